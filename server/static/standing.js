// Where a dossier stands against its promise, as a colour, a drawing and a word. The server says where; this draws it.
import { t, clock, count, date, el, icon, now } from "/static/hall.js";

export const DRAWN = { breach: "ui-alert", overdue: "ui-alert", today: "ui-clock", tomorrow: "ui-next", week: "ui-papers", later: "ui-papers", waiting: "ui-hold", done: "ui-check" };
export const TONE = { breach: "late", overdue: "late", today: "warn", waiting: "wt" };
export const COLUMNS = ["breach", "overdue", "today", "tomorrow", "week", "later", "waiting"];

const isoDay = (moment) => date(moment).split("/").reverse().join("-");
const daysBetween = (earlier, later) => Math.round((Date.parse(isoDay(later)) - Date.parse(isoDay(earlier))) / 86400000);
const weekday = (moment) => new Date(`${isoDay(moment)}T00:00:00Z`).getUTCDay();

// The one short word beside a dossier's code: how much over, at what hour, on what day.
export function when(dossier, column = dossier.standing) {
  const due = dossier.due_at;
  if (column === "waiting") return t(`common.state.dossier.${dossier.state}`);
  if (column === "overdue" || column === "breach") {
    const days = daysBetween(due, dossier.settled_at ?? now());
    return days > 0 ? count("guard.days_over", days) : t("guard.over_at", { time: clock(due) });
  }
  if (column === "today" || column === "tomorrow") return clock(due);
  if (column === "week") return t(`common.weekday.${weekday(due)}`);
  return date(due);
}

export function mark(dossier) {
  const stand = dossier.standing;
  const over = stand === "overdue" && `${t("guard.column.overdue")}, ${when(dossier, stand)}`;
  return el("span", { class: `mark ${TONE[stand] ?? ""} ${stand}` }, icon(DRAWN[stand]), over || t(`guard.column.${stand}`));
}

// What else is to be known at once: late without an apology, apologised for, or soon to be due.
export function warning(dossier) {
  if (dossier.breach) return el("span", { class: "mark late" }, icon("ui-alert"), t("guard.breach"));
  if (dossier.late) return el("span", { class: "mark warn" }, icon("ui-check"), t("guard.apologised"));
  if (["one_day", "two_days"].includes(dossier.alert) && dossier.standing !== "today") {
    return el("span", { class: "mark warn" }, icon("ui-bell"), t(`guard.alert.${dossier.alert}`));
  }
  return null;
}
