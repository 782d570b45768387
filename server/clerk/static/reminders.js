// What the leader asks of this clerk: a bar with nothing in it of ticket, hour or who spoke; read, and answered if one wishes.
import { t, el, requestId, Away, Refusal } from "/static/hall.js";
import { askInPlace, refuse } from "./ask.js";
import { ask, changed, desk } from "./desk.js";

const EVERY = 5 * 60000;
let reminders = [];
const deeds = new Map(); // pressed again after silence, it is the same one

export function reminderBars() {
  return reminders.map((one) => ["note", "ui-bell", t("clerk.reminder.bar", { words: one.words }),
    [t("clerk.reminder.read"), () => acknowledge(one, "")], [t("clerk.reminder.answer"), () => answer(one)]]);
}

async function load() {
  if (desk.expired) return;
  try {
    reminders = (await ask("GET", "/reminders")).items;
    changed();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
  }
}

function answer(one) {
  const reply = el("textarea", { rows: 4, maxlength: 1000, "aria-label": t("clerk.reminder.title") });
  askInPlace({
    title: t("clerk.reminder.title"),
    text: t("clerk.reminder.text", { words: one.words }),
    body: reply,
    answers: [{ main: true, words: t("clerk.reminder.send"), run: () => { acknowledge(one, reply.value.trim()); } }],
  });
  reply.focus();
}

async function acknowledge(one, reply) {
  const same = `${one.id} ${reply}`;
  if (!deeds.has(same)) deeds.set(same, requestId());
  try {
    await ask("POST", `/reminders/${one.id}/acknowledge`, { reply, request_id: deeds.get(same) });
    reminders = reminders.filter((other) => other !== one);
    changed();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
    refuse(t("clerk.reminder.done"), error instanceof Refusal ? error.detail : t("common.offline"));
  }
}

setInterval(load, EVERY);
load();
