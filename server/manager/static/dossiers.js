// Dossiers by deadline with a card of the one that is chosen: its facts, what may be done, its papers and its history.
import { page, t, name, el, icon, api, requestId, reloadWhenIdle, Away, Refusal } from "/static/hall.js";
import { Live } from "/static/live.js";
import { actsFor } from "/static/acts.js";
import { guardFor } from "/static/guard.js";
import { mark, warning } from "/static/standing.js";
import { ask, main, words, both, figure, heard, silent, refreshing } from "./office.js";
import { lookBack } from "./history.js";

const FORM_OF = { "02": "supplement", "03": "refusal", "04": "apology", "05": "stop" };
let services = [];
let chosen = new URLSearchParams(location.search).get("code");
let dossier = null;
let said = "";
const sent = new Map(); // what was pressed and not yet answered keeps its id

const board = guardFor({ ask, opened: open, services: () => services, silent });
const amount = el("small");
const head = el("div");
const card = el("div");
const past = el("section", { class: "past" });
const deeds = actsFor({ perform, changed: (value, done) => {
  said = done;
  drawCard(value);
  board.load();
} });
const aside = el("aside", { class: "card", "aria-label": t("manager.dossiers.card") }, head, deeds.node, card, past);
main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.dossiers.head"), " ", amount)),
  el("div", { class: "split wide" }, board.node, aside),
);

async function perform(verb, body) {
  const path = `/dossiers/${encodeURIComponent(dossier.code)}/${verb}`;
  const key = path + JSON.stringify(body);
  if (!sent.has(key)) sent.set(key, requestId());
  try {
    const value = await api("POST", path, { ...body, request_id: sent.get(key) });
    sent.delete(key);
    return value;
  } catch (error) {
    // Only silence leaves it open whether it was done: then the same press is the same act.
    if (error instanceof Refusal) sent.delete(key);
    throw error;
  }
}

async function open(code) {
  chosen = code;
  said = "";
  history.replaceState(null, "", `?code=${encodeURIComponent(code)}`);
  await reload();
}

async function reload() {
  if (!chosen) return;
  try {
    drawCard(await api("GET", `/dossiers/${encodeURIComponent(chosen)}`));
    heard();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
    if (error instanceof Away) return void silent();
    dossier = null;
    deeds.show(null);
    for (const part of [card, past]) part.replaceChildren();
    head.replaceChildren(el("p", { class: "soft" }, error.detail));
  }
}

function drawCard(value) {
  dossier = value;
  head.replaceChildren(...promise(value));
  card.replaceChildren(...facts(value));
  deeds.show(value);
  lookBack(past, value.code);
}

function promise(one) {
  return [
    el("h2", {}, one.external_code || one.code),
    el("p", {}, name(one.procedure_name)),
    el("p", { class: "marks" }, t(`common.state.dossier.${one.state}`), one.standing === "done" ? null : mark(one), warning(one)),
    said ? el("p", { class: "said-so", role: "status" }, icon("ui-check"), said) : null,
    el("div", { class: "due" }, el("span", {}, t("manager.dossiers.due_at")), el("strong", {}, words(one.due_words)), el("h3", {}, t("manager.dossiers.why")), el("p", {}, words(one.explanation))),
  ].filter(Boolean);
}

function facts(one) {
  const from = one.submitter;
  const moved = one.original_due_at !== one.due_at;
  const pairs = [
    ["applicant", one.applicant || t("guard.unnamed")],
    ["submitter", from ? [from.name, from.relation].filter(Boolean).join(", ") : null],
    ["address", one.address],
    ["phone", one.phone],
    ["channel", t(`manager.channel.${one.channel}`)],
    ["result_by", t(`manager.channel.${one.result_by}`)],
    ["agency", one.agency],
    ["external", one.external_code],
    ["book", one.book && t("manager.dossiers.book_line", { book: one.book, n: one.book_serial })],
    ["ticket", one.ticket_number],
    ["clerk", one.clerk?.name],
    ["received_at", both(one.received_at)],
    ["limit", words(one.limit_words)],
    ["original_due", moved ? both(one.original_due_at) : null],
    ["verification", one.verification?.reason],
    ["late_entry", one.late_entry?.reason],
    ["ready_at", one.ready_at ? both(one.ready_at) : null],
    ["returned_at", one.returned_at ? both(one.returned_at) : null],
    ["fee", one.fee ? t("manager.dossiers.dong", { n: figure(one.fee) }) : null],
    ["note", one.note],
  ].filter(([, value]) => value);
  return [
    el("dl", { class: "facts" }, pairs.map(([code, value]) => [el("dt", {}, t(`manager.dossiers.${code}`)), el("dd", {}, String(value))])),
    el("h3", {}, t("manager.dossiers.papers")),
    one.papers?.length ? el("ul", { class: "papers" }, one.papers.map(paper)) : el("p", { class: "soft" }, t("manager.dossiers.no_papers")),
    el("h3", {}, t("manager.dossiers.forms")),
    forms(one),
    one.jobs?.length ? [el("h3", {}, t("manager.dossiers.prints")), el("ul", { class: "papers" }, one.jobs.map(print))] : [],
  ].flat().filter(Boolean);
}

const paper = (each) =>
  el("li", {}, el("span", {}, words(each.name)), el("span", { class: each.kind === "original" ? "strong" : "" }, `${each.count ?? 1} ${t(`manager.paper.${each.kind}`)}`));
const print = (job) => el("li", {}, el("span", {}, t(`manager.slips.${job.kind}`, { label: job.copy ? t("manager.slips.copy", { n: job.copy }) : "" })), el("span", {}, t(`common.state.print.${job.state}`)));

// Each form that was written, with its own words, and a sheet of it to sign and seal.
function forms(one) {
  const sheet = (kind, title, more = "") =>
    el("li", {}, el("a", { href: `/clerk/dossiers/${encodeURIComponent(one.code)}/${kind}.pdf?size=A5`, target: "_blank", rel: "noopener" }, title), el("span", {}, more));
  return el("ul", { class: "papers" },
    sheet("receipt", t("manager.form.receipt")),
    one.forms.map((form) => sheet(FORM_OF[form.form], t(`manager.form.${FORM_OF[form.form]}`, { n: form.number }), both(form.at))),
    sheet("control", t("manager.form.control")),
    sheet("register", t("manager.form.register")));
}

async function refresh() {
  if (!services.length) services = (await ask("/services"))?.items.filter((one) => !one.result_lane) ?? [];
  if (board.calm()) await board.load();
  amount.textContent = board.shown();
  if (dossier && !deeds.typing()) await reload();
}

head.append(el("p", { class: "soft" }, t("manager.dossiers.pick")));
const soon = refreshing(refresh, { gap: 3000, rhythm: 30000 });
const live = new Live("/clerk");
live.on("changed", soon).on("connect", soon);
live.on("hello", (hello) => reloadWhenIdle(hello, () => !deeds.typing()));
if (chosen) open(chosen);
