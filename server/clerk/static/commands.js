// What a clerk can do with a number: each command once, with its key, when it may be pressed, and what it asks first.
import { t, name, el, clock } from "/static/hall.js";
import { current, desk, onChange } from "./desk.js";
import { onRefused, send, standing, underway } from "./outbox.js";
import { askInPlace, leave, refuse } from "./ask.js";
import { openNote } from "./note.js";

export const OUTCOMES = ["accepted", "returned", "papers_missing", "refused", "asked"];
const HOLDS = ["copy", "form", "wait_person", "other"];
const PAUSES = ["break", "meeting", "other"];

const at = (...states) => states.includes(standing());
const counterPath = (verb) => `/counters/${desk.number}/${verb}`;
const ticketPath = (ticket, verb) => `/tickets/${ticket.id}/${verb}`;

function command(label, path, body, effect, more = {}) {
  leave();
  return send({ label, path, body, effect, ...more });
}

// -- next ----------------------------------------------------------------------------------------------------------

const suggestion = (ticket) => (desk.suggested && desk.suggested.ticket === ticket?.id ? desk.suggested.outcome : null);

function next() {
  const ticket = current();
  const state = standing();
  if (state === "called" && ticket) return unanswered(ticket);
  const outcome = state === "serving" ? suggestion(ticket) : null;
  if (outcome) {
    const done = finish(outcome);
    if (desk.now.next) command("clerk.do.next", counterPath("next"), {}, "unknown", { needs: done.id });
    return;
  }
  command("clerk.do.next", counterPath("next"), {}, "unknown");
}

// From `no_show_at` on a second call counts, and only after it may the clerk say that nobody came.
export const absentNow = () => Boolean(desk.now.no_show_enough);

// The call that nobody answered: the clerk says in one key what happened, and the next is called.
function unanswered(ticket) {
  const ready = absentNow();
  const follow = (needs) => command("clerk.do.next", counterPath("next"), {}, "unknown", { needs: needs.id });
  askInPlace({
    title: t("clerk.ask.unanswered", { number: ticket.number }),
    text: t("clerk.ask.unanswered_text"),
    answers: [
      { key: "Y", keys: ["Enter"], main: true, words: t("clerk.ask.came"), run: () => {
        follow(command("clerk.do.start", ticketPath(ticket, "start"), { inferred: true }, "serving"));
      } },
      { key: "N", disabled: !ready, words: ready || !desk.now.no_show_at
        ? t("clerk.ask.absent") : t("clerk.ask.absent_at", { time: clock(desk.now.no_show_at, { seconds: true }) }),
      run: () => { follow(absent(ticket)); } },
      { key: "F3", words: t("clerk.ask.recall"), run: () => recall(ticket) },
    ],
  });
}

function absent(ticket) {
  return command("clerk.do.no_show", ticketPath(ticket, "no-show"), {}, "none", { refused: (error) => {
    if (error.code !== "ticket.too_soon") return refused(error, { label: "clerk.do.no_show" });
    const ready = error.facts.ready_at;
    refuse(t("clerk.do.no_show"), ready ? t("clerk.ask.too_soon", { time: clock(ready, { seconds: true }) }) : error.detail,
      [{ key: "F3", main: true, words: t("clerk.do.recall"), run: () => recall(ticket) }]);
  } });
}

const recall = (ticket) => command("clerk.do.recall", ticketPath(ticket, "recall"), {}, "same", { about: "recall" });

export function finish(outcome) {
  const ticket = current();
  return command(`clerk.outcome.${outcome}`, ticketPath(ticket, "finish"), { outcome }, "none");
}

// -- questions -----------------------------------------------------------------------------------------------------

const numbered = (answers) => answers.map((one, index) => (index < 9 ? { key: String(index + 1), ...one } : one));

function hold() {
  const ticket = current();
  askInPlace({
    title: t("clerk.ask.hold", { number: ticket.number }),
    answers: numbered(HOLDS.map((reason) => ({
      words: t(`clerk.hold.${reason}`),
      run: () => { command("clerk.do.hold", ticketPath(ticket, "hold"), { reason }, "none"); },
    }))),
  });
}

