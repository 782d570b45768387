// Over the dossier, never over the number at the counter: what the machine says of itself, and what to do about it.
import { t, name, el, icon, clock, lang } from "/static/hall.js";
import { paperLeft } from "/static/roll.js";
import { desk } from "./desk.js";
import { late, send, underway, unsent } from "./outbox.js";
import { fill } from "./words.js";

const TROUBLE = ["paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed", "paper_low"];
const SHOWN = 2;
const SHELF = "motcua.clerk.paper_there";
const notices = [];
let seen = new Set(JSON.parse(sessionStorage.getItem(SHELF) ?? "[]"));

export const bars = el("div", { class: "bars", role: "status", "aria-live": "polite" });

const button = (words, onclick, disabled = false) =>
  el("button", { class: "btn small", type: "button", onclick, "aria-disabled": String(disabled) }, words);

const bar = (kind, symbol, words, ...keys) => ({ words, node: () => el("div", { class: `bar ${kind}` }, icon(symbol), el("p", {}, words), keys) });

function printerBar(printer) {
  const state = t(`common.printer.${printer.state}`);
  const since = printer.since && printer.state !== "paper_low" ? ` ${t("clerk.bar.since", { time: clock(printer.since) })}` : "";
  return bar("", printer.state === "paper_out" ? "paper-out" : "printer",
    `${name(printer.title)} ${state}. ${t(`common.printer_help.${printer.state}`)}${since}`);
}

// The roll ends soon by count; the key says that it is changed already, and takes the bar away.
function rollBar(printer, words) {
  const about = `roll ${printer.name}`;
  const changed = () => underway(about) || send({ label: "clerk.do.new_roll", path: `/printers/${encodeURIComponent(printer.name)}/roll`, about });
  return bar("", "printer", `${name(printer.title)}: ${words}`, button(t("common.roll.new"), changed, underway(about)));
}

export function reprint(job) {
  if (underway(`reprint ${job.id}`)) return;
  send({ label: "clerk.do.reprint", path: `/print/jobs/${job.id}/reprint`, about: `reprint ${job.id}`, done: () => paperThere(job) });
}

// The clerk has looked: the paper is there, or its copy is on the way. The job stays in the record; the bar goes.
function paperThere(job) {
  seen.add(job.id);
  sessionStorage.setItem(SHELF, JSON.stringify([...seen].slice(-50)));
  drawBars();
}

function jobBar(job) {
  const facts = { label: job.label, printer: name(job.printer_title) || job.printer };
  const again = button(t("clerk.bar.reprint"), () => reprint(job), underway(`reprint ${job.id}`));
  if (job.state === "dropped") return bar("", "printer", t("clerk.bar.dropped", facts), again);
  return bar("", "printer", t("clerk.bar.uncertain", facts), again, button(t("clerk.bar.printed"), () => paperThere(job)));
}

// A notice of the feed: words in two languages, wherever the event carries them.
export function notice(event) {
  const words = event.text ?? event.words ?? event.notice ?? (event.vi ? event : null);
  if (!words || notices.some((one) => one.id === event.id && JSON.stringify(one.words) === JSON.stringify(words))) return;
  notices.push({ id: event.id, words });
  drawBars();
}

function noticeBar(one) {
  const words = typeof one.words === "string" ? one.words : name(one.words);
  return bar("note", "ui-bell", words, button(t("common.close"), () => {
    notices.splice(notices.indexOf(one), 1);
    drawBars();
  }));
}

let other = () => [];
export const alsoShow = (more) => (other = more);

export function drawBars() {
  const all = [];
  if (desk.expired) {
    all.push(bar("", "ui-alert", t("clerk.bar.session"),
      button(t("clerk.bar.session_open"), () => window.open("/sign-in?next=/clerk/", "_blank"))));
  }
  if (desk.awaySince) all.push(bar("", "offline", t("clerk.bar.offline", { time: clock(desk.awaySince) })));
  if (late().length) {
    const what = unsent().map((entry) => t(entry.label, entry.facts)).join(", ");
    all.push(bar("", "ui-clock", t("clerk.bar.waiting", { what })));
  }
  const offered = other().map(([kind, symbol, words, ...keys]) => [kind, bar(kind, symbol, words, ...keys.map(([label, act]) => button(label, act)))]);
  all.push(...offered.filter(([kind]) => kind !== "note").map(([, one]) => one));
  for (const printer of desk.now?.printers ?? []) {
    const words = paperLeft(printer);
    if (words) all.push(rollBar(printer, words));
    else if (TROUBLE.includes(printer.state)) all.push(printerBar(printer));
  }
  for (const job of desk.now?.jobs ?? []) {
    if (["uncertain", "dropped"].includes(job.state) && !seen.has(job.id)) all.push(jobBar(job));
  }
  all.push(...offered.filter(([kind]) => kind === "note").map(([, one]) => one), ...notices.map(noticeBar)); // a note can wait
  const more = all.length - SHOWN;
  const key = `${lang()} ${more} ${all.map((one) => one.words).join("|")} ${document.hidden}`;
  fill(bars, key, () => [
    all.slice(0, SHOWN).map((one) => one.node()),
    more > 0 && el("p", { class: "lbl" }, t("clerk.bar.more", { n: more })),
  ]);
}

export const printersWell = () => !(desk.now?.printers ?? []).some((printer) => TROUBLE.includes(printer.state) && printer.state !== "paper_low");
