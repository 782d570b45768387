// The kiosk's machine of pages: what is shown, what is kept of a visit, and what happens when the server is silent.
import { api, Away, clock, date, el, icon, lang, name, now, page, Refusal, reloadWhenIdle, requestId, speak, t } from "/static/hall.js";
import { Live } from "/static/live.js";
import { scannedSlip } from "/static/rating-number.js";
import { Cover } from "./cover.js";
import { home, unsure } from "./home.js";
import { watchIdle } from "./idle.js";
import { find, found, scanned, scannedToken } from "./lookup.js";
import { key, lines, panel } from "./pieces.js";
import { missing, precheck } from "./precheck.js";
import { priority } from "./priority.js";
import { procedures } from "./procedures.js";
import { rate, rated, rateVisit, rating } from "./rate.js";
import { search } from "./search.js";
import { watchPulse } from "/static/pulse.js";
import { ticket } from "./ticket.js";
import { VOICE } from "./voice.js";

const PAGES = {
  home, unsure, procedures, precheck, missing, priority, ticket, find, found, search, rate, rating, rated, refused, ...VOICE,
};
const SIZES = [1, 1.25, 1.5, 2];
const KEPT = "kiosk.asked";
const KEPT_FOR = 5 * 60_000; // an older request is another person's
const SETTLE = 500; // the second half of a double touch falls on nothing, not on the key that stands there now
const PATIENCE = 1800; // so that the sign stands within two seconds of a touch
const RETRY = 1000;
const SNAPSHOT = 20_000;
const CATALOGUE = 5 * 60_000;

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const cover = new Cover(byId("cover"), [stage, byId("tools")]);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class Left extends Error {} // the visit ended while its question was still open

const app = {
  board: null,
  groups: [],
  procedures: [],
  size: 1,
  contrast: false,
  path: [{ name: "home", facts: {} }],
  shown: null,

  get large() { return this.size > 1; },
  at(which) { return this.path.at(-1).name === which; },

  go(which, facts = {}, { instead = false } = {}) {
    if (instead && this.path.length > 1) this.path.pop();
    this.path.push({ name: which, facts });
    draw();
  },

  back() {
    if (this.path.length > 1) this.path.pop();
    draw();
  },

  // Everything of this visit is forgotten: what was typed, the request, the language, the size of the text.
  reset() {
    forget();
    asking++;
    Object.assign(state, { busy: null, idle: null, hold: false });
    this.path = [{ name: "home", facts: {} }];
    Object.assign(this, { size: 1, contrast: false });
    speak("vi");
    draw();
    idle.again();
  },

  choose(service) {
    const several = this.procedures.some((p) => p.service === service.code);
    this.go(several ? "procedures" : "priority", { service: service.code });
  },

  take: (choice) => take({ ...choice, lang: lang(), request_id: requestId() }),
  hear,
  doubt: () => check(),
};

// --- what stands over the page ---------------------------------------------------------------------------------

const state = { away: false, idle: null, busy: null, hold: false, settling: false };
let drawn = null;
let settled = 0;

function sign() {
  cover.show({ ...state, hold: state.hold || state.settling, open: app.at("ticket") });
}

function settle() {
  if (drawn === app.path.at(-1)) return;
  const first = drawn === null;
  drawn = app.path.at(-1);
  if (first) return;
  state.settling = true;
  clearTimeout(settled);
  settled = setTimeout(() => {
    state.settling = false;
    sign();
    focus();
  }, SETTLE);
}

function focus() {
  if (app.shown.focus) app.shown.focus();
  else if (!app.at("home") && !state.idle) stage.querySelector("h1")?.focus({ preventScroll: true });
}

// --- drawing ---------------------------------------------------------------------------------------------------

function draw() {
  app.shown?.leave?.();
  const { name: which, facts } = app.path.at(-1);
  const root = document.documentElement;
  root.style.setProperty("--a", app.size);
  if (app.contrast) root.dataset.theme = "contrast";
  else delete root.dataset.theme;
  document.body.className = ["kiosk", app.large && "large", page.demo && "demonstration"].filter(Boolean).join(" ");
  frame(which);
  const shown = (app.shown = PAGES[which](app, facts));
  stage.className = `${which}${shown.text ? " reading" : ""}`;
  stage.replaceChildren(shown.say, el("div", { class: "do" }, shown.act));
  shown.fit?.();
  byId("heard").textContent = shown.heard ?? "";
  settle();
  sign();
  focus();
}

