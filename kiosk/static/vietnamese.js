// Vietnamese by finger: letters of the alphabet in its own order, five keys for the tones, which find their vowel themselves.
import { el, icon, t } from "/static/hall.js";

const LETTERS = [..."AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYFJWZ,."];
const SIGNS = [..."1234567890@.-_+/:()?!,"];
const TONES = { acute: "\u0301", grave: "\u0300", hook: "\u0309", tilde: "\u0303", dot: "\u0323" };
const MARKS = /[\u0300\u0301\u0303\u0309\u0323]/g;
const VOWELS = /[aăâeêioôơuưy]/i;
const SHAPED = /[ăâêôơư]/i;

const bare = (word) => word.normalize("NFD").replace(MARKS, "").normalize("NFC");

// Which letter of a syllable carries its tone, in the spelling that schools teach (hòa, thủy, ngoài, muốn); -1: none.
export function toned(syllable) {
  const letters = [...syllable.toLowerCase()];
  let first = letters.findIndex((letter) => VOWELS.test(letter));
  if (first < 0) return -1;
  const glide = (letters[first - 1] === "q" && letters[first] === "u") || (letters[first - 1] === "g" && letters[first] === "i");
  if (glide && VOWELS.test(letters[first + 1] ?? "")) first += 1;
  let last = first;
  while (VOWELS.test(letters[last + 1] ?? "")) last += 1;
  for (let at = last; at >= first; at--) if (SHAPED.test(letters[at])) return at;
  const closed = last < letters.length - 1;
  if (last === first) return first;
  return last - first === 1 && !closed ? first : first + 1;
}

// The text with this tone on its last syllable; the tone that it has already is taken away.
export function withTone(text, mark) {
  const [word] = /\p{L}*$/u.exec(text);
  const letters = [...bare(word)];
  const at = toned(letters.join(""));
  if (at < 0) return text;
  const had = (word.normalize("NFD").match(MARKS) ?? []).includes(mark);
  if (!had) letters[at] = (letters[at] + mark).normalize("NFC");
  return text.slice(0, text.length - word.length) + letters.join("");
}

// A letter begins a sentence with a capital, and a name's every word when `names`.
export function withLetter(text, letter, names = false) {
  const begins = names ? /(^|\s)$/.test(text) : /(^|[.?!]\s+)$/.test(text);
  return text + (begins ? letter : letter.toLocaleLowerCase("vi"));
}

// get() gives the text, set(text) keeps it; `names` for a person's name, `signs` to begin with figures.
export function keyboard({ get, set, names = () => false, signs = false }) {
  const pad = el("div", { class: "pad vn" });
  const key = (face, act, { label = null, kind = "" } = {}) =>
    el("button", { class: `key ${kind}`, type: "button", "aria-label": label, onclick: act, onpointerdown: (event) => event.preventDefault() }, face);

  function tone([name, mark]) {
    const shown = el("span", { class: "tone", "aria-hidden": true }, `a${mark}`.normalize("NFC"));
    return key(shown, () => set(withTone(get(), mark)), { label: t("kiosk.voice.tones", { tone: t(`kiosk.voice.tone.${name}`) }), kind: "words" });
  }

  function draw() {
    const faces = signs
      ? SIGNS.map((sign) => key(sign, () => set(get() + sign)))
      : [...LETTERS.map((letter) => key(letter, () => set(withLetter(get(), letter, names())))), key("?", () => set(`${get()}?`)), ...Object.entries(TONES).map(tone)];
    pad.classList.toggle("figures", signs);
    pad.replaceChildren(...faces,
      key(t(signs ? "kiosk.find.letters" : "kiosk.find.digits"), () => { signs = !signs; draw(); }, { kind: "words" }),
      key(t("kiosk.voice.space"), () => set(`${get()} `), { kind: "words space" }),
      key(icon("ui-back"), () => set(get().normalize("NFC").slice(0, -1)), { label: t("kiosk.find.erase"), kind: "words" }));
  }

  draw();
  return pad;
}
