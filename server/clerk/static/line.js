// The left column: who is next and why, who waits, who is held, who was absent. A row opens what can be done with it.
import { t, count, name, el, icon, clock, lang, now } from "/static/hall.js";
import { desk, minutesSince } from "./desk.js";
import { fill } from "./words.js";
import { onTicket } from "./commands.js";
import { grown, soundKey } from "./chime.js";
import { inShort } from "./note.js";

const GROUPS = { elderly: "elder", disabled: "disabled", pregnant: "pregnant", with_child: "child", merit: "merit" };

const head = el("h2");
const stale = el("p", { class: "stale", role: "status", hidden: true });
const next = el("div", { class: "nx" });
const waiting = el("ul", { class: "wait scroll" });
const held = el("div", { class: "hold" });
const absent = el("div", { class: "hold" });

export const line = el("aside", { class: "q" }, el("div", { class: "qh" }, head, soundKey), stale, next, waiting, held, absent, grown); // what comes and goes comes last: no row moves under a finger

function waited(ticket) {
  if (new Date(ticket.waits_from) > now()) return t("clerk.line.later", { hour: clock(ticket.waits_from) });
  const n = minutesSince(ticket.waits_from);
  return n ? t("common.minutes", { n }) : t("clerk.just_now");
}

function row(ticket, words, small, right) {
  return el("li", {},
    el("button", { class: "row", type: "button", dataset: { hand: ticket.id }, onclick: () => onTicket(ticket) },
      el("b", {}, ticket.number),
      el("span", {}, words, small && el("small", {}, small)),
      el("em", {}, right),
      ticket.note && el("small", { class: "noted" }, icon("ui-pen"), inShort(ticket.note))));
}

function priority(ticket) {
  if (!ticket.priority_group) return null;
  const group = name(ticket.priority_name) || ticket.priority_group;
  return el("small", { class: "pri" }, icon(GROUPS[ticket.priority_group] ?? "ui-people"), t("clerk.line.priority", { group: group.toLowerCase() }));
}

function first() {
  const ahead = desk.now.next;
  if (!ahead) return [el("span", { class: "lbl" }, t("clerk.line.next")), el("p", { class: "nobody" }, t("clerk.line.nobody"))];
  const n = minutesSince(ahead.ticket.waits_from);
  const wait = n ? t("clerk.minutes_wait", { n }) : t("clerk.just_now");
  return [
    el("span", { class: "lbl" }, t("clerk.line.next")),
    el("div", {}, el("b", { class: "no" }, ahead.ticket.number), el("span", {}, wait)),
    ahead.reason?.text && el("p", {}, el("b", {}, t("clerk.line.why")), " ", ahead.reason.text),
    priority(ahead.ticket),
    ahead.ticket.note && el("small", { class: "noted" }, icon("ui-pen"), ahead.ticket.note),
  ];
}

function rest() {
  const others = desk.now.waiting.filter((ticket) => ticket.id !== desk.now.next?.ticket.id);
  if (!others.length && desk.now.next) return el("li", {}, el("span", { class: "lbl" }, t("clerk.line.empty_list")));
  return others.map((ticket) => {
    const small = [name(ticket.priority_name), ticket.for_counter === desk.number && t("clerk.line.own")].filter(Boolean).join(" · ");
    return row(ticket, name(ticket.queue_name), small, waited(ticket));
  });
}

function part(symbol, title, tickets, words) {
  if (!tickets.length) return null;
  return [
    el("h3", {}, icon(symbol), t(title), " ", String(tickets.length)),
    el("ul", { class: "wait scroll" }, tickets.map((ticket) => row(ticket, words(ticket), "", ""))),
  ];
}

export function drawLine() {
  const { now: at, awaySince } = desk;
  if (!at) return;
  const minute = Math.floor(Date.now() / 20000);
  const key = `${at.version} ${lang()} ${minute} ${at.as_of}`;
  fill(head, key, () => count("clerk.waiting", at.waiting_total));
  line.classList.toggle("stale-line", Boolean(awaySince));
  stale.hidden = !awaySince;
  stale.textContent = awaySince ? t("clerk.line.stale", { time: clock(at.as_of) }) : "";
  fill(next, key, first);
  fill(waiting, key, rest);
  fill(held, key, () => part("ui-hold", "clerk.line.held", at.held, (ticket) => t(`clerk.hold.${ticket.hold_reason || "other"}`)));
  fill(absent, key, () => part("ui-people", "clerk.line.no_show", at.no_show, (ticket) => name(ticket.queue_name)));
}
