// Today's numbers that have not ended: found in a list or by their digits; their group corrected, taken out, put back.
import { t, dayHour, el, icon, name, clock, now } from "/static/hall.js";
import { act, guide, refresh, remember, say, whenDone } from "./state.js";
import { asking, cancelKeys, digitPad, fill, groupKeys, key, stopAsking } from "./draw.js";

const PASSED = "no_show";
const OWN_PLACE = ["waiting", "held", PASSED]; // not at a counter: here something may be done

whenDone("cancel", (ticket, { number }) => {
  if (guide.taken?.id === ticket.id) remember(null);
  say("done", t("guide.cancelled", { number }));
  refresh();
});
whenDone("reinstate", (ticket) => {
  say("done", t("guide.reinstated", { number: ticket.number }));
  refresh();
});
whenDone("reprint", (job, { number }) => say(job.problem ? "late" : "done",
  t(job.problem ? "guide.reprint_trouble" : "guide.reprinting", { number, printer: name(job.printer_title) || job.printer })));
whenDone("priority", (ticket) => {
  const group = guide.groups.find((one) => one.code === ticket.priority_group);
  say("done", group ? t("guide.grouped", { number: ticket.number, group: name(group.name) }) : t("guide.ungrouped", { number: ticket.number }));
  refresh();
});

export const reprint = (ticket) => act("reprint", `/tickets/${ticket.id}/slip`, {}, { number: ticket.number });

const minutesSince = (moment) => Math.max(0, Math.floor((now() - Date.parse(moment)) / 60000));
const digits = (label) => label.replace(/^([A-Z]+)0+/, "$1");

// "A17", "a017" and "17" all find A017.
export function fits(label, typed) {
  const sought = typed.toUpperCase().replace(/\s/g, "");
  if (!sought) return true;
  return label.startsWith(sought) || digits(label).startsWith(digits(sought)) || (/^\d+$/.test(sought) && digits(label).slice(1).startsWith(String(Number(sought))));
}

export function linePane(passed) {
  const own = passed ? "passed" : "line";
  const list = el("ul", { class: "list" });
  const side = el("section", { class: "side" });
  const typed = el("input", {
    type: "text", id: `number-${own}`, inputmode: "none", autocomplete: "off", spellcheck: "false", maxlength: 6, dataset: { ta: "guide.number" }, "aria-label": t("guide.number"),
    oninput: () => draw(),
    onkeydown: (event) => {
      if (event.key !== "Enter" || found().length !== 1) return;
      event.preventDefault(); // the key that gets the focus must not be pressed by the same Enter
      open(found()[0].id);
    },
  });
  const node = el("section", { class: "pane" }, el("div", { class: "work" }, list), side);
  let chosen = null;

  const mine = () => guide.tickets.filter((ticket) => (ticket.state === PASSED) === passed);
  const found = () => mine().filter((ticket) => fits(ticket.number, typed.value));
  const ticketOf = (id) => guide.tickets.find((ticket) => ticket.id === id);

  function open(id) {
    chosen = id;
    stopAsking();
    draw();
    side.querySelector("button")?.focus({ preventScroll: true });
  }

  function press(sign) {
    typed.value = sign === null ? typed.value.slice(0, -1) : `${typed.value}${sign}`.slice(0, 6);
    draw();
  }

  const state = (ticket) => {
    if (ticket.counter) return t("guide.state.at_counter", { counter: ticket.counter });
    if (ticket.state === "waiting" && new Date(ticket.waits_from) > now()) return t("guide.state.later", { hour: dayHour(ticket.waits_from) });
    if (ticket.state === "waiting") return t("guide.state.waiting", { n: minutesSince(ticket.waits_from) });
    return t(`guide.state.${ticket.state}`);
  };

  const row = (ticket) => el("li", {}, el("button", {
    class: "row", type: "button", dataset: { own: `row-${ticket.id}` }, "aria-pressed": String(ticket.id === chosen), onclick: () => open(ticket.id),
  },
  el("b", {}, ticket.number),
  el("span", { class: "tx" }, el("span", {}, name(ticket.queue_name)), ticket.priority_name && el("span", { class: "pri" }, icon(ticket.priority_icon), name(ticket.priority_name))),
  el("small", {}, state(ticket))));

  function rows() {
    const all = found();
    if (all.length) return all.map(row);
    const why = typed.value ? "guide.not_found" : passed ? "guide.none_passed" : "guide.none_waiting";
    return el("li", { class: "lead" }, t(why));
  }

  // The field takes the keyboard too; a finger on the pad leaves the focus where it is.
  function pad() {
    const letters = [...new Set((guide.board?.services ?? []).map((service) => service.prefix))];
    const sign = (face) => el("button", { class: "key", type: "button", onclick: () => press(face) }, face);
    return [
      el("h2", {}, t(passed ? "guide.find_passed" : "guide.find")),
      typed,
      el("div", { class: "pad letters" }, letters.map(sign)),
      digitPad(press, () => { typed.value = ""; draw(); }, () => press(null)),
    ];
  }

  function details(ticket) {
    const path = `/tickets/${ticket.id}`;
    const cancel = (id) => ({ id, words: t(`guide.cancel.${id}`), run: () => act("cancel", `${path}/cancel`, { reason: t(`guide.cancel.${id}`, {}, "vi") }, { number: ticket.number }) });
    const ours = OWN_PLACE.includes(ticket.state);
    return [
      el("div", { class: "with-back" }, el("div", { class: "plate number small" }, ticket.number),
        key("close", t("guide.back"), () => open(null), { kind: "quiet", before: "ui-back", free: true })),
      el("p", { class: "of" }, name(ticket.queue_name), " · ", state(ticket), " · ", t("guide.since", { time: clock(ticket.taken_at) })),
      key("reprint", t("guide.reprint"), () => reprint(ticket), { kind: "quiet", before: "printer" }),
      passed && key("reinstate", t("guide.reinstate"), () => act("reinstate", `${path}/reinstate`), { kind: "main", before: "ui-check" }),
      ours ? [
        el("h3", {}, t("guide.group")),
        groupKeys("fix", ticket.priority_group, (code) => code === ticket.priority_group || act("priority", `${path}/priority`, { priority_group: code })),
        el("h3", {}, t("guide.cancel.title", { number: ticket.number })),
        el("div", { class: asking.about ? "keys" : "keys across" }, cancelKeys(ticket.number, [cancel("mispress"), cancel("left")], draw)),
      ] : el("p", { class: "lead" }, t("guide.theirs")),
    ];
  }

  function draw() {
    const ticket = ticketOf(chosen);
    if (chosen !== null && (!ticket || (ticket.state === PASSED) !== passed)) chosen = null;
    const minute = Math.floor(now() / 60000);
    fill(list, [mine(), typed.value, chosen, minute], rows);
    const here = chosen === null ? null : ticket;
    fill(side, [here, here && [guide.pending, asking.about, guide.groups, minute], guide.board?.services.map((one) => one.prefix)], () => (here ? details(here) : pad()));
  }

  return { node, draw, open, count: () => mine().filter((ticket) => !ticket.counter).length };
}
