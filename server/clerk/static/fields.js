// A labelled field with a place for what is wrong with it; its words follow the language, its value does not.
import { el } from "/static/hall.js";
import { w } from "./words.js";

let serial = 0;

export function field(label, control, { width = "w2", optional = false } = {}) {
  const id = `f${++serial}`;
  const error = el("small", { class: "err", id: `${id}e`, role: "alert" });
  control.setAttribute("aria-describedby", error.id);
  const node = el("label", { class: `field ${width}${control.tagName === "SELECT" ? " pick" : ""}` },
    el("span", {}, w(label), optional && [" ", w("clerk.form.optional", "i")]), control, error);
  const wrong = (words) => {
    error.textContent = words ?? "";
    control.setAttribute("aria-invalid", String(Boolean(words)));
  };
  control.addEventListener("input", () => wrong(""));
  return { node, control, wrong, get value() { return control.value.trim(); }, set value(text) { control.value = text; } };
}

export const text = (hint, attributes = {}) =>
  el("input", { type: "text", autocomplete: "off", spellcheck: "false", ...(hint ? { dataset: { tp: hint } } : {}), ...attributes });

export function choice(options) {
  return el("select", {}, options.map(([value, label]) => w(label, "option", { value })));
}
