// Finding a procedure: a field and a list, by name, keyword or code, with or without marks.
import { t, name, el, lang, Away, Refusal } from "/static/hall.js";
import { ask, changed, current, desk } from "./desk.js";
import { field, text } from "./fields.js";
import { plain } from "./words.js";

const MOST = 40;
const FRESH = 600000; // ms: a new version of a procedure begins at midnight, and a panel is never closed
let all = [];
let readAt = -FRESH;

export async function loadProcedures() {
  if (performance.now() - readAt < FRESH) return;
  try {
    all = (await ask("GET", "/procedures")).items.map((one) => ({
      ...one,
      names: [one.name.vi, one.name.en].map(plain),
      sought: plain([one.code, one.name.vi, one.name.en, ...(one.keywords ?? [])].join(" ")),
    }));
    readAt = performance.now();
    changed();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refusal)) throw error;
  }
}

export const procedure = (code) => all.find((one) => one.code === code);

const wordBegins = (text, word, from = 0) => ` ${text}`.indexOf(` ${word}`, from);
const inOrder = (text, words) => words.reduce((at, word) => (at < 0 ? at : wordBegins(text, word, at ? at + 1 : 0)), 0) >= 0;

// What is named so goes before what only a keyword or the code finds; the words in the order of the name go first of all.
function rank(one, words) {
  if (one.names.some((text) => inOrder(text, words))) return 0;
  return one.names.some((text) => words.every((word) => wordBegins(text, word) >= 0)) ? 1 : 2;
}

// Every word typed must begin a word of the procedure; among those found alike, the present queue's come first.
export function search(typed) {
  const words = plain(typed).split(" ").filter(Boolean);
  const here = current()?.queue;
  const place = (one) => 2 * rank(one, words) + (one.service === here ? 0 : 1);
  return all
    .filter((one) => words.every((word) => wordBegins(one.sought, word) >= 0))
    .sort((a, b) => place(a) - place(b) || name(a.name).localeCompare(name(b.name), lang()))
    .slice(0, MOST);
}

// picker(chosen): `chosen(procedure|null)` when one is picked or the field no longer names one.
export function picker(chosen) {
  const box = text("clerk.form.procedure_find", { role: "combobox", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list" });
  const entry = field("clerk.form.procedure", box, { width: "w4" });
  const list = el("ul", { class: "found", id: "found", role: "listbox", hidden: true });
  entry.node.append(list);
  let results = [];
  let at = 0;
  let picked = null;
  let quietly = false;

  const service = (one) => desk.services.find((each) => each.code === one.service);
  function show() {
    results = search(picked ? "" : box.value);
    at = Math.max(0, picked ? results.findIndex((one) => one.code === picked.code) : 0);
    draw();
  }
  function draw() {
    list.replaceChildren(...(results.length
      ? results.map((one, index) => el("li", { role: "option", id: `found${index}`, "aria-selected": String(index === at),
        onmousedown: (event) => { event.preventDefault(); pick(one); } },
      el("span", {}, name(one.name)), el("small", {}, [service(one)?.prefix, name(one.limit_words)].filter(Boolean).join(" · "))))
      : [el("li", { class: "none" }, t("clerk.form.procedure_none"))]));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    if (results[at]) box.setAttribute("aria-activedescendant", `found${at}`);
    else box.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }
  function hide() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    if (picked) box.value = name(picked.name);
  }
  function pick(one) {
    picked = one;
    box.value = one ? name(one.name) : "";
    entry.wrong("");
    hide();
    chosen(one);
  }
  box.addEventListener("focus", () => {
    box.select();
    if (!quietly) show();
  });
  box.addEventListener("click", () => list.hidden && show());
  box.addEventListener("blur", hide);
  box.addEventListener("input", () => {
    if (picked) {
      picked = null;
      chosen(null);
    }
    show();
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return show();
      at = (at + step + results.length) % Math.max(1, results.length);
      draw();
    } else if (event.key === "Enter" && !event.ctrlKey && !list.hidden && results[at]) {
      event.preventDefault();
      pick(results[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      hide();
    }
    return undefined;
  });
  // Ready to be typed into, with the form still in sight: the list comes with the first letter.
  function focus() {
    quietly = true;
    box.focus();
    quietly = false;
  }
  const refresh = () => list.hidden || show(); // what was typed before the list came is looked up now
  return { entry, pick, focus, refresh, relabel: () => picked && (box.value = name(picked.name)), get picked() { return picked; } };
}
