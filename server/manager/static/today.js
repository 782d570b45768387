// The hall now, in one sentence, four figures, the counters and the promises by date.
import { t, count, name, el, icon, clock, now, reloadWhenIdle } from "/static/hall.js";
import { Live } from "/static/live.js";
import { ask, Deed, isoDay, main, silent, refreshing, words, minutesOf } from "./office.js";
import { numbers } from "./numbers.js";
import { paperLeft } from "/static/roll.js";
import { DRAWN, TONE, when } from "/static/standing.js";
import "./notices.js";

const COLUMNS = ["breach", "overdue", "today", "tomorrow", "week", "waiting"];
const SICK = ["paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed"];
const MACHINES = { kiosk: "ui-screen", display: "ui-screen", tablet: "ui-phone", printer: "printer" };

let drawn = "";

async function refresh() {
  const today = await ask("/halls/current/today");
  if (!today) return;
  const key = JSON.stringify({ ...today, as_of: Math.floor(Date.parse(today.as_of) / 60000) });
  if (key === drawn) return;
  drawn = key;
  main.replaceChildren(say(today), el("div", { class: "mcols" }, el("section", {}, counters(today), numbers(today.numbers, again), machines(today)), board(today)));
}

function again() {
  drawn = "";
  refresh();
}

function say(today) {
  const over = today.over_promised;
  const morning = Number(clock(now()).slice(0, 2)) < 12;
  const sentence = over
    ? count("manager.today.over", over, { m: today.max_wait_min })
    : t(`manager.today.all_well.${morning ? "morning" : "day"}`, { n: today.max_wait_min });
  const { overdue: late, breach } = today.dossiers.counts;
  const sick = today.printers.filter((printer) => SICK.includes(printer.state));
  const mute = today.devices.filter((device) => device.seen_at && !device.alive);
  return el(
    "section",
    { class: "say" },
    el(
      "div",
      {},
      el("h1", {}, sentence),
      breach ? urgent("breach", breach) : late ? urgent("overdue", late) : null,
      today.dossiers.one_day ? el("p", { class: "soon" }, icon("ui-bell"), el("a", { href: "/manager/dossiers" }, count("manager.today.one_day", today.dossiers.one_day))) : null,
      ["cases", "suggestions"].map((what) => today[what].overdue
        ? el("p", { class: "do" }, icon("ui-alert"), el("a", { href: "/manager/voices" }, count(`manager.today.voices.${what}`, today[what].overdue))) : null),
      sick.map((printer) =>
        el(
          "p",
          { class: "sys" },
          icon(printer.state === "paper_out" ? "paper-out" : "printer"),
          t("manager.today.trouble", { title: words(printer.title), state: t(`common.printer.${printer.state}`) }),
        ),
      ),
      mute.map((device) => el("p", { class: "sys" }, icon("offline"), t("manager.today.silent", { name: device.name }))),
    ),
    el(
      "dl",
      {},
      fact("waiting", today.waiting),
      fact("longest", today.waiting ? minutesOf(today.longest_wait_min) : t("manager.dash"), !today.waiting ? null : t("manager.waits.minutes")),
      fact("served", today.served),
      fact("clear", today.clear_at ? clock(today.clear_at) : t("manager.dash"), null, closing(today)),
    ),
  );
}

// A hall that is open around the clock, as one for trying out, never closes: midnight is no closing.
function closing({ closes_at }) {
  const time = closes_at && clock(closes_at);
  return time && time !== "00:00" ? t("manager.today.closes", { time }) : null;
}

function fact(code, value, unit, note) {
  return el("div", {}, el("dt", {}, t(`manager.today.${code}`)), el("dd", {}, String(value), unit ? el("i", {}, unit) : null), note ? el("dd", { class: "note" }, note) : null);
}

function counters(today) {
  const rows = today.counters.map((counter) => {
    const rest = counter.state !== "open";
    let doing;
    if (counter.serving) doing = counter.calling ? el("span", {}, t("manager.today.calling", { number: counter.serving })) : el("b", {}, counter.serving);
    else if (rest) doing = el("span", {}, icon("ui-hold"), t(`common.state.counter.${counter.state}`));
    else doing = el("span", { class: "idle" }, t("manager.today.idle"));
    const since = counter.serving ? (counter.serving_since ?? counter.since) : counter.since;
    return el(
      "tr",
      { class: rest && !counter.serving ? "pz" : "" },
      el("td", {}, el("span", { class: "plate" }, String(counter.number))),
      el("td", {}, work(counter, today.numbers)),
      el("td", { class: "doing" }, doing),
      el("td", {}, lasting(since)),
    );
  });
  return [
    el("h2", {}, t("manager.today.counters")),
    el(
      "table",
      { class: "ct" },
      el("thead", {}, el("tr", {}, ["counter", "work", "serving", "since"].map((code) => el("th", { scope: "col" }, t(`manager.today.${code}`))))),
      el("tbody", {}, rows),
    ),
  ];
}