async function transfer(ticket) {
  const effect = ticket.id === current()?.id ? "none" : "same";
  const go = (body) => () => { command("clerk.do.transfer", ticketPath(ticket, "transfer"), body, effect); };
  const services = desk.services.filter((service) => service.code !== ticket.queue)
    .map((service) => ({ words: `${service.prefix} · ${name(service.name)}`, run: go({ service: service.code }) }));
  const counters = desk.counters.filter((one) => one.number !== desk.number)
    .map((one) => ({ words: t("clerk.ask.to_counter", { n: one.number }), run: go({ counter: one.number }) }));
  askInPlace({ title: t("clerk.ask.transfer", { number: ticket.number }), two: true, answers: numbered([...services, ...counters]) });
}

const NUMBER = /^[A-Z]\d{3,4}$/;

function call(given = "") {
  const error = el("p", { class: "err", role: "alert" });
  const field = el("input", { "aria-label": t("clerk.ask.call_field"), placeholder: t("clerk.ask.call_field"), autocomplete: "off",
    maxlength: 6, onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), typed()) });
  field.value = given;
  const typed = () => {
    const number = field.value.replace(/\s/g, "").toUpperCase();
    if (NUMBER.test(number)) return callNumber({ number });
    error.textContent = t("clerk.ask.call_bad");
    return false;
  };
  const listed = [...desk.now.waiting, ...desk.now.held, ...desk.now.no_show].slice(0, 8);
  askInPlace({
    title: t("clerk.ask.call"), two: true, body: el("div", {}, field, error),
    answers: [
      { main: true, key: "Enter", words: t("clerk.ask.call_go"), run: typed },
      ...listed.map((one) => ({ words: el("b", {}, one.number), run: () => callNumber({ ticket: one.id }) })),
    ],
  });
}

function callNumber(body) {
  const ticket = current();
  if (at("called") && ticket) {
    refuse(t("clerk.do.call"), t("clerk.ask.unanswered_text"), [
      { key: "F5", main: true, words: t("clerk.do.start"), run: () => run("start") },
      { key: "F3", words: t("clerk.do.recall"), run: () => recall(ticket) }]);
    return false;
  }
  command("clerk.do.call", counterPath("call"), body, "unknown");
  return true;
}

function walkUp() {
  askInPlace({
    title: t("clerk.ask.walk_up"), text: t("clerk.ask.walk_up_text"), two: true,
    answers: numbered(desk.services.map((service) => ({
      words: `${service.prefix} · ${name(service.name)}`,
      run: () => { command("clerk.do.walk_up", counterPath("walk-up"), { service: service.code }, "unknown"); },
    }))),
  });
}

function cancel(ticket) {
  const effect = ticket.id === current()?.id ? "none" : "same";
  askInPlace({
    title: t("clerk.ask.cancel", { number: ticket.number }), text: t("clerk.ask.cancel_text"),
    answers: [
      { key: "N", main: true, words: t("clerk.ask.cancel_no"), run: () => {} },
      { key: "Y", words: t("clerk.ask.cancel_yes", { number: ticket.number }),
        run: () => { command("clerk.do.cancel", ticketPath(ticket, "cancel"), {}, effect); } },
    ],
  });
}

