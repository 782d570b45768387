// Which visit is to be rated: its number by finger, or its slip under a scanner, which types like a keyboard.
import { api, el, icon, Refusal, t } from "/static/hall.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST = 200;

// A ticket's slip carries the address of its own page.
export const scannedSlip = (typed) => /\/t\/([\w-]{8,64})\/?$/.exec(typed.trim())?.[1];

// {token, number, lang} of the visit; throws Refusal in words, with one answer for every kind of wrong, or Away.
export const visitOf = (words, options) => {
  const slip = scannedSlip(words);
  return api("POST", "/ratings/lookup", slip ? { slip } : { number: words.trim().slice(0, 12) }, options);
};

// The first letters that numbers of this hall begin with come from its lines; `ask` is told what was typed.
export function numberEntry({ prefixes, ask }) {
  const input = el("input", {
    id: "number", inputmode: "none", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: LONGEST,
    "aria-label": t("rating.number"), placeholder: t("rating.number_example"),
    onkeydown: (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      go();
    },
  });
  // The field keeps the focus, so that a scanner may go on where the finger stopped.
  const pad = (face, act, { label = null, kind = "" } = {}) =>
    el("button", { class: `key ${kind}`, type: "button", "aria-label": label, onclick: act, onpointerdown: (event) => event.preventDefault() }, face);
  const go = () => (input.value.trim() ? ask(input.value) : input.focus());
  const digit = (sign, kind = "") => pad(sign, () => (input.value += sign), { kind });
  // A number has one letter, and it comes first: another letter takes its place.
  const letter = (prefix) => pad(prefix, () => (input.value = prefix + input.value.replace(/\D/g, "")), { kind: "letter" });
  const letters = el("div", { class: "letters" }, prefixes.map(letter));
  const digits = el("div", { class: "digits" }, DIGITS.map((sign) => digit(sign)),
    pad(icon("ui-back"), () => (input.value = input.value.slice(0, -1)), { label: t("rating.erase"), kind: "erase" }), digit("0"),
    pad(icon("ui-next"), go, { label: t("rating.go"), kind: "main" }));
  return { node: el("div", { class: "by-number" }, input, letters, digits), focus: () => input.focus({ preventScroll: true }) };
}

export const wrongNumber = (error) => (error instanceof Refusal && error.detail ? error.detail : t("rating.away_number"));
