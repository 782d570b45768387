// The promise, before it is made: the day of return if accepted now, day by day, and how it was counted.
import { t, name, el, lang, Away, Refusal } from "/static/hall.js";
import { ask } from "./desk.js";
import { fill, w } from "./words.js";

const CELLS = 7;
const when = el("p", { class: "big2" });
const days = el("ol", { class: "days" });
const why = el("p", { class: "why" });
export const dueBox = el("div", { class: "due", hidden: true }, w("clerk.due.title", "div", { class: "lbl" }), when, days, why);

let procedure = null;
let due = null;
let away = false;
let received = () => ""; // when the dossier was received, if not now

export const receivedFrom = (when) => (received = when);

export function setDue(chosen) {
  procedure = chosen;
  due = null;
  dueBox.hidden = !chosen;
  drawDue();
  return loadDue();
}

export async function loadDue() {
  const asked = procedure;
  if (!asked) return;
  try {
    const answer = await ask("GET", `/procedures/${encodeURIComponent(asked.code)}/due${query()}`);
    if (asked === procedure) due = answer;
    away = false;
  } catch (error) {
    if (error instanceof Refusal) due = null;
    else if (!(error instanceof Away)) throw error;
    away = true;
  }
  drawDue();
}

const query = () => (received() ? `?received=${encodeURIComponent(received())}` : "");

// "Từ 15 giờ 00, thứ Tư 25/11/2026 (17/10 âm lịch)": what stands in brackets is set smaller.
export function dueWords(both) {
  const [, head, lunar] = /^(.*?)(\s*\(.*\))?\.?$/.exec(name(both) ?? "");
  return [head, lunar && el("span", {}, lunar)];
}

function cell(day) {
  const date = new Date(`${day.date}T12:00:00Z`);
  const words = `${t(`clerk.day.${date.getUTCDay()}`)} ${date.getUTCDate()}`;
  return el("li", { class: day.kind === "due" ? "due-day" : day.kind }, el("b", {}, words), el("span", {}, name(day.note)));
}

// A long limit shows its beginning and its end, and says how many days lie between.
function strip(days) {
  const all = days.filter((day, place) => day.date !== days[place + 1]?.date); // received on a day of rest: one cell
  const last = all.findIndex((day) => day.kind === "due");
  if (all.length <= CELLS || last < CELLS) return all.slice(0, CELLS).map(cell);
  const tail = all.slice(last - 2, last + 1);
  const between = last - 2 - 3;
  return [...all.slice(0, 3).map(cell), el("li", { class: "skip" }, el("b", {}, t("clerk.due.skipped", { n: between }))), ...tail.map(cell)];
}

export function drawDue() {
  const key = `${lang()} ${procedure?.code} ${due?.due} ${due?.days?.[0]?.note?.vi} ${away}`;
  fill(when, key, () => (due ? dueWords(due.due_words) : t(away ? "clerk.due.away" : "clerk.due.loading")));
  when.classList.toggle("lbl", !due);
  days.hidden = !due || new Set((due.days ?? []).map((day) => day.date)).size < 2; // one day needs no calendar
  why.hidden = !due;
  if (!due) return;
  fill(days, key, () => strip(due.days ?? []));
  fill(why, key, () => [el("b", {}, t("clerk.due.how")), ` ${name(due.explanation)}`, due.provisional && ` ${t("clerk.due.provisional")}`]);
}
