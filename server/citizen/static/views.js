// What each state of a ticket or a dossier looks like; nothing here asks the server.
import { t, count, name, el, icon, minutes, dayHour, date, lang, now } from "/static/hall.js";

const FIGURES = 6; // more people than this are a figure in words, not a row of drawings
const NEAR = 3; // from here on a citizen should not wander off

const words = (value) => (typeof value === "string" ? value : name(value));

export function ticketView(ticket, bell, redraw) {
  if (ticket.state === "called") return calledView(ticket);
  const parts = [el("p", { class: "lbl" }, t("citizen.your_number")), plate(ticket), el("p", { class: "svc" }, name(ticket.service_name))];
  if (ticket.state === "waiting") parts.push(...waiting(ticket), low(ticket, bell, redraw));
  else parts.push(state(ticket), low(ticket));
  return parts;
}

function plate(ticket) {
  const over = ["cancelled", "expired"].includes(ticket.state);
  const quiet = ["held", "no_show", "served"].includes(ticket.state);
  const form = over ? "plate ask over" : quiet ? "plate ask" : "plate";
  return el("div", { class: ticket.number.length > 4 ? `${form} long` : form }, ticket.number);
}

function waiting(ticket) {
  if (ticket.joins_at) return later(ticket);
  const n = ticket.ahead ?? 0;
  const estimate = ticket.wait ? el("p", { class: "est" }, t("citizen.estimate", { range: minutes(ticket.wait) })) : null;
  const near = n <= NEAR;
  const advice = el("p", { class: near ? "near" : "near calm" }, t(near ? "citizen.stay_near" : "citizen.sit"));
  const head =
    n === 0
      ? el("h1", { class: "words" }, t("citizen.next"))
      : el(
          "h1",
          { class: lang() === "en" ? "en" : "" },
          `${t("citizen.left.before")} `,
          el("b", {}, String(n)),
          ` ${count("citizen.left.after", n)}`,
        );
  return [line(n), head, estimate, advice].filter(Boolean);
}

// A number of the next session: who waits now is not before this citizen.
function later(ticket) {
  const facts = { hour: dayHour(ticket.joins_at), number: ticket.number };
  return [el("h1", { class: "words" }, t("citizen.joins", facts)), el("p", { class: "near calm" }, t("citizen.joins_note", facts))];
}

function line(n) {
  const people = Array.from({ length: Math.min(n, FIGURES) }, () => el("span", {}, icon("ui-one")));
  return el(
    "div",
    { class: n > NEAR ? "line many" : n === NEAR ? "line some" : "line", role: "img", "aria-label": count("citizen.ahead_label", n) },
    el("span", { class: "door" }, icon("mark-door"), el("em", {}, t("citizen.counter_here"))),
    people,
    n > FIGURES ? el("span", { class: "more" }, "…") : null,
    el("span", { class: "me" }, icon("ui-one"), el("em", {}, t("citizen.you"))),
  );
}

function calledView(ticket) {
  const counter = String(ticket.counter);
  const [before, after] = t("citizen.called_counter").split("{n}");
  return [
    el(
      "section",
      { class: "go" },
      el("p", { class: "who" }, ticket.number),
      el(
        "h1",
        {},
        t("citizen.called_before"),
        el("span", { class: "word" }, before),
        el("b", { class: counter.length > 1 ? "long" : "" }, counter),
        after,
      ),
      el("p", {}, t("citizen.called_note")),
    ),
  ];
}

const DRAWN = { serving: "ui-check", held: "ui-hold", no_show: "ui-people", cancelled: "ui-alert", expired: "ui-clock", served: "ui-check" };

function state(ticket) {
  const facts = { n: ticket.counter ?? "", day: ticket.day ? date(`${ticket.day}T12:00:00+07:00`) : "" };
  const rated = ticket.state === "served" ? ticket.rating?.state : null;
  const code = { thanked: "rate.thanks", given: "rate.given", expired: "rate.expired" }[rated];
  const [head, note] = code
    ? [t(`citizen.${code}`), t(`citizen.${code}_note`)]
    : [t(`citizen.${ticket.state}.head`, facts), t(`citizen.${ticket.state}.note`, facts)];
  return el(
    "section",
    { class: "state", role: "status" },
    icon(DRAWN[ticket.state] ?? "ui-check"),
    el("h1", {}, head),
    el("p", {}, note),
  );
}

function low(ticket, bell, redraw) {
  const keys = [];
  if (bell) {
    keys.push(
      el(
        "button",
        {
          class: "key",
          type: "button",
          "aria-pressed": String(bell.on),
          onclick: () => {
            bell.press();
            redraw();
          },
        },
        icon(bell.on ? "ui-check" : "ui-bell"),
        t(bell.on ? "citizen.bell_on" : "citizen.bell"),
      ),
    );
    if (bell.on) keys.push(el("small", {}, t("citizen.bell_note")));
  }
  const address = ticket.dossier?.track_url;
  if (address) keys.push(el("a", { class: "key", href: here(address) }, icon("ui-papers"), t("citizen.dossier_link")));
  return el("div", { class: "low" }, keys);
}

// The address may name the hall's public host; a phone inside the hall stays on the host it came by.
function here(address) {
  return new URL(address, location.href).pathname;
}

export function dossierView(dossier) {
  const done = ["returned", "refused", "withdrawn", "stopped"].includes(dossier.state);
  // What was promised for a day that is over is not told as if it still held.
  const late = dossier.state === "processing" && now() > new Date(dossier.due_at);
  const told = late ? "late" : dossier.state;
  const drawn = { late: "ui-alert", ready: "ui-check", returned: "ui-check", supplement: "ui-alert", stopped: "ui-hold", withdrawn: "ui-hold", refused: "ui-alert" };
  return [
    el("p", { class: "lbl" }, t("citizen.dossier.your")),
    el("p", { class: "code" }, dossier.code),
    el("p", { class: "svc" }, name(dossier.procedure_name)),
    el(
      "section",
      { class: "state", role: "status" },
      icon(drawn[told] ?? "ui-papers", late ? "late" : ""),
      el("h1", {}, t(`citizen.dossier.head.${told}`)),
      el("p", {}, t(`citizen.dossier.note.${told}`)),
    ),
    done
      ? null
      : el("div", { class: late ? "promise late" : "promise" }, el("p", {}, t("citizen.dossier.due")), el("strong", {}, words(dossier.due_words))),
    dossier.state === "ready" ? el("p", { class: "near calm" }, t("citizen.dossier.bring")) : null,
    done || late || dossier.state === "ready" ? null : el("div", { class: "low" }, el("a", { class: "key", href: `${here(dossier.track_url)}.ics?lang=${lang()}`, download: true }, icon("ui-clock"), t("citizen.calendar.add"))),
  ].filter(Boolean);
}

export function unknownView(kind) {
  return [
    el(
      "section",
      { class: "state" },
      icon("ui-search"),
      el("h1", {}, t(kind === "dossier" ? "citizen.dossier.unknown" : "citizen.unknown")),
      el("p", {}, t("citizen.unknown_note")),
    ),
  ];
}
