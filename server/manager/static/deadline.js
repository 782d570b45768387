// Where a dossier stands against its promise, as a colour, a drawing and a word. The server's clock decides, not the PC's.
import { t, now, clock, date, el, icon } from "/static/hall.js";
import { daysBetween } from "./office.js";

const OVER = ["returned", "refused", "withdrawn", "stopped"];
export const DRAWN = { overdue: "ui-alert", today: "ui-clock", tomorrow: "ui-next", week: "ui-papers", waiting: "ui-hold", later: "ui-papers", done: "ui-check" };
export const TONE = { overdue: "late", today: "warn", waiting: "wt" };

// overdue, today, tomorrow, week (to the coming Sunday), waiting (for the citizen), later or done.
export function standing(dossier) {
  if (OVER.includes(dossier.state)) return "done";
  if (["supplement", "ready"].includes(dossier.state)) return "waiting";
  const due = new Date(dossier.due_at);
  const days = daysBetween(now(), due);
  // A limit in days is kept until the end of its day; only a limit in hours can be missed within one.
  if (days < 0 || (!dossier.due_by_date && due < now())) return "overdue";
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  return days <= (7 - weekday(now())) % 7 ? "week" : "later";
}

const weekday = (moment) => new Date(`${date(moment).split("/").reverse().join("-")}T00:00:00Z`).getUTCDay();

// The one short word beside a dossier's code: how much over, at what hour, on what day.
export function when(dossier, column) {
  const due = dossier.due_at;
  if (column === "waiting") return t(`common.state.dossier.${dossier.state}`);
  if (column === "overdue") {
    const days = daysBetween(due, now());
    return days > 0 ? t("manager.due.days_over", { n: days }) : t("manager.due.over_at", { time: clock(due) });
  }
  if (column === "today" || column === "tomorrow") return clock(due);
  if (column === "week") return t(`common.weekday.${weekday(new Date(due))}`);
  return date(due);
}

export function mark(dossier) {
  const stand = standing(dossier);
  const word = stand === "overdue" ? `${t("manager.due.overdue")}, ${when(dossier, stand)}` : t(`manager.due.${stand}`);
  return el("span", { class: `mark ${TONE[stand] ?? ""} ${stand}` }, icon(DRAWN[stand]), word);
}
