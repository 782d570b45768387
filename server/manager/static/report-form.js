// The form II.06a as a table, with its groups and the numbers of its columns; or why it cannot be given out.
import { t, el, icon, name } from "/static/hall.js";
import { ask, figure } from "./office.js";
import { query } from "./period.js";
import { fieldChart } from "./report-charts.js";

const PARTS = {
  received: ["received", "online", "direct", "carried"],
  settled: ["settled", "early", "on_time", "late"],
  open: ["open", "open_in_time", "open_late"],
};
const COLUMNS = Object.values(PARTS).flat();
const TOTALS = Object.keys(PARTS);
const BESIDE = ["refused", "withdrawn", "stopped", "late_apologised", "late_unapologised"];
const NONE = "–";

export async function formView(days) {
  let broken = null;
  const form = await ask(`/reports/ii06a${query(days)}`, (refusal) => {
    if (refusal.code !== "report.broken") return false;
    broken = refused(refusal.facts);
    return true;
  });
  if (broken) return broken;
  if (!form) return null;
  if (!form.rows.length) return [el("p", { class: "lead" }, t("manager.reports.form_none"))];
  return [
    el("h2", { class: "screen-only" }, t("report.title.ii06a")),
    el("div", { class: "wide" }, table(form)),
    el("div", { class: "notes soft" }, ["report.ii06a.unit", "report.ii06a.rule", "report.ii06a.waiting", "report.beside.note"].map((code) => el("p", {}, t(code)))),
    el("figure", { class: "fields" }, el("figcaption", {}, t("manager.reports.by_field")), fieldChart(form.rows)),
  ];
}

// "Trước hạn (8)": the words, and the number that the form gives the column.
function parted(code) {
  const [, words, number] = t(`report.ii06a.${code}`).match(/^(.*) \((\d+)\)$/);
  return { words, number };
}

function table(form) {
  const tall = (words, attributes = {}) => el("th", { rowspan: 2, scope: "col", ...attributes }, words);
  const group = (words, n, css) => el("th", { colspan: n, scope: "colgroup", class: css }, words);
  const heads = [
    el("tr", {}, tall(t("report.ii06a.number")), tall(t("report.ii06a.field"), { class: "words" }), Object.entries(PARTS).map(([part, codes]) => group(t(`report.ii06a.part.${part}`), codes.length, "from")), group(t("report.tab.beside"), BESIDE.length, "from aside")),
    el("tr", {}, COLUMNS.map((code) => el("th", { scope: "col", class: css(code) }, parted(code).words)), BESIDE.map((code, n) => el("th", { scope: "col", class: n ? "aside" : "aside from" }, t(`report.beside.${code}`)))),
    el("tr", { class: "numbers" }, el("td", {}, "(1)"), el("td", { class: "words" }, "(2)"), COLUMNS.map((code) => el("td", { class: css(code) }, `(${parted(code).number})`)), BESIDE.map((_, n) => el("td", { class: n ? "aside" : "aside from" }))),
  ];
  const rows = form.rows.map((row, n) => line(row, figure(n + 1), name(row.field)));
  return el("table", { class: "form" }, el("thead", {}, heads), el("tbody", {}, rows), el("tfoot", {}, line(form.total, "", t("report.ii06a.whole"))));
}

function line(row, number, words) {
  return el(
    "tr",
    {},
    el("td", {}, number),
    el("th", { scope: "row", class: "words" }, words),
    COLUMNS.map((code) => el("td", { class: css(code) }, figure(row[code]))),
    BESIDE.map((code, n) => el("td", { class: n ? "aside" : "aside from" }, figure(row.beside[code]))),
  );
}

const css = (code) => (TOTALS.includes(code) ? "from whole" : "");

function refused({ equations, dossiers }) {
  const codes = dossiers === NONE ? [] : dossiers.split(", ");
  const known = { "6 = 11 (n − 1)": "manager.reports.equation_before", "≥ 0": "manager.reports.equation_below" };
  const said = equations.split("; ").map((each) => (known[each] ? t(known[each]) : each.replace(/\d+/g, "($&)")));
  return [
    el(
      "section",
      { class: "broken", role: "alert" },
      el("h2", {}, icon("ui-alert"), t("manager.reports.broken")),
      el("p", {}, t("manager.reports.broken_equations")),
      el("ul", { class: "equations" }, said.map((each) => el("li", {}, each))),
      codes.length ? el("p", {}, t("manager.reports.broken_dossiers")) : null,
      el("ul", { class: "codes" }, codes.map((code) => el("li", {}, el("a", { href: `/manager/dossiers?code=${encodeURIComponent(code)}` }, code)))),
    ),
  ];
}
