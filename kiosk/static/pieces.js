// The shapes that every kiosk page is built of: lines, keys, rows, state panels.
import { clock, el, icon, t } from "/static/hall.js";

// "a\nb" as two lines; the break is where the meaning breaks.
export const lines = (words) =>
  words.split("\n").flatMap((line, i) => (i ? [document.createElement("br"), line] : [line]));

// In a text that wraps by itself the catalogue's line breaks are only spaces.
export const oneLine = (words) => words.replace(/\n/g, " ");

export const plate = (letter, kind = "") => el("span", { class: `plate ${kind}`, "aria-hidden": true }, letter);

// "Đã mang đủ – Lấy số": a key's words break between what is said and what is done, not inside either.
const halves = (words) => {
  const [said, done] = words.split(" – ");
  return done ? [el("span", { class: "part" }, `${said} –`), " ", el("span", { class: "part" }, done)] : lines(words);
};

export function key(words, press, { kind = "", before = null, after = null, label = null } = {}) {
  return el("button", { class: `key ${kind}`, type: "button", onclick: press, "aria-label": label },
    before && icon(before), el("span", {}, halves(words)), after && icon(after));
}

// A row to touch: what it is on the left, what is known about it on the right.
export function row(press, { letter = null, ask = false, symbol = null, words, aside = null, kind = "" }) {
  return el("li", {}, el("button", { class: `key svc ${kind}`, type: "button", onclick: press },
    letter && plate(letter, ask ? "ask" : ""),
    symbol && icon(symbol),
    el("span", { class: "tx" }, el("b", { class: "name" }, lines(words)), aside),
    icon("ui-chev", "go")));
}

// A state of the machine or of the visit: never a box to press, so it has a bar and no border.
export function panel(kind, symbol, title, ...more) {
  return el("div", { class: `panel ${kind}` }, icon(symbol), el("div", {}, el("b", {}, title), ...more));
}

export const heading = (words, over = "") =>
  el("div", { class: "say" }, over && el("p", { class: "hello" }, over), el("h1", { tabindex: "-1" }, lines(words)));

export function bar(share) {
  const done = el("i");
  done.style.width = `${Math.round(share * 100)}%`;
  return el("span", { class: "bar" }, done);
}

// "13 giờ 30", "7 giờ 30": hours as a citizen says them.
export function hour(moment) {
  const [h, m] = clock(moment).split(":");
  return t("kiosk.hour", { h: String(Number(h)), m });
}
