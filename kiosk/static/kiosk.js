// The kiosk's machine of pages: what is shown, what is kept of a visit, and what happens when the server is silent.
import { api, Away, clock, date, el, icon, lang, name, now, page, Refusal, reloadWhenIdle, requestId, shade, speak, t } from "/static/hall.js";
import { Live } from "/static/live.js";
import { Attract } from "./attract.js";
import { Cover } from "./cover.js";
import { exit, machine, watchClock } from "./exit.js";
import { full, refused } from "./full.js";
import { home, unsure } from "./home.js";
import { watchIdle } from "./idle.js";
import { find, found } from "./lookup.js";
import { lines } from "./pieces.js";
import { all } from "./listing.js";
import { missing, precheck } from "./precheck.js";
import { priority } from "./priority.js";
import { procedures } from "./procedures.js";
import { rate, rated, rateVisit, rating } from "./rate.js";
import { watchScanner } from "./scanner.js";
import { search } from "./search.js";
import { Reader } from "./spoken.js";
import { watchPulse } from "/static/pulse.js";
import { ticket } from "./ticket.js";
import { tools } from "./tools.js";
import { VOICE } from "./voice.js";
import { PATIENCE } from "./patience.js";

const PAGES = {
  home, unsure, procedures, precheck, missing, priority, ticket, find, found, search, rate, rating, rated, full, exit, machine, refused,
  ...VOICE,
};
const SIZES = [1, 1.25, 1.5, 2];
const KEPT = "kiosk.asked";
const KEPT_FOR = 5 * 60_000; // an older request is another person's
const SETTLE = 500; // the second half of a double touch falls on nothing, not on the key that stands there now
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
  low: false,
  reader: new Reader(() => draw()),
  path: [{ name: "home", facts: {} }],
  shown: null,

  get large() { return this.size > 1; },
  get largest() { return this.size === SIZES.at(-1); },
  get away() { return state.away; },
  // Whether the visit has left something behind that the next citizen must not find.
  get changed() { return lang() !== "vi" || this.large || this.contrast || this.low || this.reader.on; },
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
    Object.assign(this, { size: 1, contrast: false, low: false });
    this.reader.stop();
    this.reader.on = false;
    speak("vi");
    draw();
    idle.again();
  },

  say(code) {
    speak(code);
    draw();
    this.reader.read(this);
  },

  resize() {
    this.size = SIZES[(SIZES.indexOf(this.size) + 1) % SIZES.length];
    draw();
  },

  shade() {
    this.contrast = !this.contrast;
    draw();
  },

  reach() {
    this.low = !this.low;
    draw();
  },

  speakUp() {
    this.reader.on = !this.reader.on;
    draw();
    this.reader.read(this);
  },

  choose(service) {
    if (this.board?.services.find((s) => s.code === service.code)?.full) return void this.go("full", { service: service.code });
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
  app.reader.read(app);
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
  shade(app.contrast || undefined);
  document.body.className = ["kiosk", app.large && "large", app.low && "low", page.demo && "demonstration"].filter(Boolean).join(" ");
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
  if (page.demo) band.replaceChildren(icon("ui-alert"), el("b", { id: "demo-word" }, t("common.demo")), el("span", {}, t("common.demo_note")));
  byId("tools").replaceChildren(...tools(app, which));
}

function tick() {
  const moment = now();
  byId("clock").textContent = clock(moment);
  const [weekday, day] = [date(moment, { weekday: true }).replace(/ \S+$/, ""), date(moment)];
  const words = t("kiosk.today", { weekday, date: day });
  byId("date").textContent = words.charAt(0).toLocaleUpperCase("vi") + words.slice(1);
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
    const given = await hear("kiosk.sign.taking", () => api("POST", "/tickets", body, PATIENCE));
    app.path = [app.path[0], { name: "ticket", facts: { ticket: given } }];
    draw();
  } catch (error) {
    if (error instanceof Refusal) turnedAway(error, body);
    else if (!(error instanceof Left)) throw error;
  } finally {
    taking = false;
  }
}

// Learned from a refusal before the next board says it.
function isFull(code, opens) {
  const services = (app.board?.services ?? []).map((one) => (one.code === code ? { ...one, full: true, next_opening: opens } : one));
  if (app.board) app.board = { ...app.board, services };
}

function turnedAway(refusal, body) {
  forget();
  if (refusal.code === "hall.closed") {
    app.board = { ...(app.board ?? { services: [], version: 0 }), open: false, opens_at: refusal.facts.opens_at ?? null };
    app.path = [app.path[0]];
    draw();
  } else if (refusal.code === "service.full") {
    isFull(body.service, refusal.facts.opens_at);
    app.go("full", { service: body.service, procedure: body.procedure }, { instead: true });
  } else app.go("refused", { detail: refusal.detail }, { instead: true });
}

// --- the hall, live --------------------------------------------------------------------------------------------

function learn(board) {
  if (app.board && board.version < app.board.version) return;
  app.board = board;
  attract.draw();
  if (app.shown && app.at("home") && !app.shown.update(board)) draw();
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
        const board = await api("GET", "/halls/current/board", undefined, PATIENCE);
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

async function fetchCatalogue() {
  try {
    [app.groups, app.procedures] = await Promise.all([all("/priority-groups"), all("/procedures")]);
  } catch (error) {
    if (error instanceof Away) cutOff();
  }
}

// --- beginning -------------------------------------------------------------------------------------------------

const idle = watchIdle({
  limit: () => (app.large || app.reader.on ? 90_000 : 40_000),
  applies() {
    if (app.at("ticket")) return "never"; // the ticket's page leaves by itself
    return app.at("home") && !state.busy ? "quietly" : "loudly";
  },
  ask(really) {
    state.idle = really ? { stay: () => { state.idle = null; sign(); idle.again(); }, leave: () => app.reset() } : null;
    sign();
  },
  leave() {
    if (!app.at("home") || app.changed || state.busy) app.reset();
  },
});

const attract = new Attract(byId("attract"), [stage, byId("tools")], {
  applies: () => app.at("home") && !app.changed && !state.busy && !state.idle && !state.away,
  board: () => app.board,
});

let touchedAt = 0;
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => {
  touchedAt = performance.now();
  app.shown?.touched?.();
});

watchScanner(app);
watchClock(byId("clock").parentElement, () => app.go("exit"));
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

const face = (weight) => document.fonts.load(`${weight} 1rem "Mot Cua So", "Be Vietnam Pro"`, "Ắ1").catch(() => {});
state.hold = true; // a finger may be quicker than the list: nobody misses the papers and the priority by that
const late = setTimeout(draw, 150); // answers and faces come with the page, which is drawn once; late ones find its frame
try {
  await Promise.all([check(), fetchCatalogue(), ...[500, 600, 700].map(face)]);
  if (!app.procedures.length) await fetchCatalogue(); // nobody answered at first
} finally {
  clearTimeout(late);
  state.hold = false;
  draw();
}
const unanswered = kept();
if (unanswered) {
  speak(unanswered.lang ?? "vi");
  take(unanswered);
}
