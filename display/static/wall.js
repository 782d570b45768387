// The wall display: shows the newest board and says each call, and never shows a number in green that it cannot vouch for.
import { Away, Refusal, api, clock, el, name, now as pageNow, page, reloadWhenIdle, t } from "/static/hall.js";
import { Live } from "/static/live.js";
import { Board } from "./board.js";
import { Caller } from "./caller.js";
import { Quiet, originals, procedures } from "./quiet.js";
import { Sound, pause } from "./sound.js";
import { Ticker } from "./ticker.js";

const SHOWN_AT_LEAST_MS = 6000;
const OFFLINE_AFTER_MS = 3000;
const SNAPSHOT_EVERY_MS = 20_000;
const LISTING_EVERY_MS = 30 * 60_000;
const QUIET_AFTER_MS = 5 * 60_000;
const CLOCK_OFF_MS = 2000;
const NARROWEST = 0.8; // of its width: a condensed figure of road signs is no wider

const at = (id) => document.getElementById(id);
const root = document.body;
const [unit, time, callField, number, counter] = ["unit", "clock", "call", "number", "counter"].map(at);

// -- the clock: the server's, put right by every snapshot, since a PC's own drifts over the weeks ------------------
let correction = 0;
const now = () => pageNow().getTime() + correction;

function setClock(board) {
  const off = Date.parse(board.as_of) - now();
  if (Math.abs(off) > CLOCK_OFF_MS) correction += off;
}

function showTime() {
  const words = clock(now(), { seconds: true });
  if (time.textContent !== words) time.textContent = words;
}

// -- what is known ---------------------------------------------------------------------------------------------------
const board = new Board({ now, query: location.search, shows: page.shows });
const sound = new Sound({ changed: () => offerSound() });
const ticker = new Ticker(at("ticker"));
const quiet = new Quiet({
  room: at("room"), rows: at("listing"), pageLabel: at("quiet-page"), waits: at("waits"), waitsTitle: at("waits-title"),
  figures: at("public"),
});
const caller = new Caller({ now, announce, memory: keptByTab(), changed: () => draw() });
let lines = [];
let lastContact = now();
let offline = false;

// Reading the property throws where a browser is told to keep nothing.
function keptByTab() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

async function announce(call) {
  const shownLongEnough = pause(SHOWN_AT_LEAST_MS);
  callField.classList.remove("fresh");
  void callField.offsetWidth; // lets the inversions begin again for the next call
  callField.classList.add("fresh");
  sound.volume = call.volume ?? 100;
  await sound.say(call.clips ?? [], () => !caller.hurried());
  await shownLongEnough;
  callField.classList.remove("fresh");
}

// -- drawing ---------------------------------------------------------------------------------------------------------
const ARROW = document.querySelector(".call .arw");

function draw() {
  if (board.shown === null) return;
  const call = caller.current ?? board.newest();
  const silent = !caller.busy && (call === null || now() - Date.parse(call.at) > QUIET_AFTER_MS);
  const mode = offline ? "offline" : silent ? "resting" : "calling";
  if (root.dataset.mode !== mode) {
    root.dataset.mode = mode;
    quiet.draw(board.shown, board.services);
    refit();
  }
  drawCall(call);
  drawPast(call);
  if (mode === "resting") quiet.draw(board.shown, board.services);
  // What the leader says comes first, in both languages, and again before every other line of what to bring.
  const said = [board.shown.notice, ...board.shown.ticker].flatMap((words) => [words?.vi, words?.en]).filter(Boolean);
  ticker.show(lines.length > 0 ? lines.flatMap((line, place) => (place % 2 === 0 ? [...said, line] : [line])) : said);
  root.dataset.version = board.shown.version;
  root.dataset.call = mode === "calling" && call ? call.call_id : "";
}

let drawnCall = "";
function drawCall(call) {
  const state = call ? `${call.call_id} ${call.number} ${call.counter}` : "";
  if (state === drawnCall) return;
  drawnCall = state;
  number.textContent = call?.number ?? "";
  counter.textContent = call?.counter ?? "";
  const tongue = call && call.lang !== "vi" ? call.lang : "en";
  at("call-en").lang = tongue;
  at("call-en").textContent =
    call?.lang === tongue ? t("display.call.sentence", { number: call.number, counter: call.counter }, tongue) : "";
  callField.classList.toggle("long", call !== null && (call.number.length > 4 || String(call.counter).length > 1));
  fitCall();
}

let drawnPast = "";
function drawPast(call) {
  const recent = offline
    ? board.recent(null)
    : board.recent(call, { except: (other) => caller.waits(other) });
  const services = board.services.map((service) => [service.prefix, service.waiting]);
  const state = JSON.stringify([offline && clock(lastContact, { seconds: true }), recent, services]);
  if (state === drawnPast) return;
  drawnPast = state;
  at("past-title").textContent = offline
    ? t("display.offline.before", { time: clock(lastContact, { seconds: true }) })
    : t("display.past");
  at("past-note").replaceChildren(...(offline ? [t("display.offline.not_now")] : waitingLine(services)));
  at("recent").replaceChildren(...recent.map((each) =>
    el("li", {}, el("b", {}, each.number), ARROW.cloneNode(true), el("b", {}, String(each.counter)))));
  at("recent").classList.toggle("wide", recent.some((each) => each.number.length > 4 || String(each.counter).length > 1));
}

const waitingLine = (services) => [
  t("display.waiting.line"),
  ...services.flatMap(([prefix, waiting], place) => [place ? " · " : " ", `${prefix}\u00a0`, el("b", {}, String(waiting))]),
];

