// Days as YYYY-MM-DD, without clocks or zones, and what the table of a year makes of each.
import { t } from "/static/hall.js";

const DAY = 86400000;
const at = (day) => new Date(`${day}T00:00:00Z`);

export const weekday = (day) => (at(day).getUTCDay() + 6) % 7; // 0 is Monday
export const later = (day, days) => new Date(at(day).getTime() + days * DAY).toISOString().slice(0, 10);
export const shown = (day) => day.split("-").reverse().join("/");
export const dayWords = (day) => `${t(`common.weekday.${at(day).getUTCDay()}`)} ${shown(day)}`;
export const daysOf = (year, month) => {
  const first = `${year}-${String(month).padStart(2, "0")}-01`;
  const found = [];
  for (let day = first; day.slice(0, 7) === first.slice(0, 7); day = later(day, 1)) found.push(day);
  return found;
};

// {day, kind: off, work, rest or plain; row: of the table or null; dated: {opening, working} of this date alone}
export function standing(table, day) {
  const row = table.days.find((each) => each.date === day) ?? null;
  const dated = Object.fromEntries(table.hours.filter((each) => each.date === day).map((each) => [each.kind, each.spans]));
  const rests = table.week.working[weekday(day)].length === 0;
  const kind = row ? (row.working ? "work" : "off") : rests ? "rest" : "plain";
  return { day, kind, row, dated, rests };
}

// The hours that hold on a day: its own, a make-up day's of Monday, otherwise its weekday's.
export function hoursOf(table, { day, kind, dated }, which) {
  if (kind === "off") return [];
  if (dated[which]) return dated[which];
  const own = table.week[which][weekday(day)];
  return kind === "work" && which === "working" ? table.week.working[0] : own;
}
