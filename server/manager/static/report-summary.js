// The period in the article's words, with the sum that must hold, beside the period before, and month by month.
import { t, el, icon, name } from "/static/hall.js";
import { ask, figure, isoDay, table } from "./office.js";
import { query, shown, spanWords } from "./period.js";
import { monthChart } from "./report-charts.js";

const FIRST = ["received", "returned_on_time", "in_progress", "late", "apologies"];
const THEN = ["refused", "withdrawn", "stopped", "late_without_apology"];
const PARTS = ["returned_on_time", "late", "in_progress", "refused", "withdrawn", "stopped"];
const ALARM = ["late", "late_without_apology"];
const MONTHLY = ["received", "returned_on_time", "late", "in_progress"];

export async function summaryView(days) {
  const compared = days.kind ? `&compare=before&kind=${days.kind}` : "";
  const [summary, months] = await Promise.all([ask(`/reports/summary${query(days)}${compared}`), ask(`/reports/months${query(days)}`)]);
  if (!summary || !months) return null;
  return [...figures(summary, days), before(summary, days), ...byMonth(months.items)];
}

function figures(summary, days) {
  const said = Object.fromEntries([...FIRST, ...THEN].map((code) => [code, figure(summary[code])]));
  const adds = summary.received === PARTS.reduce((sum, code) => sum + summary[code], 0);
  return [
    el("p", { class: "lead" }, t("manager.reports.sentence", { span: spanWords(days), ...said })),
    days.last > isoDay() ? el("p", { class: "soft" }, t("manager.reports.running", { to: shown(days.last), today: shown(isoDay()) })) : null,
    el("dl", { class: "figures" }, FIRST.map((code) => one(code, summary[code]))),
    el("dl", { class: "figures small" }, THEN.map((code) => one(code, summary[code]))),
    adds
      ? el("p", { class: "sum" }, icon("ui-check"), t("manager.reports.adds_up", said))
      : el("p", { class: "sum bad", role: "alert" }, icon("ui-alert"), t("manager.reports.adds_not")),
  ].filter(Boolean);
}

function one(code, value) {
  const alarm = ALARM.includes(code) && value > 0;
  return el("div", { class: alarm ? "late" : "" }, el("dt", {}, alarm ? icon("ui-alert") : null, t(`manager.figure.${code}`)), el("dd", {}, figure(value)));
}

function before(summary, days) {
  const head = el("h2", { class: "part" }, t("manager.reports.compare"));
  if (!summary.before) return el("section", {}, head, el("p", { class: "soft" }, t("manager.reports.compare_free")));
  const then = summary.before;
  const rows = [...FIRST, ...THEN].map((code) =>
    el("tr", {}, el("th", { scope: "row" }, t(`manager.figure.${code}`)), num(figure(summary[code])), num(figure(then[code])), num(difference(summary[code] - then[code]))),
  );
  const heads = [t("report.summary.figure"), days.name, name(then.name), t("manager.reports.difference")];
  const notes = [
    t("manager.reports.before_days", { name: name(then.name), span: spanWords({ first: then.from, last: then.to }) }),
    then.received ? "" : t("manager.reports.before_none"),
    days.last > isoDay() ? t("manager.reports.compare_running") : "",
  ];
  return el("section", { class: "beside" }, head, table(heads, rows, { class: "plain nums compare" }), el("p", { class: "soft" }, notes.filter(Boolean).join(" ")));
}

// A sign and a word: on paper and to whoever does not see colours it says the same.
function difference(by) {
  if (!by) return t("manager.reports.same");
  return by > 0 ? t("manager.reports.more", { n: figure(by) }) : t("manager.reports.less", { n: figure(-by) });
}

function byMonth(months) {
  if (months.length < 2) return [];
  const yearly = months[0].month === null;
  const rows = months.map((each) => el("tr", {}, el("th", { scope: "row" }, name(each.name)), MONTHLY.map((code) => num(figure(each[code])))));
  const heads = [t(yearly ? "manager.reports.year" : "manager.reports.month"), ...MONTHLY.map((code) => t(`manager.figure.${code}`))];
  return [
    el("h2", { class: "part" }, t(yearly ? "manager.reports.by_year" : "manager.reports.by_month")),
    el("div", { class: "hours" }, el("figure", {}, monthChart(months)), whole(table(heads, rows, { class: "plain nums" }), months)),
    el("p", { class: "soft" }, t("manager.reports.by_month_note")),
  ];
}

function whole(node, months) {
  const sums = MONTHLY.map((code) => num(figure(months.reduce((sum, each) => sum + each[code], 0))));
  node.append(el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, t("manager.reports.whole")), sums)));
  return node;
}

const num = (value) => el("td", { class: "num" }, value);