// -- sizes: a figure is as large as its place allows, and no larger ---------------------------------------------------
function fit(node, room) {
  node.style.fontSize = "";
  const width = node.offsetWidth; // before any turn of the whole picture
  if (width > room) node.style.fontSize = `${(parseFloat(getComputedStyle(node).fontSize) * room) / width}px`;
}

// A long number keeps its height, by which it is read from afar, and is set narrower; smaller only when that is not enough.
function narrow(node, room) {
  node.style.fontSize = "";
  const share = Math.max(NARROWEST, Math.min(1, room / node.offsetWidth));
  node.style.transform = share < 1 ? `scaleX(${share})` : "";
  fit(node, room / share);
}

const roomOf = (node) => {
  const style = getComputedStyle(node);
  return node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
};

function fitCall() {
  narrow(number, roomOf(number.parentElement));
  fit(counter, roomOf(counter.parentElement) * 0.9);
  const english = at("call-en");
  fit(english, number.parentElement.clientWidth - english.offsetLeft + english.parentElement.offsetLeft);
}

function refit() {
  const header = document.querySelector("header");
  const room = roomOf(header);
  fit(unit, room - time.offsetWidth - unit.offsetLeft + unit.parentElement.offsetLeft - room * 0.03);
  fitCall();
  ticker.again();
  if (root.dataset.mode === "resting") quiet.again();
}

// -- sound that the browser holds back ---------------------------------------------------------------------------------
let touched = false;
function offerSound() {
  const bar = at("unmute");
  bar.hidden = sound.ready;
  at("unmute-words").textContent = t(touched ? "display.sound.broken" : "display.sound.touch");
}

async function touch() {
  if (sound.ready) return;
  touched = !(await sound.unlock());
  offerSound();
}

// -- the server ----------------------------------------------------------------------------------------------------------
function take(snapshot) {
  if (!board.take(snapshot)) return;
  caller.hear(board.calls);
  draw();
}

async function snapshot() {
  try {
    const whole = await api("GET", "/halls/current/board");
    setClock(whole);
    if (live.connected) lastContact = now();
    take(whole);
  } catch (trouble) {
    if (trouble instanceof Refusal && (trouble.status === 401 || trouble.status === 403)) location.reload();
    else if (!(trouble instanceof Away || trouble instanceof Refusal)) throw trouble;
  }
}

// What the office chose for this screen, and the hall's public figures of the year.
async function settings() {
  try {
    const screen = await api("GET", "/screens/current");
    turn(screen.shows.orientation);
    quiet.tell(screen.public);
    if (!board.narrow(screen.shows)) return;
    caller.keep((call) => board.wanted(call));
    caller.hear(board.calls);
    listedAt = -Infinity;
    draw();
  } catch (trouble) {
    if (!(trouble instanceof Away || trouble instanceof Refusal)) throw trouble;
  }
}

// The picture a quarter round, for a screen on its side whose PC cannot turn it.
function turn(orientation) {
  if (document.documentElement.dataset.turn === orientation) return;
  document.documentElement.dataset.turn = orientation;
  refit();
}

let listedAt = -Infinity;
async function listing() {
  if (performance.now() - listedAt < LISTING_EVERY_MS) return;
  try {
    const items = await procedures();
    const codes = new Set(board.services.map((service) => service.code));
    const shown = items.filter((item) => codes.size === 0 || !item.service || codes.has(item.service));
    listedAt = performance.now();
    lines = originals(shown);
    quiet.offer(shown);
    draw();
  } catch (trouble) {
    if (!(trouble instanceof Away || trouble instanceof Refusal)) throw trouble;
  }
}

let lost = null;
function disconnected() {
  root.dataset.connected = "false";
  if (lost === null) lastContact = now();
  lost ??= setTimeout(() => {
    offline = true;
    caller.hold();
    root.dataset.mode = "offline";
    draw();
    refit();
  }, OFFLINE_AFTER_MS);
}

async function connected() {
  clearTimeout(lost);
  lost = null;
  root.dataset.connected = "true";
  await snapshot();
  back();
  await settings();
  await listing();
}

// Whole again: the board of now is here, from the live line or from the snapshot, whichever came first.
function back() {
  if (!live.connected || !offline) return;
  offline = false;
  caller.release();
  draw();
}

for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
for (const node of document.querySelectorAll("[data-t-en]")) node.textContent = t(node.dataset.tEn, {}, "en");
unit.textContent = name(page.hall.unit);
at("demo").hidden = !page.demo;
root.classList.toggle("demo-hall", page.demo);
showTime();
turn(page.shows.orientation);
refit();

const live = new Live("/display");
disconnected();
live
  .on("board", (whole) => {
    take(whole);
    back();
  })
  .on("call", (call) => {
    if (board.shown === null) return; // the first board carries it
    board.add(call);
    caller.hear(board.calls);
    draw();
  })
  .on("connect", connected)
  .on("disconnect", disconnected)
  .on("connect_error", disconnected);

let upgraded = false;
live.on("hello", (hello) => {
  if (upgraded || hello.version === page.version) return;
  upgraded = true;
  reloadWhenIdle(hello, () => !caller.busy && live.connected);
});

setInterval(() => snapshot().then(settings).then(listing), SNAPSHOT_EVERY_MS);
setInterval(() => {
  showTime();
  draw();
}, 250);
setTimeout(offerSound, 600);
for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, touch);
addEventListener("resize", refit);
// The thin figures of a screen without a server are needed just when no server can bring them.
for (const family of ["Be Vietnam Pro", "Mot Cua So"]) document.fonts.load(`400 16px "${family}"`, "A0");
document.fonts.addEventListener("loadingdone", refit);
