// The middle column: the number at the counter, Tiếp theo, the other keys and the outcomes. No key ever moves.
import { t, count, name, el, icon, clock, now, lang, page } from "/static/hall.js";
import { current, desk, elapsed } from "./desk.js";
import { send, standing, underway, unsent } from "./outbox.js";
import { COMMANDS, OUTCOMES, absentNow, finish, keyName, mayFinish, run } from "./commands.js";
import { place } from "./ask.js";
import { noteKey } from "./note.js";
import { mind } from "./hand.js";
import { fill, w } from "./words.js";

const label = el("span", { class: "lbl" });
const big = el("b", { class: "big" });
const about = el("p");
const timing = el("b");
const since = el("p");
const rate = el("button", { class: "btn small", type: "button", hidden: true, onclick: printRating }, icon("printer"), w("clerk.now.rate"), " ", el("b"));
const rated = el("p", { role: "status" });
const cur = el("div", { class: "cur", "aria-live": "polite" }, label, noteKey, big, about, since, rate, rated);
let served = null; // {id, number}: the visit that ended last here, whose citizen may still stand at the counter
const hint = el("span");
const keys = new Map();

function key(one, className = "btn", extra = null) {
  const button = el("button", { class: className, type: "button", onclick: () => run(one.id), "aria-keyshortcuts": one.shift ? `Shift+${one.key}` : one.key },
    w(one.code ?? `clerk.do.${one.id}`, "b"), extra, el("kbd", {}, keyName(one)));
  keys.set(one.id, button);
  return button;
}

const by = (id) => COMMANDS.find((one) => one.id === id);
const SMALL = ["start", "recall", "no_show", "cancel", "hold", "transfer", "call", "walk_up"];
const left = el("i");

function small(id) {
  const button = key(by(id), id === "start" ? "btn go" : "btn");
  if (id === "no_show") button.lastChild.before(left);
  return button;
}

const outcomes = OUTCOMES.map((outcome, index) =>
  el("button", { class: "btn", type: "button", onclick: () => mayFinish() && finish(outcome) },
    el("span", { class: "mark" }), w(`clerk.outcome.${outcome}`), el("kbd", {}, String(index + 1))));

export const ticketColumn = el("section", { class: "srv" }, cur, key(by("next"), "btn main", hint),
  el("div", { class: "grid8" }, SMALL.map(small)),
  w("clerk.do.outcomes", "h3"), el("div", { class: "outs" }, outcomes), place);

export const headKey = (id) => key(by(id));

const waited = (ticket) => Math.max(0, Math.round((Date.parse(ticket.called_at ?? ticket.started_at ?? ticket.waits_from) - Date.parse(ticket.waits_from)) / 60000));

function facts(ticket) {
  const parts = [name(ticket.queue_name)];
  if (ticket.calls) parts.push(t("clerk.now.waited", { n: waited(ticket) }), count("clerk.calls", ticket.calls));
  else parts.push(t("clerk.now.direct"));
  return parts.join(" · ");
}

// Only where phones reach the hall does the slip's code lead anywhere.
function drawRate(ticket) {
  if (ticket?.state === "serving") served = { id: ticket.id, number: ticket.number };
  rate.hidden = Boolean(ticket) || !served || !page.public;
  rate.lastChild.textContent = served?.number ?? "";
  if (ticket) rated.textContent = "";
}

function printRating() {
  const about = `rating ${served.id}`;
  if (underway(about)) return;
  const { number } = served;
  send({ label: "clerk.do.rating", facts: { number }, path: `/tickets/${served.id}/rating-slip`, about,
    done: () => (rated.textContent = t("clerk.now.rate_printing", { number })), refused: (refusal) => (rated.textContent = refusal.detail) });
  served = null;
  drawTicket();
  mind();
}

function drawCurrent() {
  const ticket = current();
  const serving = ticket?.state === "serving";
  drawRate(ticket);
  cur.classList.toggle("called", ticket?.state === "called");
  const state = ticket ? (serving ? "serving" : "called") : "free";
  fill(label, `${state}${lang()}`, () => t(`clerk.now.${state}`));
  big.className = ticket ? `big${ticket.number.length > 4 ? " long" : ""}` : "big none";
  const none = t("clerk.now.nobody");
  fill(big, ticket?.number ?? none, () => ticket?.number ?? none);
  const words = ticket ? facts(ticket) : t(desk.now.waiting_total ? "clerk.now.free_text" : "clerk.now.free_nobody");
  fill(about, words, () => words);
  if (!ticket) return fill(since, "", () => []);
  const start = serving ? ticket.started_at : ticket.called_at;
  const line = t(serving ? "clerk.now.started_at" : "clerk.now.called_since", { time: clock(start) });
  timing.textContent = elapsed(start);
  return fill(since, line, () => [`${line} · `, timing]);
}

function nextHint(state) {
  const done = current()?.number;
  const number = desk.now.next?.ticket.number;
  if (unsent().length && state === "unknown") return t("clerk.now.sending");
  if (state === "serving") return number ? t("clerk.do.next_both", { done, number }) : t("clerk.do.next_done", { done });
  return number ? t("clerk.do.next_call", { number }) : t("clerk.do.next_nobody");
}

export function drawTicket() {
  if (!desk.now) return;
  drawCurrent();
  tickTicket();
  const state = standing();
  hint.textContent = nextHint(state);
  const suggested = desk.suggested?.ticket === current()?.id ? desk.suggested?.outcome : null;
  OUTCOMES.forEach((outcome, index) => {
    const button = outcomes[index];
    const on = Boolean(suggested) && outcome === suggested;
    button.classList.toggle("on", on);
    fill(button.firstChild, String(on), () => (on ? icon("ui-check") : []));
    button.firstChild.hidden = !on;
    button.setAttribute("aria-disabled", String(!mayFinish()));
  });
}

// What moves with the clock: the timer of the visit, and the seconds until an absence may be recorded.
export function tickTicket() {
  const ticket = current();
  if (ticket) timing.textContent = elapsed(ticket.state === "serving" ? ticket.started_at : ticket.called_at);
  for (const one of COMMANDS) {
    const may = String(!one.when());
    const button = keys.get(one.id);
    if (button && button.getAttribute("aria-disabled") !== may) button.setAttribute("aria-disabled", may);
  }
  const soon = ticket?.state === "called" && desk.now.no_show_at && !absentNow();
  const seconds = soon ? Math.ceil((Date.parse(desk.now.no_show_at) - now()) / 1000) : 0;
  left.textContent = seconds ? t("clerk.now.seconds", { n: seconds }) : "";
}
