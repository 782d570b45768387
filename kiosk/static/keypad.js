// Keys to type a code with a finger: a telephone's digits, or the alphabet in its own order.
import { el, icon, t } from "/static/hall.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

export function keypad({ letters, code, space, press, erase, change }) {
  // The field keeps the focus, so that a scanner or a keyboard may go on where the finger stopped.
  const pad = (face, act, label = null, kind = "") =>
    el("button", { class: `key ${kind}`, type: "button", "aria-label": label, onclick: act, onpointerdown: (event) => event.preventDefault() }, face);
  const sign = (face) => pad(face, () => press(face), null, face === "0" ? "zero" : "");
  const back = pad(icon("ui-back"), erase, t("kiosk.find.erase"), "erase");
  if (letters) {
    const other = space ? pad(t("kiosk.search.space"), () => press(" "), null, "words") : pad(t("kiosk.find.digits"), change, null, "words");
    return el("div", { class: "pad letters" }, LETTERS.map(sign), other, back);
  }
  return el("div", { class: "pad" }, DIGITS.map(sign), sign("0"),
    code && pad(t("kiosk.find.letters"), change, null, "alpha words"), code && pad("-", () => press("-"), t("kiosk.find.dash"), "dash"), back);
}