// A number of the left column: what may be done with it from here.
export function onTicket(ticket) {
  const simple = (label, verb) => () => { command(label, ticketPath(ticket, verb), {}, "same"); };
  const answers = [];
  const mayCall = at("none", "serving");
  if (ticket.state !== "no_show") {
    answers.push({ words: t("clerk.ask.ticket_call"), disabled: !mayCall, run: () => callNumber({ ticket: ticket.id }) });
  }
  if (ticket.state === "held") answers.push({ words: t("clerk.ask.ticket_back"), run: simple("clerk.do.back", "resume") });
  if (ticket.state === "no_show") {
    answers.push({ words: t("clerk.ask.ticket_reinstate"), run: simple("clerk.do.reinstate", "reinstate") });
  } else answers.push({ words: t("clerk.ask.ticket_transfer"), run: () => { transfer(ticket); } });
  answers.push({ words: t("clerk.note.key"), run: () => openNote(ticket) });
  answers.push({ words: t("clerk.ask.ticket_cancel"), run: () => cancel(ticket) });
  askInPlace({ title: t("clerk.ask.ticket", { number: ticket.number }), text: [name(ticket.queue_name), ticket.note].filter(Boolean).join(" · "), answers: numbered(answers) });
}

// -- breaks --------------------------------------------------------------------------------------------------------

function busy() {
  if (!at("serving", "called", "unknown")) return false;
  if (at("called")) return false; // an unanswered call goes back to its place when the counter pauses
  refuse(t("clerk.pause"), t("clerk.ask.busy"));
  return true;
}

const pauseFor = (reason) => command(reason === "lunch" ? "clerk.lunch" : "clerk.pause", counterPath("pause"), { reason }, "paused");

function lunch() {
  if (at("paused")) return resume();
  return busy() || pauseFor("lunch");
}

function pause() {
  if (at("paused") || busy()) return;
  askInPlace({
    title: t("clerk.ask.pause"), text: t("clerk.ask.pause_text"),
    answers: numbered(PAUSES.map((reason) => ({ words: t(`clerk.pause_for.${reason}`), run: () => { pauseFor(reason); } }))),
  });
}

export function resume() {
  if (at("paused")) command("clerk.do.resume", counterPath("resume"), {}, "none");
}

function refused(error, entry) {
  const words = error.facts.errors?.[0]?.detail ?? error.detail;
  if (error.code === "ticket.unanswered" && calledNow()) return unanswered(current());
  refuse(t(entry.label, entry.facts), words);
}
const calledNow = () => current()?.state === "called";
onRefused(refused);

// id, key, words' code, when it may be pressed, and what happens: the keys on the screen and the keyboard both read this.
export const COMMANDS = [
  { id: "next", key: "F2", when: () => at("none", "called", "serving"), run: next },
  { id: "start", key: "F5", when: () => at("called") && current(), run: () => command("clerk.do.start", ticketPath(current(), "start"), {}, "serving") },
  { id: "recall", key: "F3", when: () => at("called") && current() && !underway("recall"), run: () => recall(current()) },
  { id: "no_show", key: "F4", when: () => at("called") && current() && absentNow(), run: () => absent(current()) },
  { id: "hold", key: "F6", when: () => at("called", "serving") && current(), run: hold },
  { id: "transfer", key: "F7", when: () => at("called", "serving") && current(), run: () => transfer(current()) },
  { id: "call", key: "F8", when: () => at("none", "serving"), run: () => call() },
  { id: "walk_up", key: "F9", when: () => at("none", "serving"), run: walkUp },
  { id: "cancel", key: "F4", shift: true, when: () => at("called", "serving") && current(), run: () => cancel(current()) },
  { id: "lunch", key: "F10", code: "clerk.lunch", when: () => true, run: lunch },
  { id: "pause", key: "F10", shift: true, code: "clerk.pause", when: () => !at("paused"), run: pause },
];

export const by = (id) => COMMANDS.find((one) => one.id === id);
export const keyName = (one) => (one.shift ? `⇧${one.key}` : one.key);

// A key pressed while *next* is still on its way means the number that it brings, and is kept until that is known.
const PATIENCE = 3000;
let kept = null;
export function run(id) {
  const one = by(id);
  if (one.when()) return one.run();
  if (id !== "next" && standing() === "unknown") kept = { id, until: performance.now() + PATIENCE };
  return undefined;
}
onChange(() => {
  if (!kept || standing() === "unknown") return;
  const { id, until } = kept;
  kept = null;
  if (performance.now() < until) run(id);
});
export const mayFinish = () => at("serving") && Boolean(current());
