// The counter panel: puts the columns together, listens to the hall, and keeps both in step with the clock.
import { page, t, el, lang, beginAnew, reloadWhenIdle, Away, Refusal } from "/static/hall.js";
import { Live } from "/static/live.js";
import { ask, changed, current, desk, away, onChange, onLanguage, refresh, take } from "./desk.js";
import { unsent, wake } from "./outbox.js";
import { askInPlace, leave, refuse } from "./ask.js";
import { drawLine, line } from "./line.js";
import { drawTicket, ticketColumn, tickTicket } from "./ticket.js";
import { alsoShow, bars, drawBars, notice } from "./bars.js";
import { dayPane, enterFrom, openDay } from "./day.js";
import { buildHead, drawHead, tickHead } from "./head.js";
import { choose, choosing, drawChoosing } from "./choose.js";
import { covered, drawCover } from "./cover.js";
import { accept, busy, dirty, drawForm, focusForm, follow, formPane, fromPaper, underCode, strayForm, tickForm, ticketMark } from "./dossier.js";
import { onPrint, tickAccepted } from "./accepted.js";
import { acceptFrom, collectPane, drawCollect, focusCollect, openDossier, scan, typingAct } from "./collect.js";
import { alertBar, drawGuard, guardPane, openFrom, tickGuard, watchGuard } from "./deadlines.js";
import { listen, TAB_KEYS } from "./keys.js";
import { newsBar, newsPlace } from "./news.js";
import { reminderBars } from "./reminders.js";
import { noteStrip } from "./note.js";
import { arrows, mind } from "./hand.js";
import { openSwitch } from "./switch.js";
import { relabel, remembered, w } from "./words.js";

const EVERY = 20000;
const LOST = 800; // a reconnecting socket is not yet a lost server
const main = document.getElementById("main");
let lost = null;
let live = null;

desk.counters = [];
remembered();

const tabs = { form: formPane, collect: collectPane, deadlines: guardPane, day: dayPane };
const heads = Object.entries(TAB_KEYS).map(([key, id]) =>
  el("button", { role: "tab", type: "button", id: `tab-${id}`, onclick: () => show(id) }, w(`clerk.${id}.tab`), el("kbd", {}, `Alt ${key.toUpperCase()}`)));
const tabHeads = el("div", { class: "dh", role: "tablist" }, heads, ticketMark);
arrows(tabHeads, "[role=tab]");
const work = el("section", { class: "dos" }, noteStrip, bars, tabHeads, Object.values(tabs), newsPlace);
const panel = el("div", { class: "cols" }, line, ticketColumn, work);

function show(which, focus = true) {
  for (const [id, pane] of Object.entries(tabs)) pane.hidden = id !== which;
  heads.forEach((head) => head.setAttribute("aria-selected", String(head.id === `tab-${which}`)));
  ticketMark.hidden = which !== "form";
  if (which === "deadlines") watchGuard(focus);
  if (which === "day") openDay();
  if (!focus) return;
  if (which === "collect") focusCollect();
  if (which === "form") focusForm();
}

function draw() {
  drawHead();
  drawCover();
  if (!desk.now) return;
  if (panel.parentNode !== main) {
    main.replaceChildren(panel);
    relabel(panel);
  }
  follow();
  drawLine();
  drawTicket();
  drawForm();
  drawCollect();
  drawGuard();
  drawBars();
  mind();
}

// -- who sits here ---------------------------------------------------------------------------------------------------

async function words(refusal) {
  if (!(refusal instanceof Refusal || refusal instanceof Away)) throw refusal;
  refuse(t("clerk.switch"), refusal.detail || t("common.offline"));
}

function leaving() {
  const typed = Boolean(desk.now) && dirty();
  return openSwitch({ serving: current()?.state === "serving", draft: typed, unsent: () => unsent().length > 0, done: goOn, signOut: () => (typed && !covered() ? sureToLeave() : signOut()) });
}

// Another person at the same counter: the page begins anew, so that nothing of the one before stays on it.
function goOn() {
  removeEventListener("beforeunload", guard);
  beginAnew();
}

function sureToLeave() {
  askInPlace({ title: t("clerk.ask.switch"), text: t("clerk.ask.switch_text"), answers: [
    { key: "N", main: true, words: t("clerk.ask.switch_no"), run: () => {} },
    { key: "Y", keys: ["F12"], words: t("clerk.ask.switch_yes"), run: () => { signOut(); } }] });
}

async function signOut() {
  if (unsent().length) return void refuse(t("clerk.switch"), t("clerk.ask.unsent"));
  try {
    await ask("DELETE", "/session");
    sessionStorage.clear();
    removeEventListener("beforeunload", guard);
    location.assign("/sign-in?next=/clerk/");
  } catch (refusal) {
    await words(refusal);
  }
}

