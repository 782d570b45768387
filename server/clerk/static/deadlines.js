// The panel's board by deadline, and the bar that says when something there wants attention.
import { t, count, el, Away, Refusal } from "/static/hall.js";
import { guardFor } from "/static/guard.js";
import { ask, changed, desk, onLanguage } from "./desk.js";

const PACE = 5000; // the bar's figures follow the hall, not each number that is called
let opened = () => {};
let counts = null; // of the whole hall: how many in each column
let soon = 0;
let last = -PACE;
let timer = null;

export const openFrom = (open) => (opened = open);

const board = guardFor({
  ask: (path) => ask("GET", path),
  opened: (code) => opened(code),
  services: () => desk.services.filter((service) => !service.result_lane),
});
export const guardPane = el("div", { class: "pane", hidden: true }, board.node);

export function watchGuard(focus) {
  board.load();
  if (focus) board.focus();
}

export const drawGuard = () => guardPane.hidden || board.draw();

// After each change in the hall, at most once in a while.
export function tickGuard() {
  const wait = last + PACE - performance.now();
  if (wait > 0) {
    timer ??= setTimeout(tickGuard, wait);
    return undefined;
  }
  timer = null;
  last = performance.now();
  return look();
}

async function look() {
  try {
    const alerts = await ask("GET", "/guard/alerts");
    soon = alerts.due_soon;
    counts = alerts.counts;
    changed();
    if (!guardPane.hidden && board.calm()) await board.load();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refusal)) throw error;
  }
}

// One bar for all of it, the worst first; it stays until there is nothing to say.
export function alertBar(show) {
  if (!counts || !(counts.breach || counts.overdue || soon)) return null;
  const words = [
    counts.breach && count("clerk.deadlines.breach", counts.breach),
    !counts.breach && counts.overdue && count("clerk.deadlines.over", counts.overdue),
    soon && count("clerk.deadlines.soon", soon),
  ].filter(Boolean).join(" ");
  return ["note", counts.breach || counts.overdue ? "ui-alert" : "ui-clock", words, [t("clerk.deadlines.see"), show]];
}

onLanguage(() => board.draw());