// "Hành chính công" is one notion: it is not torn over two lines.
const unbroken = (words) => {
  const together = t("kiosk.keep_together");
  return words.replace(new RegExp(together, "gi"), (found) => found.replace(/ /g, "\u00a0"));
};

function frame(which) {
  byId("hall").replaceChildren(...lines(unbroken(name(page.hall.name))));
  tick();
  const band = byId("demo");
  band.hidden = !page.demo;
  if (page.demo) band.replaceChildren(icon("ui-alert"), el("b", {}, t("common.demo")), el("span", {}, t("common.demo_note")));
  const tongue = (code) =>
    el("button", { class: lang() === code ? "key on" : "key", type: "button", "aria-pressed": String(lang() === code), lang: code, onclick: () => say(code) },
      code.toUpperCase());
  const last = app.size === SIZES.at(-1);
  const next = last ? "kiosk.usual" : "kiosk.larger";
  byId("tools").replaceChildren(
    ...(which === "home" || which === "ticket" ? [] : [key(t("kiosk.back"), () => app.back(), { kind: "back", before: "ui-back" })]),
    el("div", { class: "lang", role: "group", "aria-label": t("kiosk.language") }, tongue("vi"), tongue("en")),
    key(t(next), resize, { before: "text-size", label: `${t(next)}. ${t("kiosk.size", { percent: app.size * 100 })}` }),
    el("button", { class: app.contrast ? "key on" : "key", type: "button", "aria-pressed": String(app.contrast), onclick: shade },
      el("i", { class: "half", "aria-hidden": true }), el("span", {}, t("kiosk.contrast"))));
}

function say(code) {
  speak(code);
  draw();
}

function resize() {
  app.size = SIZES[(SIZES.indexOf(app.size) + 1) % SIZES.length];
  draw();
}

function shade() {
  app.contrast = !app.contrast;
  draw();
}

function tick() {
  const moment = now();
  byId("clock").textContent = clock(moment);
  const [weekday, day] = [date(moment, { weekday: true }).replace(/ \S+$/, ""), date(moment)];
  const words = t("kiosk.today", { weekday, date: day });
  byId("date").textContent = words.charAt(0).toLocaleUpperCase("vi") + words.slice(1);
}

// A refusal that is nobody's fault here: a person helps.
function refused(at, { detail }) {
  return {
    say: el("div", { class: "say" }, el("h1", { tabindex: "-1" }, t("kiosk.sign.refused")),
      panel("system", "ui-alert", t("kiosk.sign.refused_note"), detail && el("p", {}, detail))),
    act: [el("div", { class: "act" }, key(t("kiosk.home"), () => at.reset(), { kind: "main" }))],
  };
}

// --- asking the server -----------------------------------------------------------------------------------------

let asking = 0;

// Asks until the server answers or the visit ends; a refusal is an answer. `words`: what is being done.
async function hear(words, question) {
  const mine = ++asking;
  const slow = setTimeout(() => {
    state.busy = words;
    sign();
  }, 300);
  state.hold = true; // no second touch while the first is asked
  sign();
  try {
    for (;;) {
      try {
        const answer = await question();
        if (mine !== asking) throw new Left();
        reached();
        return answer;
      } catch (error) {
        if (mine !== asking) throw new Left();
        if (!(error instanceof Away)) throw error;
        cutOff();
        await pause(RETRY);
        if (mine !== asking) throw new Left();
      }
    }
  } finally {
    clearTimeout(slow);
    if (mine === asking) {
      Object.assign(state, { busy: null, hold: false });
      sign();
    }
  }
}

const keep = (body) => sessionStorage.setItem(KEPT, JSON.stringify({ body, at: now().getTime() }));
const forget = () => sessionStorage.removeItem(KEPT);

function kept() {
  const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (found && Math.abs(now().getTime() - found.at) < KEPT_FOR) return found.body;
  forget();
  return null;
}

// One touch is one ticket: the body with its request id is kept until the ticket's page is left, so that a second
// touch, a lost answer or a reload asks for the same ticket again.
let taking = false;

async function take(body) {
  if (taking) return;
  taking = true;
  keep(body);
  try {
    const given = await hear("kiosk.sign.taking", () => api("POST", "/tickets", body, { patience: PATIENCE }));
    app.path = [app.path[0], { name: "ticket", facts: { ticket: given } }];
    draw();
  } catch (error) {
    if (error instanceof Refusal) turnedAway(error);
    else if (!(error instanceof Left)) throw error;
  } finally {
    taking = false;
  }
}

