// Rating a visit at the kiosk: its number or its slip, the same faces as everywhere, thanks, and the first page again.
import { el, page, Refusal, speak, t } from "/static/hall.js";
import { ratingAnswer } from "/static/rating.js";
import { numberEntry, visitOf, wrongNumber } from "/static/rating-number.js";
import { heading, key, panel } from "./pieces.js";
import { PATIENCE } from "./patience.js";

const THANKED_FOR = 8000;

// What was typed or scanned, asked until the server answers; a wrong number is said above the keys.
export async function rateVisit(app, words) {
  try {
    const visit = await app.hear("rating.looking", () => visitOf(words, PATIENCE));
    if (page.texts[visit.lang]) speak(visit.lang);
    app.go("rating", { visit }, { instead: app.at("rate") });
  } catch (error) {
    if (error instanceof Refusal) app.go("rate", { wrong: wrongNumber(error) }, { instead: app.at("rate") });
  }
}

// facts: {wrong?}
export function rate(app, { wrong }) {
  const prefixes = [...new Set((app.board?.services ?? []).map((service) => service.prefix))];
  const entry = numberEntry({ prefixes, ask: (words) => rateVisit(app, words) });
  const say = heading(t("rating.which"));
  say.append(wrong ? panel("wrong", "ui-alert", wrong) : el("p", { class: "lead" }, t("rating.how")));
  return { say, act: [el("div", { class: "flow" }, entry.node)], focus: entry.focus };
}

// facts: {visit: {token, number}}
export function rating(app, { visit }) {
  const send = key(t("rating.send"), submit, { kind: "main" });
  const flow = el("div", { class: "flow" });
  const answer = ratingAnswer(visit.token, () => flow.classList.toggle("unhappy", answer.unhappy));
  flow.append(answer.faces, answer.why, answer.trouble, el("p", { class: "private" }, t("rating.private")));
  let busy = false;
  async function submit() {
    if (busy) return;
    if (!answer.score) {
      answer.say(t("rating.choose"));
      return;
    }
    busy = true;
    const outcome = await answer.send();
    busy = false;
    if (outcome && app.at("rating")) app.go("rated", { outcome }, { instead: true });
  }
  return {
    say: heading(t("rating.question"), t("rating.visit", { number: visit.number })),
    act: [flow, el("div", { class: "act" }, send, key(t("rating.skip"), () => app.reset(), { kind: "second" }))],
  };
}

// facts: {outcome}
export function rated(app, { outcome }) {
  const leaving = setTimeout(() => app.reset(), THANKED_FOR);
  const words = t(`rating.${outcome}`);
  return {
    say: el("div", { class: "say" }, el("h1", { tabindex: "-1" }, words), panel("done", "ui-check", t("rating.thanks_note"))),
    act: [el("div", { class: "act" }, key(t("kiosk.home"), () => app.reset(), { kind: "main" }))],
    heard: words,
    leave: () => clearTimeout(leaving),
  };
}
