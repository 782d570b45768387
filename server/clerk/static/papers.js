// The papers a citizen hands in, ticked as original, certified copy, plain copy or only shown, each with its count.
import { t, name, el, icon, lang } from "/static/hall.js";
import { onlyIfAny } from "/static/conditions.js";
import { w } from "./words.js";

const KINDS = ["original", "certified", "plain", "shown"];

export const body = el("tbody");
const addAll = el("button", { class: "btn small", type: "button", onclick: tickAll }, w("clerk.paper.all"));
export const table = el("table", { class: "papers", hidden: true },
  el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("div", {}, w("clerk.paper.head"), addAll)),
    KINDS.map((kind) => w(`clerk.paper.${kind}`, "th", { scope: "col" })), w("clerk.paper.count", "th", { scope: "col" }))),
  body);

let rows = [];
let typed = () => {};
export const onPapers = (listener) => (typed = listener);

export function setPapers(procedure) {
  rows = (procedure?.papers ?? []).map((paper) => ({ ...paper, given: null, amount: paper.count || 1 }));
  table.hidden = !procedure;
  drawPapers();
}

export const givenPapers = () =>
  rows.filter((row) => row.given).map((row) => ({ name: row.name.vi, kind: row.given, count: row.amount }));

export const anyGiven = () => rows.some((row) => row.given);

function tickAll() {
  for (const row of rows) if (row.needed === "always" && !row.given) row.given = row.kind;
  drawPapers();
  typed();
}

function note(row) {
  if (row.needed === "not_required") return el("small", { class: "dash" }, t("clerk.paper.not_required"));
  const words = [onlyIfAny(row) && t("clerk.paper.if_any"), name(row.note)].filter(Boolean).join("; ");
  return words && el("small", {}, words);
}

function tick(row, kind, index) {
  const on = row.given === kind;
  const reachable = row.given ? on : kind === row.kind;
  return el("td", {}, el("button", {
    class: "tick", type: "button", role: "radio", tabindex: reachable ? "0" : "-1", "aria-checked": String(on),
    "aria-label": `${name(row.name)}: ${t(`clerk.paper.${kind}`)}`,
    dataset: { at: `${index} ${KINDS.indexOf(kind)}` },
    onclick: () => {
      row.given = on ? null : kind;
      drawPapers(`${index} ${KINDS.indexOf(kind)}`);
      typed();
    },
  }, icon("ui-check")));
}

function amount(row) {
  const box = el("input", { type: "text", inputmode: "numeric", maxlength: 3, "aria-label": `${name(row.name)}: ${t("clerk.paper.count")}` });
  box.value = row.amount;
  box.addEventListener("input", () => {
    const n = Number.parseInt(box.value, 10);
    const good = n >= 1;
    box.setAttribute("aria-invalid", String(!good));
    if (good) row.amount = n;
    typed();
  });
  box.addEventListener("blur", () => {
    box.value = row.amount;
    box.setAttribute("aria-invalid", "false");
  });
  return el("td", {}, box);
}

function otherRow() {
  const box = el("input", { type: "text", autocomplete: "off", placeholder: t("clerk.paper.more"), "aria-label": t("clerk.paper.more") });
  const add = (again) => {
    const words = box.value.trim();
    if (!words) return;
    rows.push({ name: { vi: words, en: words }, kind: "plain", given: "plain", needed: "if_any", note: null, own: true, amount: 1 });
    drawPapers();
    if (again) body.querySelector(".other input").focus();
    typed();
  };
  box.addEventListener("keydown", (event) => event.key === "Enter" && !event.ctrlKey && add(true));
  // Whoever goes elsewhere stays there: the row is added once the focus has moved.
  box.addEventListener("blur", () => setTimeout(add));
  return el("tr", { class: "other" }, el("td", {}, box), el("td", { colspan: 5 }));
}

export function drawPapers(focus) {
  body.replaceChildren(
    ...rows.map((row, index) => el("tr", { role: "radiogroup", "aria-label": name(row.name), lang: lang() },
      el("td", {}, name(row.name), " ", row.own ? null : note(row)), KINDS.map((kind) => tick(row, kind, index)), amount(row))),
    otherRow());
  if (focus) body.querySelector(`[data-at="${focus}"]`)?.focus();
}

body.addEventListener("keydown", (event) => {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const from = event.target.dataset.at;
  if (!step || !from) return;
  event.preventDefault();
  const [row, column] = from.split(" ").map(Number);
  body.querySelector(`[data-at="${row + step[0]} ${column + step[1]}"]`)?.focus();
});
