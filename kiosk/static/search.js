// Finding a procedure by the words people say, with or without marks: the server knows best, the kiosk's own list helps out.
import { api, Away, date, el, name, Refusal, t } from "/static/hall.js";
import { keypad } from "./keypad.js";
import { Pager } from "./pager.js";
import { heading, row } from "./pieces.js";
import { PATIENCE } from "./patience.js";

const PAUSE = 250; // ms after the last letter before the server is asked

export const changes = (procedure) =>
  procedure.changes_from && el("span", { class: "wait" }, el("span", {}, t("kiosk.procedures.changes", { date: date(procedure.changes_from) })));

const plain = (words) => words.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").split(/\s+/).filter(Boolean);

// The procedures of which at least half the words are known, those with most of them first.
export function known(words, all) {
  const sought = plain(words);
  const hits = (one) => {
    const own = plain([one.name.vi, one.name.en, ...one.keywords].join(" "));
    return sought.filter((word) => own.some((each) => each.startsWith(word))).length;
  };
  const scored = all.map((one) => ({ one, n: hits(one) })).filter(({ n }) => n > 0 && n * 2 >= sought.length);
  return scored.sort((a, b) => b.n - a.n).map(({ one }) => one);
}

// facts: {words}; they live as long as the page does.
export function search(app, facts) {
  facts.words ??= "";
  const box = el("ul", { class: "svcs" });
  const pager = new Pager(box);
  const say = heading(t("kiosk.search.title"));
  const input = el("input", {
    id: "sought", inputmode: "none", autocomplete: "off", spellcheck: "false", maxlength: 80, "aria-label": t("kiosk.search.field"), placeholder: t("kiosk.search.example"),
    oninput: () => type(input.value),
  });
  let timer = null;

  function type(words) {
    facts.words = words;
    if (input.value !== words) input.value = words;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  }

  async function look() {
    const words = facts.words.trim();
    let found = [];
    if (words) {
      try {
        found = (await api("GET", `/procedures?q=${encodeURIComponent(words)}`, undefined, PATIENCE)).items;
      } catch (error) {
        if (!(error instanceof Away || error instanceof Refusal)) throw error;
        found = known(words, app.procedures);
      }
      if (words !== facts.words.trim()) return; // more was typed meanwhile
    }
    show(words, found);
  }

  function show(words, found) {
    box.replaceChildren(...(words && !found.length
      ? [el("li", {}, el("p", { class: "lead" }, t("kiosk.search.none")))]
      : found.map((one) => row(() => app.go("precheck", { procedure: one, reading: true }), { words: name(one.name), aside: changes(one), kind: "bare" }))));
    pager.at = 0;
    pager.fit();
  }

  const pad = keypad({
    letters: true,
    space: true,
    press: (sign) => type(facts.words + sign.toLowerCase()),
    erase: () => type(facts.words.slice(0, -1)),
  });
  input.value = facts.words;
  return {
    say,
    act: [
      el("div", { class: "fields" }, el("div", { class: "field on" }, input)),
      pager.flow,
      el("div", { class: "pads" }, pad),
    ],
    focus: () => input.focus({ preventScroll: true }),
    fit: () => {
      pager.fit();
      if (facts.words) look();
    },
    leave: () => clearTimeout(timer),
  };
}
