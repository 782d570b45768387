// A field with its name above and, below it, what is wrong with what stands in it.
import { t, el } from "/static/hall.js";

let made = 0;

// {node, input, wrong(text)}: `wrong("")` takes the complaint away; a complaint moves the focus to its field.
export function field(label, input, { hint = "", className = "" } = {}) {
  const id = `field-${++made}`;
  const said = el("span", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  const under = hint ? el("small", { id: `${id}-hint` }, hint) : null;
  input.id = id;
  input.setAttribute("aria-describedby", under ? `${id}-wrong ${id}-hint` : `${id}-wrong`);
  input.addEventListener("input", () => wrong(""));
  return { node: el("div", { class: `field ${className}` }, el("label", { for: id }, label), input, under, said), input, wrong };

  function wrong(text) {
    if (text && !said.textContent) input.focus();
    said.textContent = text;
    input.toggleAttribute("aria-invalid", Boolean(text));
  }
}

// True when each of these fields has something in it; the others say that they need it.
export function filled(...fields) {
  const empty = fields.filter((each) => !each.input.value.trim());
  for (const each of empty.reverse()) each.wrong(t("manager.field.needed"));
  return empty.length === 0;
}

// Spans of hours as people write them, "07:30–11:30, 13:00–17:00", and back; null for what cannot be read.
export const written = (spans) => spans.map(([from, to]) => `${from}–${to}`).join(", ");

const SPAN = /^(\d{1,2})[:hg.](\d{2})\s*(?:-|–|—|đến|to)\s*(\d{1,2})[:hg.](\d{2})$/;

export function spansOf(text) {
  const pieces = text.split(/[,;]/).map((piece) => piece.trim().toLowerCase()).filter(Boolean);
  const found = pieces.map((piece) => SPAN.exec(piece));
  if (found.includes(null)) return null;
  const spans = found.map(([, h1, m1, h2, m2]) => [`${h1.padStart(2, "0")}:${m1}`, `${h2.padStart(2, "0")}:${m2}`]);
  return spans.every(([from, to]) => clockLike(from) && clockLike(to)) ? spans : null;
}

const clockLike = (text) => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text);
