// The guide desk's page: its tabs, what the machine says of itself, and the hall as it lives.
import { page, t, el, icon, name, clock, now, lang, speak, reloadWhenIdle, Away, Refusal, languages } from "/static/hall.js";
import { Live } from "/static/live.js";
import { watchPulse } from "/static/pulse.js";
import { paperLeft } from "/static/roll.js";
import { again, ask, away, changed, everything, guide, onChange, refresh, remember, resume, say, showBoard } from "./state.js";
import { fill, stopAsking } from "./draw.js";
import { correctAt, drawTake, takePane } from "./take.js";
import { linePane } from "./line.js";
import { drawPapers, focusPapers, papersPane, search } from "./papers.js";

const LOST = 1000; // a reconnecting socket is not yet a lost server
const EVERY = 20000;
const BACK = 1500;
const LANG = "motcua.lang";
const TROUBLE = ["paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed", "paper_low"];
const OURS = ["ticket", "checklist"]; // what this desk has printed
const place = (id) => document.getElementById(id);

const line = linePane(false);
const passed = linePane(true);
const dossiers = el("section", { class: "pane one" });
const TABS = [
  { id: "take", symbol: "ui-plus", node: takePane, draw: drawTake },
  { id: "line", symbol: "ui-people", node: line.node, draw: line.draw, n: line.count },
  { id: "passed", symbol: "ui-bell", node: passed.node, draw: passed.draw, n: passed.count },
  { id: "papers", symbol: "ui-papers", node: papersPane, draw: drawPapers, enter: () => { search(); focusPapers(); } },
  { id: "dossiers", symbol: "ui-search", node: dossiers, draw: drawDossiers },
];
let at = "take";
let lost = null;

function show(id) {
  at = id;
  stopAsking();
  say(null, "");
  TABS.find((tab) => tab.id === id).enter?.();
}

correctAt((ticket) => {
  show("line");
  line.open(ticket);
});

// Where a dossier stands is a citizen's own affair: this desk shows the way, and looks at nothing.
function drawDossiers() {
  fill(dossiers, 0, () => [
    el("h2", {}, t("guide.dossiers.title")),
    el("p", { class: "lead" }, t("guide.dossiers.private")),
    el("ol", { class: "ways" }, ["kiosk", "phone", "counter"].map((way) =>
      el("li", {}, icon({ kiosk: "ui-screen", phone: "ui-phone", counter: "collect-result" }[way]),
        el("div", {}, el("b", {}, t(`guide.dossiers.${way}`)), el("p", {}, t(`guide.dossiers.${way}_how`)))))),
  ]);
}

// -- the head --------------------------------------------------------------------------------------------------------

const time = el("time");
const head = el("div", { class: "signs" });
const tick = () => (time.textContent = clock(now()));

async function leave() {
  if (guide.pending) return say("late", t("guide.busy"));
  try {
    await ask("DELETE", "/session");
    remember(null);
    location.assign("/sign-in?next=/guide/"); // changing people by PIN belongs here
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
    say("late", error.detail || t("common.offline"));
  }
  return undefined;
}

function switchTo(code) {
  localStorage.setItem(LANG, code);
  speak(code);
  relabel();
  changed();
}

function relabel() {
  document.title = t("guide.title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-tp]")) node.placeholder = t(node.dataset.tp);
  for (const node of document.querySelectorAll("[data-ta]")) node.setAttribute("aria-label", t(node.dataset.ta));
}

const sick = () => (guide.board?.printers ?? []).filter((one) => TROUBLE.includes(one.state) && one.kinds.some((kind) => OURS.includes(kind)));

function drawHead() {
  const well = !guide.awaySince;
  const paper = !sick().some((one) => one.state !== "paper_low");
  const sign = (ok, symbol, words) => el("span", { class: ok ? "ok" : "ok bad" }, icon(ok ? "ui-check" : symbol), words);
  fill(head, [well, paper], () => [
    sign(well, "offline", t(well ? "guide.server" : "guide.server_away")), sign(paper, "paper-out", t(paper ? "guide.printer" : "guide.printer_ill")),
    el("div", { class: "lang", role: "group", "aria-label": t("common.language") }, languages.map((code) =>
      el("button", { type: "button", lang: code, dataset: { own: `lang-${code}` }, "aria-pressed": String(code === lang()), onclick: () => switchTo(code) }, code.toUpperCase()))),
    el("button", { class: "key quiet", type: "button", dataset: { own: "leave" }, onclick: leave }, t("guide.leave")),
  ]);
}

