// The ward's own voice: one prompt at a time is read aloud, judged, kept and heard again; beside it all of them.
import { page, t, el, icon, lang, locale } from "/static/hall.js";
import { ask, main, Deed } from "./office.js";
import { Microphone, possible } from "./voice-mic.js";
import { base64, fault, resampled, wav } from "./voice-wav.js";

const LIMITS = page.voice;
const IDLE_MS = 60_000; // the microphone is given back when nobody has recorded for so long
const GAP_S = 0.08;
const FALL = 0.93; // of the meter at each piece of sound: eyes are slower than a voice

const mic = new Microphone(level);
const deed = new Deed("");
let known = null;
let chosen = "";
let recording = false;
let player = null;
let idle = null;
let peak = 0;

const tally = el("p", { class: "tally" });
const need = el("p", { class: "soft" });
const plate = el("span", { class: "plate" });
const words = el("b", { class: "prompt", lang: "vi" });
const kept = el("p", { class: "soft" });
const bar = el("i");
const meter = el("div", { class: "level", role: "meter", "aria-label": t("manager.voice.level"), "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 }, bar);
const said = el("p", { class: "said-so", role: "status" });
const record = el("button", { class: "btn main", type: "button", id: "record", onclick: press });
const hear = button("voice", "hear", () => play([`/manager/voice/${chosen}.wav`]));
const remove = button("ui-minus", "remove", forget);
const next = button("ui-next", "next", () => choose(following(), true));
const list = el("div", { class: "prompts" });
const call = el("p");
const sample = button("voice", "hear_call", () => play(known.sample.clips));

main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.voice.head")), tally, el("a", { class: "btn", href: "/manager/staff" }, icon("ui-back"), t("manager.tab.staff"))),
  el("p", { class: "soft how" }, t("manager.voice.note")),
  el("div", { class: "studio" },
    el("section", { class: "desk" },
      el("h2", {}, t("manager.voice.read")), el("p", { class: "reading" }, plate, words),
      meter, el("p", { class: "zones", "aria-hidden": "true" }, ["low", "good", "high"].map((code) => el("span", {}, t(`manager.voice.${code}`)))),
      el("div", { class: "does" }, record, next, hear, remove), said, kept,
      el("section", { class: "whole" }, el("h3", {}, t("manager.voice.call")), call, sample)),
    el("section", {}, need, list)),
);
if (!possible()) said.textContent = t("manager.voice.not_here");
load();

function button(symbol, code, onclick) {
  return el("button", { class: "btn", type: "button", onclick }, icon(symbol), t(`manager.voice.${code}`));
}

async function load() {
  const answer = await ask("/voice-prompts");
  if (answer) show(answer);
}

function show(answer) {
  known = answer;
  chosen ||= following();
  draw();
}

// The next prompt that nobody has recorded, first of those that the hall's calls need; at the end, simply the next one.
function following() {
  const items = known.items;
  const at = items.findIndex((item) => item.code === chosen);
  const round = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const open = (item) => item.made_at === null && item.code !== chosen;
  return (round.find((item) => open(item) && item.needed) ?? round.find(open) ?? round[0]).code;
}

const one = () => known.items.find((item) => item.code === chosen);
const seconds = (n) => new Intl.NumberFormat(locale(), { maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(n);

function draw() {
  const item = one();
  tally.textContent = t("manager.voice.tally", { n: known.recorded, all: known.items.length });
  need.textContent = t(known.missing ? "manager.voice.missing" : "manager.voice.complete", { n: known.missing, needed: known.needed });
  plate.hidden = !item.letter;
  plate.textContent = item.letter;
  words.textContent = item.words;
  kept.textContent = item.made_at ? t("manager.voice.kept", { s: seconds(item.seconds) }) : t(item.needed ? "manager.voice.needed" : "manager.voice.optional");
  record.replaceChildren(recording ? icon("ui-check") : el("i", { class: "dot" }), t(`manager.voice.${recording ? "stop" : item.made_at ? "again" : "record"}`));
  record.disabled = !possible();
  record.classList.toggle("danger", recording);
  for (const each of [hear, remove]) each.hidden = recording || !item.made_at;
  next.hidden = recording;
  call.textContent = `${known.sample.words} – ${t(known.sample.own ? "manager.voice.own" : "manager.voice.machine")}`;
  drawList();
}

function drawList() {
  const groups = [...new Set(known.items.map((item) => item.group))];
  list.replaceChildren(...groups.map((group) => el("section", {},
    el("h3", {}, t(`manager.voice.group.${group}`)),
    el("ul", {}, known.items.filter((item) => item.group === group).map((item) => el("li", {}, choice(item)))))));
}

function choice(item) {
  const state = item.made_at ? "recorded" : item.needed ? "wanted" : "spare";
  const label = `${item.letter ? `${item.letter}, ` : ""}${item.words} – ${t(`manager.voice.${state}`)}`;
  return el("button", { type: "button", class: state, "aria-label": label, "aria-pressed": String(item.code === chosen), onclick: () => choose(item.code, true) },
    item.made_at ? icon("ui-check") : null, item.letter ? el("b", {}, item.letter) : null, el("span", { lang: "vi" }, item.words));
}

function choose(code, focus = false) {
  if (recording) return;
  chosen = code;
  said.textContent = "";
  draw();
  if (focus) record.focus();
}

// -- recording -------------------------------------------------------------------------------------------------------

async function press() {
  if (recording) return finish();
  clearTimeout(idle);
  player?.close();
  player = null;
  said.textContent = "";
  try {
    await mic.open();
  } catch {
    said.textContent = t("manager.voice.no_mic");
    return;
  }
  recording = true;
  mic.begin();
  draw();
}

function level(now, taken) {
  peak = Math.max(now, peak * FALL);
  // Ears hear loudness by its logarithm: -40 dB is the left end, full scale the right.
  const percent = Math.round(Math.max(0, Math.min(1, 1 + Math.log10(Math.max(peak, 1e-4)) / 2)) * 100);
  bar.style.width = `${percent}%`;
  meter.setAttribute("aria-valuenow", percent);
  meter.dataset.peak = peak < LIMITS.quiet ? "low" : peak >= 0.97 ? "high" : "good";
  if (!recording) return;
  said.textContent = t("manager.voice.recording");
  if (taken > LIMITS.most_s) finish();
}

async function finish() {
  if (!recording) return;
  recording = false;
  const sound = mic.end();
  idle = setTimeout(() => mic.close(), IDLE_MS);
  draw();
  const wrong = fault(sound, LIMITS);
  if (wrong) return void (said.textContent = t(`manager.voice.${wrong}`, { most: LIMITS.most_s }));
  const audio = base64(wav(await resampled(sound, LIMITS.rate)));
  Object.assign(deed, { path: `/voice-prompts/${chosen}`, method: "PUT" });
  const { answer, trouble } = await deed.send({ audio });
  if (answer) show(answer);
  said.textContent = trouble ?? t("manager.voice.saved", { words: one().words });
  (answer ? next : record).focus();
}

async function forget() {
  const { answer, trouble } = await new Deed(`/voice-prompts/${chosen}`, "DELETE").send();
  if (answer) show(answer);
  said.textContent = trouble ?? t("manager.voice.removed");
  record.focus();
}

// -- hearing ---------------------------------------------------------------------------------------------------------

async function play(urls) {
  player?.close();
  const context = (player = new AudioContext());
  await context.resume();
  let at = context.currentTime + GAP_S;
  try {
    for (const buffer of await Promise.all(urls.map((url) => sound(context, url)))) {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(context.destination);
      source.start(at);
      at += buffer.duration + GAP_S;
    }
  } catch {
    if (context === player) said.textContent = t("manager.voice.not_heard");
  }
}

async function sound(context, url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return context.decodeAudioData(await answer.arrayBuffer());
}
