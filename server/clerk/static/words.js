// Pieces of text that change language where they stand, so that nothing typed is lost when the language changes.
import { t, el, figure, page, speak } from "/static/hall.js";
import { language } from "./desk.js";
import { keeping } from "./hand.js";

export const SHELF = "motcua.lang";

export const w = (code, tag = "span", attributes = {}) => el(tag, { ...attributes, dataset: { t: code } }, t(code));

export function relabel(root = document) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-tp]")) node.placeholder = t(node.dataset.tp);
  for (const node of root.querySelectorAll("[data-ta]")) node.setAttribute("aria-label", t(node.dataset.ta));
}

export function switchTo(code) {
  localStorage.setItem(SHELF, code);
  speak(code);
  relabel();
  language.listeners.forEach((listener) => listener());
}

export function remembered() {
  const kept = localStorage.getItem(SHELF);
  if (kept && page.texts[kept]) speak(kept);
}

// Letters without their marks, so that "khai sinh" finds "Khai sinh" and "dat dai" finds "Đất đai".
export const plain = (text) =>
  text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();

// The parts of a drawing that changed, and the focus stays: a list redrawn under the pointer loses it.
export function fill(node, key, draw) {
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  keeping(node, () => node.replaceChildren(...[draw()].flat(Infinity).filter(Boolean)));
}

const heard = () => document.getElementById("said");
export const announce = (text) => (heard().textContent = text);

export const money = (amount) => t("clerk.form.money", { n: figure(amount) });