function turnedAway(refusal) {
  forget();
  if (refusal.code === "hall.closed") {
    app.board = { ...(app.board ?? { services: [], version: 0 }), open: false, opens_at: refusal.facts.opens_at ?? null };
    app.path = [app.path[0]];
    draw();
  } else app.go("refused", { detail: refusal.detail }, { instead: true });
}

// --- the hall, live --------------------------------------------------------------------------------------------

function learn(board) {
  if (app.board && board.version < app.board.version) return;
  app.board = board;
  if (app.at("home") && !app.shown?.update?.(board)) draw();
}

function cutOff() {
  if (state.away) return;
  state.away = true;
  sign();
  check();
}

function reached() {
  if (!state.away) return;
  state.away = false;
  sign();
  fetchCatalogue();
}

// Whether the server answers at all; while it does not, asked again each second.
let checking = false;

async function check() {
  if (checking) return;
  checking = true;
  try {
    for (;;) {
      try {
        const board = await api("GET", "/halls/current/board", undefined, { patience: PATIENCE });
        reached();
        learn(board);
        return;
      } catch (error) {
        if (!(error instanceof Away)) return;
        cutOff();
      }
      await pause(RETRY);
    }
  } finally {
    checking = false;
  }
}

async function all(path) {
  const items = [];
  let cursor = null;
  do {
    const found = await api("GET", cursor ? `${path}?cursor=${encodeURIComponent(cursor)}` : path);
    items.push(...found.items);
    cursor = found.next_cursor ?? null;
  } while (cursor);
  return items;
}

async function fetchCatalogue() {
  try {
    [app.groups, app.procedures] = await Promise.all([all("/priority-groups"), all("/procedures")]);
  } catch (error) {
    if (error instanceof Away) cutOff();
  }
}

// --- beginning -------------------------------------------------------------------------------------------------

const idle = watchIdle({
  limit: () => (app.large ? 90_000 : 40_000),
  applies() {
    if (app.at("ticket")) return "never"; // the ticket's page leaves by itself
    return app.at("home") && !state.busy ? "quietly" : "loudly";
  },
  ask(really) {
    state.idle = really ? { stay: () => { state.idle = null; sign(); idle.again(); }, leave: () => app.reset() } : null;
    sign();
  },
  leave() {
    if (!app.at("home") || lang() !== "vi" || app.large || app.contrast || state.busy) app.reset();
  },
});

let touchedAt = 0;
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => {
  touchedAt = performance.now();
  app.shown?.touched?.();
});

// A receipt held under the scanner on any page but the look-up's own, whose field takes it.
let typed = "";
let typedAt = 0;
addEventListener("keydown", (event) => {
  if (event.target.matches?.("input, textarea") || event.ctrlKey || event.altKey) return;
  if (event.key === "Enter") {
    const words = typed;
    typed = "";
    const token = scannedToken(words);
    if (!token && words.length < 8) return;
    event.preventDefault();
    if (token) scanned(app, token);
    else if (scannedSlip(words)) rateVisit(app, words);
    else app.go("find", { code: words, secret: "", field: "secret" });
  } else if (event.key.length === 1) {
    typed = event.timeStamp - typedAt > 200 ? event.key : typed + event.key;
    typedAt = event.timeStamp;
  }
});

addEventListener("resize", () => draw());
addEventListener("offline", () => check());
setInterval(tick, 1000);
setInterval(check, SNAPSHOT);
setInterval(fetchCatalogue, CATALOGUE);
watchPulse({ applies: () => document.visibilityState === "visible" && !checking, lost: cutOff });

new Live("/kiosk")
  .on("hello", (hello) => reloadWhenIdle(hello, () => app.at("home") && !state.busy && performance.now() - touchedAt > 10_000))
  .on("connect", ({ again }) => again && check())
  .on("disconnect", () => check())
  .on("connect_error", () => check())
  .on("board", learn)
  .on("print", (event) => app.shown?.printed?.(event));

draw();
await Promise.all([check(), fetchCatalogue(), document.fonts.ready]);
draw();
const unanswered = kept();
if (unanswered) {
  speak(unanswered.lang ?? "vi");
  take(unanswered);
}
