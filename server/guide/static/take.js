// A number for somebody, by one touch on a service; beside it the number given last, large, and its undoing.
import { t, count, dayHour, el, icon, name, minutes, languages } from "/static/hall.js";
import { act, guide, remember, refresh, say, whenDone } from "./state.js";
import { reprint } from "./line.js";
import { asking, cancelKeys, fill, groupKeys, key, panel } from "./draw.js";

const choice = { group: null, lang: "vi" };
const sides = el("div", { class: "options" });
const services = el("div", { class: "services" });
const last = el("section", { class: "side last", "aria-live": "polite" });
export const takePane = el("section", { class: "pane" }, el("div", { class: "work" }, sides, services), last);

let show = () => {};
export const correctAt = (open) => (show = open);

whenDone("take", (ticket, about) => {
  remember({ ...ticket, group: about.group });
  choice.group = null; // the next person is another person
  choice.lang = "vi";
  say("done", t("guide.taken", { number: ticket.number }));
  refresh();
});

function take(service) {
  const body = { service: service.code, lang: choice.lang, ...(choice.group ? { priority_group: choice.group } : {}), ...(service.full ? { later: true } : {}) };
  act("take", "/tickets", body, { group: choice.group });
}

function options() {
  return [
    el("h2", {}, t("guide.group")),
    groupKeys("take", choice.group, (code) => {
      choice.group = code;
      drawTake();
    }),
    el("div", { class: "slip-lang", role: "group", "aria-label": t("guide.slip_lang") }, el("span", {}, t("guide.slip_lang")),
      languages.map((code) => key(`lang-${code}`, t("common.language_name", {}, code), () => {
        choice.lang = code;
        drawTake();
      }, { kind: "pick", pressed: choice.lang === code, free: true }))),
  ];
}

function closed(board) {
  const again = board.opens_at;
  return panel("closed", "mark-door", again ? t("guide.closed", { at: dayHour(again) }) : t("guide.closed_unknown"), el("p", {}, t("guide.closed_note")));
}

const later = (moment) => t("guide.later", { hour: dayHour(moment) });
const waits = (service) => service.full ? service.next_opening && later(service.next_opening) : (service.wait ? t("guide.estimate", { range: minutes(service.wait) }) : t("guide.estimate_none"));

function serviceKey(service) {
  const said = el("button", {
    class: "key svc", type: "button", dataset: { own: `svc-${service.code}` }, "aria-disabled": guide.pending ? "true" : null,
    onclick: () => guide.pending || take(service),
  },
  el("span", { class: "plate", "aria-hidden": "true" }, service.prefix), icon(service.icon),
  el("span", { class: "tx" }, el("b", {}, name(service.kiosk ?? service.name).replace(/\n/g, " ")),
    el("i", {}, service.full ? t("guide.full") : count("guide.waiting", service.waiting)), el("span", {}, waits(service))));
  return said;
}

function printed(ticket) {
  const { state, problem, where } = ticket.print;
  if (state === "printed") return panel("done", "ui-check", t(where ? "guide.print.there" : "guide.print.printed", { printer: name(where) }));
  if (["queued", "sending"].includes(state) && !problem) return panel("", "printer", t("guide.print.printing"));
  return panel("system", /paper/.test(problem ?? "") ? "paper-out" : "printer", t("guide.print.trouble", { number: ticket.number }));
}

const fact = (label, big, unit) => el("div", {}, el("dt", {}, label), el("dd", {}, el("b", {}, String(big)), " ", unit));

// At shared counters also people with other business are called first.
const others = (ticket) => ticket.ahead > (guide.board?.services.find((one) => one.code === ticket.service)?.waiting ?? ticket.ahead);

function waitingFacts(ticket) {
  if (ticket.joins_at) return el("p", { class: "lead" }, later(ticket.joins_at));
  return el("dl", { class: "facts" },
    fact(t(others(ticket) ? "guide.ahead_all" : "guide.ahead"), ticket.ahead, count("guide.people", ticket.ahead)),
    ticket.wait && fact(t("guide.wait"), minutes(ticket.wait), t("guide.minutes")));
}

const gone = (ticket) => (ticket.counter ? t("guide.state.at_counter", { counter: ticket.counter }) : t(`guide.state.${ticket.state}`));

function lastNumber() {
  const ticket = guide.taken;
  if (guide.pending?.kind === "take") return [el("p", { class: "lead" }, t("guide.taking"))];
  if (!ticket) return [el("h2", {}, t("guide.last")), el("p", { class: "lead" }, t("guide.last_none"))];
  const waits = ticket.state === "waiting";
  // What is coded now may have been corrected since the number was given.
  const row = guide.tickets.find((one) => one.id === ticket.id);
  const code = row ? row.priority_group : ticket.group;
  const group = guide.groups.find((one) => one.code === code);
  return [
    el("h2", {}, t("guide.last")),
    el("div", { class: waits ? "plate number" : "plate number past" }, ticket.number),
    el("p", { class: "of" }, icon(ticket.icon), name(ticket.service_name)),
    group && el("p", { class: "of" }, icon(group.icon), t("guide.prefers", { group: name(group.name) })),
    waits ? waitingFacts(ticket) : el("p", { class: "lead" }, gone(ticket)),
    waits && printed(ticket),
    waits && el("div", { class: "keys" },
      !asking.about && key("reprint", t("guide.reprint"), () => reprint(ticket), { kind: "quiet", before: "printer" }),
      !asking.about && key("correct", t("guide.correct"), () => show(ticket.id), { kind: "quiet", before: "ui-pen" }),
      cancelKeys(ticket.number, [{ id: "mispress", words: t("guide.undo", { number: ticket.number }), run: () => undo(ticket) }], drawTake)),
  ];
}

function undo(ticket) {
  act("cancel", `/tickets/${ticket.id}/cancel`, { reason: t("guide.cancel.mispress", {}, "vi") }, { number: ticket.number });
}

export function drawTake() {
  const { board, pending, taken, groups } = guide;
  fill(sides, [choice, groups], options);
  fill(services, [board?.open, board?.opens_at, board?.services, Boolean(pending)], () =>
    !board ? el("p", { class: "lead" }, t("guide.loading")) : board.open ? board.services.map(serviceKey) : closed(board));
  const coded = guide.tickets.find((one) => one.id === taken?.id)?.priority_group;
  fill(last, [taken, pending, groups, coded, asking.about], lastNumber);
}