async function changeCounter() {
  if (!desk.now) return;
  if (unsent().length || current()) return refuse(t("clerk.change_counter"), t("clerk.ask.busy"));
  if (!dirty()) return leaveCounter();
  return askInPlace({ title: t("clerk.ask.switch"), text: t("clerk.ask.change_text"), answers: [
    { key: "N", main: true, words: t("clerk.ask.switch_no"), run: () => {} },
    { key: "Y", words: t("clerk.ask.change_yes"), run: () => { leaveCounter(); } }] });
}

async function leaveCounter() {
  try {
    await ask("POST", "/session/counter", { counter: null });
    removeEventListener("beforeunload", guard);
    location.reload();
  } catch (refusal) {
    await words(refusal);
  }
}

// Signed in again in another window: the same person goes on, with the new session's key to writing.
async function again() {
  if (!desk.expired) return;
  try {
    const session = await ask("GET", "/session");
    if (session.person.username !== page.person?.username) return location.reload();
    desk.csrf = session.csrf_token;
    desk.expired = false;
    if (session.counter !== desk.number) await ask("POST", "/session/counter", { counter: desk.number });
    wake();
    await refresh();
    changed();
  } catch (refusal) {
    if (!(refusal instanceof Refusal || refusal instanceof Away)) throw refusal;
  }
}

function guard(event) {
  if (dirty() || busy() || typingAct() || unsent().some((entry) => entry.personal)) event.preventDefault();
}

// -- the hall --------------------------------------------------------------------------------------------------------

async function load(path, put) {
  try {
    put((await ask("GET", path)).items);
    changed();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
  }
}

async function everything() {
  await refresh();
  if (!desk.services.length) await load("/services", (items) => (desk.services = items));
  await load("/counters", (items) => (desk.counters = items));
  await tickForm();
  await tickAccepted();
  await tickGuard();
}

// The feed sends reasons in words: it must know which counter and which language.
const watch = () => live?.emit("watch", { counter: desk.number, lang: lang() });

function heard(news) {
  if (news.about !== "print") return notice(news);
  onPrint(news);
  return refresh();
}

function connect() {
  live = new Live("/clerk");
  live.on("hello", (hello) => reloadWhenIdle(hello, () => !dirty() && !busy() && !unsent().length && !current()));
  live.on("desk", take).on("notice", heard).on("print", onPrint).on("changed", () => tickGuard());
  live.on("connect", () => {
    clearTimeout(lost);
    lost = null;
    away(false);
    watch();
    wake();
    refresh();
  });
  const gone = () => {
    lost ??= setTimeout(() => {
      lost = null;
      refresh(); // the socket alone may be ill: only a server that does not answer either is away
    }, LOST);
  };
  live.on("disconnect", gone).on("connect_error", gone);
}

async function begin(number) {
  desk.number = number;
  if (choosing.parentNode === main) main.replaceChildren(el("p", { class: "hint" }, t("clerk.loading")));
  connect();
  await everything();
  if (desk.now && !tabs.form.hidden && [document.body, ...heads].includes(document.activeElement)) focusForm();
}

function listenToKeys() {
  listen({
    scan: (code, raw) => {
      if (!desk.now) return;
      if (code?.sheet) {
        show("form", false);
        return void fromPaper(code.sheet);
      }
      show("collect", false);
      scan(code, raw);
    },
    locked: covered,
    ready: () => Boolean(desk.now) && !covered(),
    leave: leaving,
    accept: (atOnce) => desk.now && !tabs.form.hidden && accept(atOnce),
    tab: (which) => desk.now && show(which),
  });
}

buildHead({ onLeave: leaving, onChangeCounter: changeCounter });
onChange(draw);
onLanguage(() => {
  leave();
  draw();
  drawChoosing();
  watch();
  refresh();
});
alsoShow(() => [strayForm(), alertBar(() => show("deadlines")), ...reminderBars(), newsBar()].filter(Boolean));
acceptFrom((code) => {
  show("form", false);
  underCode(code);
});
enterFrom(() => {
  show("form", false);
  fromPaper();
});
openFrom((code) => {
  show("collect", false);
  openDossier(code);
});
listenToKeys();
show("form", false);
relabel();
addEventListener("focus", again);
addEventListener("beforeunload", guard);
setInterval(() => {
  tickHead();
  if (desk.now) tickTicket();
  if (desk.now && !desk.awaySince) drawLine();
}, 1000);
setInterval(() => (desk.number === null ? choose(begin) : everything()), EVERY);
setInterval(() => {
  if (desk.awaySince) refresh();
  else if (desk.now) tickAccepted();
}, 3000);
if (desk.number === null) {
  main.replaceChildren(choosing);
  choose(begin);
} else begin(desk.number);
