// The number, at once and whatever the printer does; below it what the printer does.
import { api, count, date, dayHour, el, icon, minutes, name, now, t } from "/static/hall.js";
import { Pager } from "./pager.js";
import { bar, hour, key, oneLine, panel } from "./pieces.js";

const POLL = 2000;
const STAY = 25_000;
const STAY_LONGER = 45_000; // large text, or a number that must be learnt by heart
const FINAL = new Set(["printed", "uncertain", "dropped", "none"]);

function printPanel(ticket) {
  const { state, problem, where } = ticket.print;
  const trouble = (code, symbol) =>
    panel("system", symbol, t(`kiosk.print.${code}`, { number: ticket.number }), el("p", {}, t("kiosk.print.remember")));
  const there = where && { printer: name(where) }; // another printer has it, and the citizen has to walk there
  const elsewhere = there && el("p", {}, t("kiosk.print.elsewhere_note", there));
  if (state === "printed" && there) return panel("done", "ui-check", t("kiosk.print.elsewhere", there), elsewhere);
  if (state === "printed") return panel("done", "ui-check", t("kiosk.print.printed"), el("p", {}, t("kiosk.print.printed_note")));
  if (state === "none") return trouble("none", "printer");
  if (/paper_out|paper$/.test(problem ?? "")) return trouble("paper_out", "paper-out");
  if (state === "uncertain" && problem === "mute") return panel("done", "printer", t("kiosk.print.sent"), el("p", {}, t("kiosk.print.sent_note", { number: ticket.number })));
  if (state === "uncertain") return trouble("uncertain", "printer");
  if (state === "dropped" || problem) return trouble("trouble", "printer");
  return panel("print", "printer", t("kiosk.print.printing"), bar(state === "sending" ? 0.62 : 0.25), elsewhere ?? el("p", {}, t("kiosk.print.printing_note")));
}

function figure(label, big, unit) {
  return el("div", {}, el("dt", {}, label), el("dd", {}, el("b", {}, String(big)), unit && ` ${unit}`));
}

const notToday = (moment) => date(moment) !== date(now()) && date(moment, { weekday: true });

// At shared counters also people with other business are called first: the figure is then more than the service's line.
const others = (app, ticket) => ticket.ahead > (app.board?.services.find((one) => one.code === ticket.service)?.waiting ?? ticket.ahead);

const figures = (app, ticket) => (ticket.joins_at ? [figure(t("kiosk.full.joins"), hour(ticket.joins_at), notToday(ticket.joins_at))] : [
  figure(t(others(app, ticket) ? "kiosk.ticket.ahead_all" : "kiosk.ticket.ahead"), ticket.ahead, count("kiosk.ticket.people", ticket.ahead)),
  ticket.wait ? figure(t("kiosk.ticket.estimate"), minutes(ticket.wait), t("kiosk.ticket.minutes"))
    : figure(t("kiosk.ticket.estimate"), "–", ""),
]);

function how(ticket) {
  if (ticket.counter) return [t("kiosk.ticket.called", { counter: ticket.counter })];
  if (ticket.joins_at) return [t("kiosk.full.come", { hour: dayHour(ticket.joins_at, hour), number: ticket.number })];
  const [before, after] = t("kiosk.ticket.how", { number: "\u0000" }).split("\u0000");
  return [before, el("b", {}, ticket.number), after];
}

// facts: {ticket}, the answer to POST /tickets; kept up to date here until the page is left.
export function ticket(app, facts) {
  const mine = facts.ticket;
  const printed = el("div", { class: "printing", role: "status" }, printPanel(mine));
  const two = el("dl", { class: "two" }, figures(app, mine));
  const words = el("p", { class: "how" }, how(mine));
  const follow = mine.qr_url && el("div", { class: "follow" },
    el("img", { class: "qr", src: mine.qr_url, alt: t("kiosk.ticket.qr", { number: mine.number }) }),
    el("p", {}, el("b", {}, t("kiosk.ticket.follow")), t("kiosk.ticket.scan")));
  const box = el("div", { class: "text" }, app.large ? [printed, two, words, follow || []] : [two, words, printed, follow || []]);
  const pager = new Pager(box);
  const said = (track) => JSON.stringify([track.print, track.ahead, track.wait, track.counter]);
  let leaving, polling;

  const stay = () => {
    clearTimeout(leaving);
    const long = app.large || printed.querySelector(".system");
    leaving = setTimeout(() => app.reset(), long ? STAY_LONGER : STAY);
  };

  function learn(news) {
    const before = said(mine);
    Object.assign(mine, news);
    if (said(mine) === before) return;
    const was = printed.firstElementChild.className;
    two.replaceChildren(...figures(app, mine));
    words.replaceChildren(...how(mine));
    printed.replaceChildren(printPanel(mine));
    pager.fit();
    if (printed.firstElementChild.className !== was) stay();
  }

  async function poll() {
    try {
      const { print, ahead, wait, counter } = await api("GET", `/track/${mine.token}`, undefined, { patience: POLL });
      if (app.at("ticket")) learn({ print: print ?? mine.print, ahead: ahead ?? mine.ahead, wait: wait ?? mine.wait, counter });
    } catch {
      app.doubt(); // the number stands; the sign says that the machine is cut off
    }
    if (app.at("ticket") && !FINAL.has(mine.print.state)) polling = setTimeout(poll, POLL);
  }

  if (!FINAL.has(mine.print.state)) polling = setTimeout(poll, POLL);
  stay();
  return {
    text: true,
    say: el("div", { class: "say tick" },
      el("p", { class: "hello", role: "heading", "aria-level": 1 }, t("kiosk.ticket.yours")),
      el("div", { class: mine.number.length > 4 ? "plate big more" : "plate big" }, mine.number),
      el("p", { class: "svcname" }, icon(mine.icon), oneLine(name(mine.service_name)))),
    act: [pager.flow, el("div", { class: "act" }, key(t("kiosk.ticket.done"), () => app.reset(), { kind: "main done", before: "ui-check" }))],
    heard: t("kiosk.ticket.heard", { number: mine.number }),
    fit: () => pager.fit(),
    touched: stay,
    printed: (event) => (event.ticket === mine.id || event.number === mine.number) &&
      learn({ print: { state: event.state, problem: event.problem ?? "", where: event.where ?? null } }),
    leave() {
      clearTimeout(leaving);
      clearTimeout(polling);
    },
  };
}
