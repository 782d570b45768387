// The year's days off, make-up days and hours: seen at a glance, changed day by day, proposed and announced.
import { t, el, icon, name, count } from "/static/hall.js";
import { ask, main, Deed, isoDay, table as drawn } from "./office.js";
import { field, filled, written } from "./field.js";
import { dayWords } from "./calendar_days.js";
import { legend, yearGrid } from "./calendar_year.js";
import { dayPanel } from "./calendar_day.js";
import { weekForm } from "./calendar_week.js";
import { proposalPart } from "./calendar_proposal.js";

const FIRST = 2000;
const LAST = 2100;
const STATUS = { announced: ["ui-check", ""], provisional: ["ui-clock", "warn"], unknown: ["ui-alert", "late"] };
const asked = Number(new URLSearchParams(location.search).get("year"));

let year = asked >= FIRST && asked <= LAST ? asked : Number(isoDay().slice(0, 4));
let table = null;
let chosen = null;

const amount = el("input", { type: "number", min: FIRST, max: LAST, class: "year", "aria-label": t("manager.calendar.year"), onchange: () => turn(Number(amount.value)) });
const step = (by, code, drawing) => el("button", { class: "btn", type: "button", "aria-label": t(`manager.calendar.${code}`), onclick: () => turn(year + by) }, icon(drawing));
const status = el("span", { class: "standing" });
const propose = el("button", { class: "btn", type: "button", onclick: showProposal });
const announce = el("button", { class: "btn", type: "button", onclick: showAnnounce }, t("manager.calendar.announce"));
const said = el("p", { class: "said-so", role: "status" });
const warned = el("div", { role: "alert" });
const extra = el("div");
const months = el("div");
const signs = legend();
const panel = el("aside", { class: "card" });
const rows = el("section");
const week = el("div");
main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.calendar.head")), el("div", { class: "years", role: "group", "aria-label": t("manager.calendar.year") }, step(-1, "year_before", "ui-back"), amount, step(1, "year_after", "ui-next")), status, propose, announce),
  said,
  warned,
  extra,
  el("div", { class: "cal" }, el("section", {}, months, signs, el("p", { class: "soft keys" }, t("manager.calendar.keys"))), panel),
  el("div", { class: "cal below" }, rows, week),
);

function turn(to) {
  if (!Number.isInteger(to) || to < FIRST || to > LAST) return (amount.value = year);
  year = to;
  chosen = null;
  said.textContent = "";
  warned.replaceChildren();
  history.replaceState(null, "", `?year=${year}`);
  return load();
}

async function load() {
  const wanted = year;
  amount.value = year;
  const answer = await ask(`/calendar?year=${wanted}`);
  if (!answer || wanted !== year) return;
  table = answer;
  extra.replaceChildren();
  draw();
  week.replaceChildren(weekForm(table, (words) => changed(words)));
}

function draw() {
  const [drawing, tone] = STATUS[table.status];
  status.replaceChildren(el("span", { class: `mark ${tone}` }, icon(drawing), t(`manager.calendar.status.${table.status}`)), table.source ? el("small", {}, table.source) : "");
  propose.replaceChildren(icon("ui-idea"), t("manager.calendar.propose", { year }));
  announce.hidden = table.status !== "provisional";
  months.replaceChildren(yearGrid(table, chosen, isoDay(), choose));
  rows.replaceChildren(el("h2", {}, t("manager.calendar.rows", { year })), list());
  panel.replaceChildren(...(chosen ? dayPanel(table, chosen, changed) : [el("p", { class: "soft" }, t("manager.calendar.pick")), legend()]));
  signs.hidden = !chosen; // with no day chosen they stand beside the months
}

function choose(day) {
  chosen = day;
  draw();
  panel.querySelector("h2").focus();
}

// A change was made: say so, warn of the dossiers that it meets, and draw the year as it is now.
async function changed(words, affected = 0) {
  await load();
  said.textContent = words;
  warned.replaceChildren(...(affected ? [el("p", { class: "caution" }, icon("ui-alert"), el("b", {}, count("manager.calendar.affected", affected)), el("span", {}, t("manager.calendar.promise")), el("a", { href: "/manager/dossiers?show=open" }, t("manager.calendar.see")))] : []));
  (chosen ? panel.querySelector("h2") : main).focus({ preventScroll: !affected });
  if (affected) warned.scrollIntoView({ block: "center" });
}

function list() {
  const found = [
    ...table.days.map((row) => ({ day: row.date, kind: row.working ? "work" : "off", words: name(row.reason), source: row.source, provisional: row.provisional })),
    ...table.hours.map((each) => ({ day: each.date, kind: "hours", words: `${t(`manager.calendar.${each.kind}`)}: ${written(each.spans)}`, source: "", provisional: false })),
  ].sort((a, b) => a.day.localeCompare(b.day));
  if (!found.length) return el("p", { class: "soft" }, t("manager.calendar.no_rows", { year }));
  const heads = ["day", "what", "reason", "source"].map((code) => t(`manager.calendar.${code}`));
  return drawn(heads, found.map(line), { class: "plain listed" });
}

function line(row) {
  return el(
    "tr",
    {},
    el("td", {}, el("button", { class: "open", type: "button", onclick: () => choose(row.day) }, dayWords(row.day))),
    el("td", {}, t(`manager.calendar.kind.${row.kind}`)),
    el("td", {}, row.words),
    el("td", {}, row.source, row.provisional ? el("span", { class: "mark warn" }, icon("ui-clock"), t("manager.calendar.provisional")) : null),
  );
}

async function showProposal() {
  const proposal = await ask(`/calendar/proposal?year=${year}`);
  if (!proposal || proposal.year !== year) return;
  extra.replaceChildren(proposalPart(table, proposal, { adopted: changed, close: () => putAway(propose) }));
  extra.querySelector("h2").focus();
}

function putAway(button) {
  extra.replaceChildren();
  button.focus();
}

function showAnnounce() {
  const deed = new Deed(`/calendar/years/${year}`, "PUT");
  const source = field(t("manager.calendar.source"), el("input", { maxlength: 300, autocomplete: "off" }), { hint: t("manager.calendar.source_hint") });
  const send = async (event) => {
    event.preventDefault();
    if (!filled(source)) return;
    const { answer, trouble } = await deed.send({ status: "announced", source: source.input.value.trim() });
    if (answer) changed(t("manager.calendar.announced", { year }));
    else source.wrong(trouble);
  };
  const keys = el("div", { class: "does" }, el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.calendar.keep_announced", { year })), el("button", { class: "btn", type: "button", onclick: () => putAway(announce) }, t("common.cancel")));
  extra.replaceChildren(el("form", { class: "proposal stack", novalidate: true, onsubmit: send }, el("h2", {}, t("manager.calendar.announce_head", { year })), el("p", {}, t("manager.calendar.announce_note")), source.node, keys));
  source.input.focus();
}

load();
