// The hours of the week: when numbers are given out, and when the clock of a due date runs.
import { t, el, icon } from "/static/hall.js";
import { Deed } from "./office.js";
import { field, spansOf, written } from "./field.js";

const KINDS = ["opening", "working"];
const DAYS = [0, 1, 2, 3, 4, 5, 6];

export function weekForm(table, changed) {
  const deeds = Object.fromEntries(KINDS.map((kind) => [kind, new Deed("/calendar/week", "PUT")]));
  const dayName = (day) => t(`common.weekday.${(day + 1) % 7}`);
  const cell = (kind, day) => field(`${dayName(day)}, ${t(`manager.calendar.${kind}`)}`, el("input", { value: written(table.week[kind][day]), placeholder: t("manager.calendar.none"), autocomplete: "off" }), { className: "bare" });
  const fields = Object.fromEntries(KINDS.map((kind) => [kind, DAYS.map((day) => cell(kind, day))]));
  const heads = ["weekday", ...KINDS].map((code) => el("th", { scope: "col" }, t(`manager.calendar.${code}`)));
  const rows = DAYS.map((day) => el("tr", {}, el("th", { scope: "row" }, dayName(day)), KINDS.map((kind) => el("td", {}, fields[kind][day].node))));
  return el(
    "form",
    { class: "week", novalidate: true, onsubmit: send },
    el("h2", {}, t("manager.calendar.week")),
    el("p", { class: "soft" }, t("manager.calendar.week_note")),
    el("table", { class: "plain" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows)),
    el("div", { class: "does" }, el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.calendar.keep_week"))),
  );

  async function send(event) {
    event.preventDefault();
    const week = {};
    for (const kind of KINDS) {
      week[kind] = fields[kind].map((each) => spansOf(each.input.value));
      const unread = week[kind].indexOf(null);
      if (unread >= 0) return fields[kind][unread].wrong(t("manager.calendar.spans_wrong"));
    }
    for (const kind of KINDS.filter((each) => JSON.stringify(week[each]) !== JSON.stringify(table.week[each]))) {
      const { trouble } = await deeds[kind].send({ kind, week: week[kind] });
      if (trouble) return fields[kind][disordered(week[kind])].wrong(trouble);
    }
    changed(t("manager.calendar.week_kept"));
  }
}

// The weekday that a refusal of the whole week is about: the first whose spans are not in order, otherwise Monday.
function disordered(week) {
  const wrong = (spans) => {
    const ordered = [...spans].sort();
    return ordered.some(([from, to], n) => from >= to || (n > 0 && from < ordered[n - 1][1]));
  };
  return Math.max(0, week.findIndex(wrong));
}
