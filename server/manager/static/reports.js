// The period in the article's words, with the sum that must hold, and the waits beside it; on screen, paper and CSV.
import { page, t, el, icon, name, now, clock, date } from "/static/hall.js";
import { ask, main, figure, minutesOf, table } from "./office.js";
import { period, query, spanWords } from "./period.js";
import { hourChart } from "./chart.js";

const FIRST = ["received", "returned_on_time", "in_progress", "late", "apologies"];
const THEN = ["refused", "withdrawn", "stopped", "late_without_apology"];
const PARTS = ["returned_on_time", "late", "in_progress", "refused", "withdrawn", "stopped"];
const ALARM = ["late", "late_without_apology"];

const body = el("div", { class: "flow" });
const csv = el("a", { class: "btn" }, icon("ui-papers"), t("manager.reports.csv"));
let asked = null;
main.append(
  el("p", { class: "paper-only" }, name(page.hall.unit)),
  el(
    "div",
    { class: "bar" },
    el("h1", {}, t("manager.reports.head")),
    period(load, "year"),
    el("div", { class: "does" }, csv, el("button", { class: "btn", type: "button", onclick: () => print() }, icon("printer"), t("manager.print"))),
  ),
  body,
);

async function load(days) {
  asked = days;
  csv.href = `/manager/report/summary.csv${query(days)}`;
  const [summary, waits] = await Promise.all([ask(`/reports/summary${query(days)}`), ask(`/reports/waits${query(days)}`)]);
  if (!summary || !waits || asked !== days) return;
  body.replaceChildren(...dossiers(summary, days), ...waiting(waits), madeAt());
}

function dossiers(summary, days) {
  const shown = Object.fromEntries([...FIRST, ...THEN].map((code) => [code, figure(summary[code])]));
  const adds = summary.received === PARTS.reduce((sum, code) => sum + summary[code], 0);
  return [
    el("p", { class: "lead" }, t("manager.reports.sentence", { span: spanWords(days), ...shown })),
    el("dl", { class: "figures" }, FIRST.map((code) => one(code, summary[code]))),
    el("dl", { class: "figures small" }, THEN.map((code) => one(code, summary[code]))),
    adds
      ? el("p", { class: "sum" }, icon("ui-check"), t("manager.reports.adds_up", shown))
      : el("p", { class: "sum bad", role: "alert" }, icon("ui-alert"), t("manager.reports.adds_not")),
  ];
}

function one(code, value) {
  const alarm = ALARM.includes(code) && value > 0;
  return el("div", { class: alarm ? "late" : "" }, el("dt", {}, alarm ? icon("ui-alert") : null, t(`manager.figure.${code}`)), el("dd", {}, figure(value)));
}

function waiting(waits) {
  const head = el("h2", { class: "part" }, t("manager.waits.head"));
  if (!waits.n) return [head, el("p", { class: "soft" }, t("manager.waits.none"))];
  const facts = { median: minutesOf(waits.median_min), p90: minutesOf(waits.p90_min), n: figure(waits.n) };
  return [
    head,
    el("p", {}, t("manager.waits.say", facts)),
    el("div", { class: "hours" }, el("figure", {}, el("figcaption", {}, t("manager.waits.by_hour")), hourChart(waits.by_hour)), hours(waits)),
    el("div", { class: "two" }, el("section", {}, el("h3", {}, t("manager.waits.by_service")), services(waits)), el("section", {}, el("h3", {}, t("manager.waits.by_counter")), counters(waits))),
  ];
}

const num = (value) => el("td", { class: "num" }, value);
const heads = (...codes) => codes.map((code) => t(`manager.waits.${code}`));

function hours(waits) {
  const rows = waits.by_hour.map((hour) => el("tr", {}, el("td", {}, `${hour.hour}:00`), num(figure(hour.n)), num(minutesOf(hour.median_min)), num(minutesOf(hour.p90_min))));
  return table(heads("hour", "short_n", "short_median", "short_p90"), rows, { class: "plain nums" });
}

function services(waits) {
  const rows = waits.by_service.map((service) =>
    el("tr", {}, el("td", {}, name(service.name)), num(minutesOf(service.median_min)), num(minutesOf(service.p90_min)), num(figure(service.served)), num(figure(service.no_show))),
  );
  return table(heads("service", "short_median", "short_p90", "served", "no_show"), rows, { class: "plain nums" });
}

function counters(waits) {
  const rows = waits.by_counter.map((counter) => el("tr", {}, el("td", {}, t("common.counter", { n: counter.number })), num(figure(counter.n)), num(minutesOf(counter.median_service_min))));
  return table(heads("counter", "short_n", "median_service_min"), rows, { class: "plain nums" });
}

const madeAt = () => el("p", { class: "paper-only" }, t("manager.made_at", { time: clock(now()), date: date(now()) }));
