// A note on a number: written where it is served, read at the counter it is sent to. For staff, and no personal data.
import { t, el, icon } from "/static/hall.js";
import { current, onChange, onLanguage } from "./desk.js";
import { send } from "./outbox.js";
import { askInPlace, leave } from "./ask.js";
import { fill, w } from "./words.js";

const LONGEST = 200;
const SHORT = 60; // what a row of the line has room for

export const noteKey = el("button", { class: "btn small note-key", type: "button", hidden: true, onclick: () => openNote(), "aria-keyshortcuts": "Alt+G" },
  w("clerk.note.key"), el("kbd", {}, "Alt G"));

// Over the dossier: two hundred letters fit nowhere in the ticket's column without moving a key.
export const noteStrip = el("div", { class: "bar note", role: "status", hidden: true });

export const inShort = (note) => (note.length > SHORT ? `${note.slice(0, SHORT).trimEnd()}…` : note);

export function openNote(ticket = current()) {
  if (!ticket) return;
  const field = el("textarea", { rows: 5, maxlength: LONGEST, "aria-label": t("clerk.note.field"), placeholder: t("clerk.note.field"),
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      save(ticket, field.value);
      leave();
    } });
  field.value = ticket.note;
  askInPlace({
    title: t("clerk.note.title", { number: ticket.number }), text: t("clerk.note.hint"), body: field,
    answers: [
      { key: "Enter", main: true, words: t("clerk.note.save"), run: () => { save(ticket, field.value); } },
      ...(ticket.note ? [{ words: t("clerk.note.clear"), run: () => { save(ticket, ""); } }] : []),
    ],
  });
  field.focus();
}

function save(ticket, words) {
  const note = words.replace(/\s+/g, " ").trim();
  if (note === ticket.note) return;
  send({ method: "PUT", label: "clerk.note.title", facts: { number: ticket.number }, path: `/tickets/${ticket.id}/note`, body: { note }, personal: true });
}

function draw() {
  const ticket = current();
  noteKey.hidden = !ticket;
  noteStrip.hidden = !ticket?.note;
  const title = t("clerk.note.of", { number: ticket?.number ?? "" });
  fill(noteStrip, `${title}${ticket?.note}`, () => [icon("ui-pen"), el("p", {}, el("b", {}, title), " ", ticket?.note),
    el("button", { class: "btn small", type: "button", onclick: () => openNote() }, t("clerk.note.change"))]);
}

onChange(draw);
onLanguage(draw);