// What a counter takes: the names of its services, or that it takes all.
function work(counter, services) {
  if (counter.services.length === services.length) return t("manager.today.all_work");
  return services.filter((one) => counter.services.includes(one.code)).map((one) => words(one.name)).join(", ");
}

// Minutes up to an hour and a half, the hour of the clock after that.
function lasting(since) {
  if (!since) return t("manager.dash");
  const past = Math.max(0, Math.round((now() - new Date(since)) / 60000));
  return past <= 90 ? t("common.minutes", { n: past }) : clock(since);
}

function machines(today) {
  const printers = today.printers.map((printer) => {
    const sick = SICK.includes(printer.state) || printer.state === "paper_low";
    const state = t(`common.printer.${printer.state}`);
    const ends = paperLeft(printer);
    return el(
      "li",
      { class: sick || ends ? "bad" : "" },
      icon(printer.state === "paper_out" ? "paper-out" : "printer"),
      el("b", {}, words(printer.title)),
      el("span", {}, sick && printer.since ? t("manager.today.since_time", { state, time: clock(printer.since) }) : state),
      sick || printer.state === "unknown" ? el("small", {}, t(`common.printer_help.${printer.state}`)) : null,
      ends ? el("small", {}, ends) : null,
    );
  });
  const devices = today.devices
    .filter((device) => device.kind !== "printer")
    .map((device) => {
      const gone = device.seen_at && !device.alive;
      const state = device.alive ? t("manager.today.alive") : gone ? t("manager.today.dead", { time: clock(device.seen_at) }) : t("manager.today.never");
      return el("li", { class: gone ? "bad" : "" }, icon(gone ? "offline" : MACHINES[device.kind]), el("b", {}, device.name), el("span", {}, state));
    });
  return [el("h2", { class: "mt" }, t("manager.today.devices")), el("ul", { class: "dev" }, printers, devices), printDay];
}

// The day on one paper, as it stands at the minute it is asked for.
const printed = el("span", { role: "status" });
const onPaper = el("button", { class: "btn", type: "button", onclick: printToday }, icon("printer"), t("manager.today.print_day"));
const printDay = el("p", { class: "mt" }, onPaper, " ", printed);
const deed = new Deed("/reports/day/print");

async function printToday() {
  onPaper.disabled = true;
  const { trouble } = await deed.send({ day: isoDay() });
  printed.textContent = trouble ?? t("manager.today.day_printing");
  onPaper.disabled = false;
}

const urgent = (column, n) =>
  el("p", { class: "do" }, icon("ui-alert"), el("a", { href: `/manager/dossiers?column=${column}` }, count(`manager.today.${column}`, n)));

function board(today) {
  const { counts, columns } = today.dossiers;
  const open = Object.entries(counts).reduce((sum, [column, n]) => (column === "breach" ? sum : sum + n), 0);
  const shown = COLUMNS.filter((column) => column !== "breach" || counts.breach);
  return el(
    "section",
    { class: "board" },
    el("h2", {}, t("manager.today.board"), " ", el("small", {}, count("manager.today.open", open))),
    el("div", { class: "bd" }, shown.map((column) => deadlines(column, counts[column], columns[column]))),
    counts.later ? el("p", { class: "later" }, count("manager.today.later", counts.later)) : null,
  );
}

function deadlines(column, n, dossiers) {
  const tone = n || column === "waiting" ? TONE[column] : "";
  const rows = dossiers.map((dossier) =>
    el(
      "li",
      {},
      el("a", { href: `/manager/dossiers?code=${encodeURIComponent(dossier.code)}` }, dossier.code.split("-").at(-1)),
      el("em", {}, when(dossier, column)),
      el("span", {}, name(dossier.procedure_name)),
    ),
  );
  const rest = n - rows.length;
  return el(
    "div",
    { class: `c ${tone ?? ""}` },
    el("h3", {}, icon(DRAWN[column]), t(`guard.column.${column}`), el("b", {}, String(n))),
    rows.length ? el("ul", {}, rows) : el("p", {}, t("manager.today.none")),
    rest > 0 ? el("p", {}, el("a", { href: `/manager/dossiers?column=${column}` }, count("manager.today.and_more", rest))) : null,
  );
}

const soon = refreshing(refresh);
const live = new Live("/clerk");
for (const event of ["changed", "notice"]) live.on(event, soon);
live.on("hello", (hello) => reloadWhenIdle(hello)).on("connect", soon).on("disconnect", silent);
setInterval(() => {
  drawn = ""; // "3 minutes" grow old even when nothing happens
}, 60000);
