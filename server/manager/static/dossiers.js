// Dossiers by deadline: each with its colour and its word; a row opens its facts and why its due date is what it is.
import { t, count, name, el, icon, api, Refusal, now, date } from "/static/hall.js";
import { ask, main, words, both, figure, silent } from "./office.js";
import { mark, standing } from "./deadline.js";

const OPEN = "processing,supplement,ready";
const SHOWS = ["open", "overdue", "processing", "supplement", "ready", "returned", "refused", "withdrawn", "stopped", "all"];
const asked = new URLSearchParams(location.search);

let show = SHOWS.includes(asked.get("show")) ? asked.get("show") : "open";
let chosen = asked.get("code");
let cursor = null;
let found = [];
let turn = 0;

const search = el("input", { type: "search", id: "q", placeholder: t("manager.dossiers.search"), "aria-label": t("manager.dossiers.search") });
const select = el(
  "select",
  { "aria-label": t("manager.dossiers.filter"), onchange: () => ((show = select.value), load()) },
  SHOWS.map((each) => el("option", { value: each, selected: each === show }, ["open", "overdue", "all"].includes(each) ? t(`manager.dossiers.${each}`) : t(`common.state.dossier.${each}`))),
);
const amount = el("small");
const list = el("div", { class: "list" });
const card = el("aside", { class: "card", "aria-live": "polite" });
main.append(
  el(
    "form",
    {
      class: "bar",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        load();
      },
    },
    el("h1", {}, t("manager.dossiers.head"), " ", amount),
    select,
    search,
    el("button", { class: "btn main", type: "submit" }, icon("ui-search"), t("manager.dossiers.find")),
  ),
  el("div", { class: "split" }, list, card),
);

function path(next) {
  const query = new URLSearchParams();
  if (show === "open" || show === "overdue") query.set("state", show === "open" ? OPEN : "processing");
  else if (show !== "all") query.set("state", show);
  if (show === "overdue") query.set("due_before", now().toISOString());
  if (search.value.trim()) query.set("q", search.value.trim());
  if (next) query.set("cursor", next);
  return `/dossiers?${query}`;
}

async function load(next = null) {
  const mine = ++turn;
  const answer = await ask(path(next));
  if (!answer || mine !== turn) return;
  found = next ? [...found, ...answer.items] : answer.items;
  cursor = answer.next_cursor;
  draw();
}

function draw() {
  const sorted = [...found]
    .filter((dossier) => show !== "overdue" || standing(dossier) === "overdue")
    .sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  amount.textContent = cursor ? t("manager.dossiers.shown_more", { n: sorted.length }) : count("manager.dossiers.shown", sorted.length);
  const heads = ["code", "procedure", "received", "due", "deadline", "state"].map((code) => el("th", { scope: "col" }, t(`manager.dossiers.${code}`)));
  list.replaceChildren(
    sorted.length
      ? el("table", { class: "plain rows" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, sorted.map(row)))
      : el("p", { class: "soft" }, t("manager.dossiers.none")),
    cursor ? el("button", { class: "btn", type: "button", onclick: () => load(cursor) }, t("manager.more")) : "",
  );
}

function row(dossier) {
  const short = dossier.external_code || dossier.code;
  return el(
    "tr",
    { class: dossier.code === chosen ? "foc" : "", onclick: () => open(dossier.code) },
    el("td", {}, el("button", { class: "open", type: "button", "aria-expanded": String(dossier.code === chosen) }, short)),
    el("td", {}, name(dossier.procedure_name)),
    el("td", {}, date(dossier.received_at)),
    el("td", {}, both(dossier.due_at)),
    el("td", {}, mark(dossier)),
    el("td", {}, t(`common.state.dossier.${dossier.state}`)),
  );
}

async function open(code) {
  chosen = code;
  history.replaceState(null, "", `?show=${show}&code=${encodeURIComponent(code)}`);
  draw();
  try {
    card.replaceChildren(...facts(await api("GET", `/dossiers/${encodeURIComponent(code)}`)));
  } catch (error) {
    if (error instanceof Refusal) card.replaceChildren(el("p", { class: "soft" }, error.detail));
    else silent();
  }
}

function facts(dossier) {
  const from = dossier.submitter;
  const moved = dossier.original_due_at && dossier.original_due_at !== dossier.due_at;
  const pairs = [
    ["applicant", dossier.applicant],
    ["submitter", from ? [from.name, from.relation].filter(Boolean).join(", ") : null],
    ["phone", dossier.phone],
    ["channel", t(`manager.channel.${dossier.channel}`)],
    ["external", dossier.external_code],
    ["ticket", dossier.ticket_number],
    ["clerk", dossier.clerk?.name],
    ["received_at", both(dossier.received_at)],
    ["limit", words(dossier.limit_words)],
    ["original_due", moved ? both(dossier.original_due_at) : null],
    ["ready_at", dossier.ready_at ? both(dossier.ready_at) : null],
    ["returned_at", dossier.returned_at ? both(dossier.returned_at) : null],
    ["fee", dossier.fee ? t("manager.dossiers.dong", { n: figure(dossier.fee) }) : null],
  ].filter(([, value]) => value);
  return [
    el("h2", {}, dossier.code),
    el("p", {}, name(dossier.procedure_name)),
    el("p", {}, mark(dossier)),
    el("div", { class: "due" }, el("span", {}, t("manager.dossiers.due_at")), el("strong", {}, words(dossier.due_words)), el("h3", {}, t("manager.dossiers.why")), el("p", {}, words(dossier.explanation))),
    el("dl", { class: "facts" }, pairs.map(([code, value]) => [el("dt", {}, t(`manager.dossiers.${code}`)), el("dd", {}, String(value))])),
    el("h3", {}, t("manager.dossiers.papers")),
    dossier.papers?.length ? el("ul", { class: "papers" }, dossier.papers.map(paper)) : el("p", { class: "soft" }, t("manager.dossiers.no_papers")),
    dossier.jobs?.length ? [el("h3", {}, t("manager.dossiers.prints")), el("ul", { class: "papers" }, dossier.jobs.map(print))] : [],
  ].flat();
}

const paper = (each) =>
  el("li", {}, el("span", {}, words(each.name)), el("span", { class: each.kind === "original" ? "strong" : "" }, `${each.count ?? 1} ${t(`manager.paper.${each.kind}`)}`));
const print = (job) => el("li", {}, el("span", {}, t(`manager.slips.${job.kind}`, { label: job.copy ? t("manager.slips.copy", { n: job.copy }) : "" })), el("span", {}, t(`common.state.print.${job.state}`)));

card.append(el("p", { class: "soft" }, t("manager.dossiers.pick")));
load();
if (chosen) open(chosen);
setInterval(() => document.visibilityState === "visible" && !document.querySelector(".list .btn:focus") && found.length <= 100 && load(), 30000);
