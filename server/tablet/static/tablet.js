// The rating tablet: it rests, it asks about one visit, it thanks. At the exit it rests on the question for a number.
import { api, el, icon, lang, name, page, reloadWhenIdle, speak, t, languages } from "/static/hall.js";
import { Live } from "/static/live.js";
import { ratingAnswer } from "/static/rating.js";
import { numberEntry, visitOf, wrongNumber } from "/static/rating-number.js";

const ASKED_FOR = 40_000; // without a touch
const THANKED_FOR = 8000;
const BOARD = 60_000; // how often a tablet that knows no line asks for them again
const NOT_HEARD = 2000;

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const paired = page.paired !== null;
const state = { kind: "rest", visit: null, answer: null, busy: false, outcome: "", next: null, declined: "", wrong: "", prefixes: [], scan: null };
let timer = null;

// --- the four pages ----------------------------------------------------------------------------------------------

const title = (words) => el("h1", { tabindex: "-1" }, words);
const key = (words, press, kind = "") => el("button", { class: `key ${kind}`, type: "button", onclick: press }, words);

function rest() {
  const row = el("div", { class: "row", "aria-hidden": "true" }, [5, 4, 3, 2, 1].map((score) => icon(`rating-${score}`)));
  return [el("p", { class: "hello" }, t("tablet.hello")), title(t("tablet.rest")), row,
    el("p", { class: "note" }, t("rating.private")), el("p", { class: "where" }, t("common.counter", { n: page.paired }))];
}

function byNumber() {
  const entry = (state.scan = numberEntry({ prefixes: state.prefixes, ask: look }));
  const say = el("div", { class: "say" }, title(t("rating.question")), el("p", { class: "lead" }, t("rating.how")),
    state.wrong && el("p", { class: "bad", role: "alert" }, state.wrong), el("p", { class: "note" }, t("rating.private")));
  return [say, entry.node];
}

function ask() {
  const answer = (state.answer = ratingAnswer(state.visit.token, () => stage.classList.toggle("unhappy", answer.unhappy)));
  return [el("p", { class: "hello" }, t("rating.visit", { number: state.visit.number })), title(t("rating.question")), answer.faces, answer.why,
    el("p", { class: "note" }, t("rating.private")), answer.trouble, el("div", { class: "keys" }, key(t("rating.skip"), decline), key(t("rating.send"), submit, "main"))];
}

function thanks() {
  return [icon("ui-check", "done"), title(t(`rating.${state.outcome}`)), el("p", { class: "lead" }, t("rating.thanks_note")), key(t("rating.close"), toRest)];
}

const PAGES = { rest: paired ? rest : byNumber, ask, thanks };

function draw() {
  document.body.className = ["tablet", page.demo && "demonstration"].filter(Boolean).join(" ");
  stage.className = state.kind === "rest" && !paired ? "number" : state.kind;
  stage.replaceChildren(...PAGES[state.kind]().filter(Boolean));
  byId("hall").textContent = name(page.hall.name);
  byId("demo").replaceChildren(icon("ui-alert"), el("b", { id: "demo-word" }, t("common.demo")), el("span", {}, t("common.demo_note")));
  byId("tongues").setAttribute("aria-label", t("common.language"));
  byId("tongues").replaceChildren(...languages.map((code) =>
    el("button", { class: lang() === code ? "key on" : "key", type: "button", lang: code, "aria-pressed": String(lang() === code), onclick: () => say(code) },
      code.toUpperCase())));
  if (state.kind === "rest" && !paired) state.scan.focus();
  else if (state.kind !== "rest") stage.querySelector("h1").focus({ preventScroll: true });
  wait();
}

function say(code) {
  speak(code);
  draw();
}

// --- from one page to the next -----------------------------------------------------------------------------------

function show(kind, facts = {}) {
  Object.assign(state, { kind, answer: null, wrong: "", scan: null }, facts);
  draw();
  byId("heard").textContent = kind === "rest" ? "" : stage.querySelector("h1").textContent;
}

function toRest() {
  speak("vi"); // the next citizen's tablet speaks the hall's language
  show("rest", { visit: null });
}

// A newer visit replaces a question that nobody has answered; one that is being sent is first thanked for.
function begin(visit) {
  if (visit.token === state.declined || (visit.token === state.visit?.token && state.kind !== "rest")) return;
  if (state.busy) {
    state.next = visit;
    return;
  }
  speak(page.texts[visit.lang] ? visit.lang : "vi");
  show("ask", { visit });
}

function decline() {
  state.declined = state.visit.token;
  toRest();
}

async function submit() {
  if (state.busy) return;
  if (!state.answer.score) {
    state.answer.say(t("rating.choose"));
    return;
  }
  state.busy = true;
  const outcome = await state.answer.send();
  state.busy = false;
  const { next } = state;
  state.next = null;
  if (next) begin(next);
  else if (outcome) show("thanks", { outcome });
  wait();
}

// Rated on a phone meanwhile, or the next citizen stands there. Whoever has begun to answer may go on.
function done({ token }) {
  if (state.next && (!token || token === state.next.token)) state.next = null;
  if (state.kind === "ask" && !state.answer.score && (!token || token === state.visit.token)) toRest();
}

async function look(words) {
  if (state.busy) return;
  state.busy = true;
  try {
    begin(await visitOf(words).finally(() => (state.busy = false)));
  } catch (error) {
    show("rest", { wrong: wrongNumber(error) });
  }
}

function wait() {
  clearTimeout(timer);
  const idle = state.kind === "rest" && (paired || (!state.wrong && lang() === "vi"));
  if (idle && paired && lang() === "vi") return;
  const leave = () => (state.busy ? wait() : toRest());
  timer = setTimeout(leave, state.kind === "thanks" ? THANKED_FOR : ASKED_FOR);
}

// --- the hall, live ----------------------------------------------------------------------------------------------

// In both languages at once: nobody can be asked to change the language of a machine that is cut off.
let silent = null;
function away(really) {
  clearTimeout(silent);
  if (!really) byId("away").hidden = true;
  else silent = setTimeout(() => (byId("away").hidden = false), NOT_HEARD);
}
byId("away").replaceChildren(icon("offline"), el("b", { lang: "vi" }, t("tablet.away", {}, "vi")), el("span", { lang: "en" }, t("tablet.away", {}, "en")));
byId("demo").hidden = !page.demo;

async function learnLines() {
  try {
    const board = await api("GET", "/halls/current/board");
    state.prefixes = [...new Set(board.services.map((service) => service.prefix))];
    if (state.kind === "rest") draw();
  } catch {
    setTimeout(learnLines, BOARD);
  }
}

for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wait, true);
away(true);
new Live("/tablet")
  .on("hello", (hello) => reloadWhenIdle(hello, () => state.kind === "rest" && !state.busy))
  .on("connect", () => away(false))
  .on("disconnect", () => away(true))
  .on("ask", begin)
  .on("done", done);
draw();
if (!paired) learnLines();
