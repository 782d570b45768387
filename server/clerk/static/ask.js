// A question asked in place, over the small keys and never over Tiếp theo: each answer has a key, Esc leaves it.
import { t, el } from "/static/hall.js";
import { announce } from "./words.js";
import { arrows, putBack } from "./hand.js";

export const place = el("div", { class: "question", role: "group", hidden: true });
arrows(place, ".btn");
let open = null;
let back = null;

export const asking = () => open !== null;

// The keys that a question lies over rest meanwhile: no Tab leads behind it.
function cover(rest) {
  for (const one of place.parentNode?.querySelectorAll(":scope > .grid8, :scope > .outs") ?? []) one.inert = rest;
}

// question: {title, text, answers:[{key, keys, words, small, main, disabled, run}], body, no, two, onclose}
export function askInPlace(question) {
  if (!open) back = document.activeElement;
  open = { ...question, draw: null };
  draw();
  announce([question.title, question.text].filter(Boolean).join(" "));
  (place.querySelector("input, .btn.main:not([aria-disabled=true]), .btn:not([aria-disabled=true])") ?? place).focus();
}

function answer(one) {
  return el("li", {},
    el("button", { class: one.main ? "btn main" : "btn", type: "button", "aria-disabled": String(Boolean(one.disabled)),
      onclick: () => choose(one) },
    el("span", {}, one.words, one.small && el("small", {}, ` ${one.small}`)), one.key && el("kbd", {}, one.key)));
}

function draw() {
  place.className = open.no ? "question no" : "question";
  place.setAttribute("aria-label", open.title);
  place.replaceChildren(
    el("h3", {}, open.title),
    ...(open.text ? [el("p", {}, open.text)] : []),
    ...(open.body ? [open.body] : []),
    el("ul", { class: open.two ? "two" : "" }, open.answers.map(answer)),
    el("div", { class: "foot" }, el("button", { class: "btn small", type: "button", onclick: leave },
      t(open.no ? "common.close" : "clerk.esc"), el("kbd", {}, "Esc"))));
  place.hidden = false;
  cover(true);
}

export function leave() {
  if (!open) return;
  open = null;
  place.hidden = true;
  place.replaceChildren();
  cover(false);
  putBack(back);
}

function choose(one) {
  if (one.disabled) return;
  const stay = one.run() === false;
  if (!stay && open?.answers.includes(one)) leave();
}

// A key pressed while a question stands: true when it was an answer.
export function answerBy(event, typing) {
  if (!open) return false;
  if (event.key === "Escape") {
    leave();
    return true;
  }
  if (typing || event.ctrlKey || event.altKey) return false;
  if (event.key === "Enter" && place.contains(event.target)) return false; // the focused answer is the one meant
  const pressed = event.key.toUpperCase();
  const one = open.answers.find((each) => each.key?.toUpperCase() === pressed || each.keys?.includes(event.key));
  if (!one) return false;
  choose(one);
  return true;
}

export function refuse(what, words, answers = []) {
  askInPlace({ title: t("clerk.ask.refused", { what }), text: words, no: true, answers });
}

