// The line grows: a soft sound and a sign for who cannot hear, when somebody comes to a free counter or the line is long.
import { t, el, icon } from "/static/hall.js";
import { current, desk, onChange, onLanguage } from "./desk.js";
import { askInPlace } from "./ask.js";
import { fill } from "./words.js";

const SHELF = "motcua.clerk.sound"; // of this PC, whoever sits at it
const LEVELS = { off: 0, soft: 0.06, loud: 0.3 };
const NOTES = [[660, 0], [880, 0.16]]; // Hz, from when in seconds
const LASTS = 0.5;
const FEWEST = 2;
const MOST = 60;

const kept = JSON.parse(localStorage.getItem(SHELF) ?? "{}");
let level = kept.level in LEVELS ? kept.level : "soft";
let limit = kept.limit >= FEWEST && kept.limit <= MOST ? kept.limit : 10;
let before = null; // {free, next, waiting}
let came = false;
let audio = null;

export const soundKey = el("button", { class: "btn small sound", type: "button", onclick: choose }, icon("voice"));
export const grown = el("p", { class: "grown", role: "status", hidden: true });

// Browsers keep still until somebody has touched the page: the first key or click of the day opens the sound.
function open() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}
for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, open, { once: true, capture: true });

function ring() {
  if (!LEVELS[level] || audio?.state !== "running") return;
  for (const [pitch, from] of NOTES) {
    const start = audio.currentTime + from;
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LEVELS[level], start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + LASTS);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + LASTS);
  }
}

function judge() {
  if (!desk.now) return;
  const at = { free: desk.now.counter.state === "open" && !current(), next: Boolean(desk.now.next), waiting: desk.now.waiting_total };
  const comes = Boolean(before) && before.free && !before.next && at.free && at.next;
  const passes = Boolean(before) && before.waiting < limit && at.waiting >= limit;
  came = (came || comes) && at.free && at.next;
  if (comes || passes) ring();
  before = at;
  draw();
}

function draw() {
  soundKey.classList.toggle("off", level === "off");
  soundKey.setAttribute("aria-label", `${t("clerk.sound.key")}: ${t(`clerk.sound.${level}`)}`);
  const many = (before?.waiting ?? 0) >= limit;
  const words = [came && t("clerk.sound.came"), many && t("clerk.sound.many", { n: before.waiting })].filter(Boolean).join(" ");
  grown.hidden = !words;
  grown.classList.toggle("came", came);
  fill(grown, words, () => [icon("ui-bell"), el("span", {}, words)]);
}

function keep() {
  localStorage.setItem(SHELF, JSON.stringify({ level, limit }));
  judge();
}

function choose() {
  const shown = el("b", {}, String(limit));
  const step = (by) => () => {
    limit = Math.min(MOST, Math.max(FEWEST, limit + by));
    shown.textContent = String(limit);
    keep();
  };
  const stepper = (symbol, by) => el("button", { class: "step", type: "button", "aria-label": by > 0 ? "+1" : "−1", onclick: step(by) }, icon(symbol));
  askInPlace({
    title: t("clerk.sound.title"), text: t("clerk.sound.text"),
    body: el("div", { class: "steps", role: "group", "aria-label": t("clerk.sound.most") }, el("span", {}, t("clerk.sound.most")),
      stepper("ui-minus", -1), shown, stepper("ui-plus", 1)),
    answers: Object.keys(LEVELS).map((one, index) => ({
      key: String(index + 1), main: one === level, words: t(`clerk.sound.${one}`), small: one === level && t("clerk.sound.chosen"),
      run: () => {
        level = one;
        keep();
        ring();
      },
    })),
  });
}

onChange(judge);
onLanguage(draw);
draw();