function drawTabs() {
  const tabs = TABS.map((tab) => ({ ...tab, many: tab.n?.() ?? 0 }));
  fill(place("tabs"), [at, tabs.map((tab) => tab.many)], () => tabs.map((tab) =>
    el("button", { role: "tab", type: "button", id: `tab-${tab.id}`, dataset: { own: tab.id }, "aria-selected": String(tab.id === at), onclick: () => show(tab.id) },
      icon(tab.symbol), el("span", {}, t(`guide.tab.${tab.id}`), tab.many > 0 && el("b", {}, ` ${tab.many}`)))));
}

// -- what the machine says of itself ---------------------------------------------------------------------------------

function bars() {
  const all = [];
  const bar = (symbol, words, ...more) => all.push(el("div", { class: "bar" }, icon(symbol), el("p", {}, words), more));
  if (guide.expired) {
    bar("ui-alert", t("guide.session"), el("button", { class: "key quiet", type: "button", onclick: () => window.open("/sign-in?next=/guide/", "_blank") }, t("guide.session_open")));
  }
  if (guide.awaySince) {
    bar("offline", `${t("guide.offline", { time: clock(guide.awaySince) })} ${guide.pending ? t("guide.offline_pending") : ""}`);
  }
  for (const printer of guide.board?.printers ?? []) {
    const words = paperLeft(printer);
    if (words && printer.kinds.includes("ticket")) bar("printer", `${name(printer.title)}: ${words}`);
    else if (sick().includes(printer)) {
      bar(printer.state === "paper_out" ? "paper-out" : "printer", `${name(printer.title)} ${t(`common.printer.${printer.state}`)}. ${t(`common.printer_help.${printer.state}`)}`);
    }
  }
  return all;
}

function draw() {
  drawHead();
  drawTabs();
  fill(place("bars"), [guide.expired, guide.awaySince, Boolean(guide.pending), guide.board?.printers], bars);
  const { notice } = guide;
  const asOf = guide.board && t("common.as_of", { time: clock(guide.board.as_of) });
  fill(place("said"), notice ?? asOf, () => (notice ? [icon(notice.tone === "done" ? "ui-check" : "ui-alert"), notice.words] : [asOf]));
  place("said").className = `said ${notice?.tone ?? ""}`;
  const tab = TABS.find((one) => one.id === at);
  if (place("main").firstElementChild !== tab.node) place("main").replaceChildren(tab.node);
  tab.draw();
}

// -- the hall --------------------------------------------------------------------------------------------------------

function printed(news) {
  if (news.ticket !== guide.taken?.id) return;
  remember({ ...guide.taken, print: { state: news.state, problem: news.problem ?? "", where: news.where ?? null } });
}

function connect() {
  const live = new Live("/kiosk");
  const gone = () => {
    clearTimeout(lost);
    lost = setTimeout(everything, LOST); // only a server that does not answer either is away
  };
  live.on("hello", (hello) => reloadWhenIdle(hello, () => !guide.pending));
  live.on("print", printed).on("disconnect", gone).on("connect_error", gone);
  live.on("board", (board) => {
    showBoard(board);
    refresh();
  });
  live.on("connect", () => {
    clearTimeout(lost);
    away(false);
    everything();
  });
}

if (page.texts[localStorage.getItem(LANG)]) speak(localStorage.getItem(LANG));
place("top").append(el("div", { class: "org" }, icon("mark-door"), el("span", {}, el("b", { role: "heading", "aria-level": 1, dataset: { t: "guide.desk" } }), el("small", {}, page.person?.name ?? name(page.hall.unit)))), head, time);
relabel();
onChange(draw);
draw();
resume();
connect();
everything();
watchPulse({ applies: () => !guide.awaySince, lost: () => away(true) });
addEventListener("focus", again);
tick();
setInterval(tick, 1000);
setInterval(everything, EVERY);
setInterval(() => guide.awaySince && everything(), BACK);
