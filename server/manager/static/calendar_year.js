// A year at a glance: twelve small months, each day with a colour and a sign, walked with the arrow keys.
import { t, el, name } from "/static/hall.js";
import { daysOf, dayWords, later, standing, weekday } from "./calendar_days.js";

export const SIGNS = { off: "×", work: "+", rest: "·", hours: "h" };
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

export function yearGrid(table, chosen, today, choose) {
  const inYear = (day) => Number(day?.slice(0, 4)) === table.year;
  const start = [chosen, today].find(inYear) ?? `${table.year}-01-01`;
  const grid = el("div", { class: "months", onkeydown: walk, onclick: pick }, MONTHS.map(month));
  reach(grid.querySelector(`[data-day="${start}"]`));
  return grid;

  function month(number) {
    const days = daysOf(table.year, number);
    const cells = [...Array(weekday(days[0])).fill(null), ...days];
    while (cells.length < 42) cells.push(null);
    const weeks = Array.from({ length: 6 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
    return el(
      "table",
      { class: "month" },
      el("caption", {}, t(`manager.calendar.month.${number}`)),
      el("thead", {}, el("tr", {}, [0, 1, 2, 3, 4, 5, 6].map((n) => el("th", { scope: "col" }, t(`manager.calendar.wd.${n}`))))),
      el("tbody", {}, weeks.map((week) => el("tr", {}, week.map((day) => el("td", {}, day && cell(day)))))),
    );
  }

  function cell(day) {
    const stand = standing(table, day);
    const dated = Object.keys(stand.dated).length > 0;
    const sign = (SIGNS[stand.kind] ?? "") + (dated ? SIGNS.hours : "");
    const classes = ["day", stand.kind, stand.row?.provisional && "provisional", dated && "dated", day === today && "today"];
    return el(
      "button",
      { type: "button", class: classes.filter(Boolean).join(" "), dataset: { day }, tabindex: -1, "aria-label": said(stand, dated), "aria-pressed": String(day === chosen) },
      String(Number(day.slice(8))),
      sign ? el("i", {}, sign) : null,
    );
  }

  function said(stand, dated) {
    return [
      dayWords(stand.day),
      stand.day === today ? t("manager.calendar.today") : null,
      stand.kind === "plain" ? null : t(`manager.calendar.kind.${stand.kind}`),
      stand.row ? name(stand.row.reason) : null,
      stand.row?.provisional ? t("manager.calendar.provisional") : null,
      dated ? t("manager.calendar.kind.hours") : null,
    ]
      .filter(Boolean)
      .join(", ");
  }

  function pick(event) {
    const button = event.target.closest(".day");
    if (button) choose(button.dataset.day);
  }

  // One day of the year is in the order of tabs; the arrows carry that place about.
  function walk(event) {
    const here = event.target.closest(".day")?.dataset.day;
    if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = STEPS[event.key] ? later(here, STEPS[event.key]) : turned(here, event.key);
    const button = to && grid.querySelector(`[data-day="${to}"]`);
    if (!to) return;
    event.preventDefault();
    if (button) reach(button).focus();
  }

  function turned(here, key) {
    if (key === "Home") return later(here, -weekday(here));
    if (key === "End") return later(here, 6 - weekday(here));
    if (key !== "PageUp" && key !== "PageDown") return null;
    const number = Number(here.slice(5, 7)) + (key === "PageUp" ? -1 : 1);
    if (number < 1 || number > 12) return here;
    const days = daysOf(table.year, number);
    return days[Math.min(Number(here.slice(8)), days.length) - 1];
  }

  function reach(button) {
    grid.querySelector('.day[tabindex="0"]')?.setAttribute("tabindex", "-1");
    button.setAttribute("tabindex", "0");
    return button;
  }
}

// What the signs mean, each drawn as it stands in the months.
export function legend() {
  const sample = (kind, sign) => el("span", { class: `day ${kind}`, "aria-hidden": "true" }, "8", sign ? el("i", {}, sign) : null);
  const line = (drawing, code) => el("li", {}, drawing, el("b", {}, t(`manager.calendar.${code}`)));
  const kinds = Object.entries(SIGNS).map(([kind, sign]) => line(sample(kind === "hours" ? "dated" : kind, sign), `kind.${kind}`));
  return el("ul", { class: "legend" }, kinds, line(sample("off provisional", SIGNS.off), "provisional"), line(sample("today"), "today"));
}
