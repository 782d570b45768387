// The catalogue of procedures: the list with what needs looking after, its changes, and whose packages are believed.
import { page, t, el, icon, name, date } from "/static/hall.js";
import { ask, main, figure, table } from "./office.js";
import { changes } from "./catalogue-change.js";
import { publishers } from "./catalogue-keys.js";
import { card } from "./catalogue-one.js";

const say = (code, facts) => t(`manager.catalogue.${code}`, facts);
const PAUSE = 250; // ms after the last letter before the server is asked

const found = el("div", { class: "list" });
const shown = el("aside", { class: "card", "aria-live": "polite" });
const summary = el("p", { class: "mark warn", hidden: true });
const search = el("input", { type: "search", id: "q", maxlength: 100, placeholder: say("search"), "aria-label": say("search"), autocomplete: "off", oninput: soon });
const service = el("select", { "aria-label": say("filter"), onchange: () => load() }, el("option", { value: "" }, say("all")));
const list = el("div", { class: "split" }, el("div", {}, summary, found), shown);
const views = { list, change: changes(() => load()), ...(page.person.role === "admin" ? { keys: publishers() } : {}) };
const tools = [service, search];
const tabs = Object.keys(views).map((id) => el("button", { class: "btn", type: "button", id: `view-${id}`, onclick: () => open(id) }, t(`manager.catalogue.view.${id}`)));
const download = (form) => el("a", { class: "btn", href: `/manager/catalogue.${form}`, download: true }, icon("ui-papers"), say("download", { form: form.toUpperCase() }));

let rows = [];
let asked = { unverified: [], upcoming: [], months: 6 };
let services = [];
let chosen = null;
let drawn = "";
let timer = null;
let turn = 0;

main.append(
  el("div", { class: "bar" }, el("h1", {}, say("head")), el("div", { class: "does", role: "group", "aria-label": say("head") }, tabs), ...tools, el("div", { class: "does" }, download("toml"), download("csv"))),
  ...Object.values(views),
);

function open(id) {
  for (const [each, view] of Object.entries(views)) view.hidden = each !== id;
  tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.id === `view-${id}`)));
  tools.forEach((tool) => (tool.hidden = id !== "list"));
  main.dataset.view = id;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(load, PAUSE);
}

async function load() {
  const mine = ++turn;
  const query = new URLSearchParams();
  if (search.value.trim()) query.set("q", search.value.trim());
  if (service.value) query.set("service", service.value);
  const [listed, warnings, releases] = await Promise.all([ask(`/procedures?${query}`), ask("/catalogue/warnings"), ask("/catalogue/releases")]);
  if (!listed || !warnings || !releases || mine !== turn) return;
  asked = { ...warnings, releases: releases.items };
  rows = listed.items;
  if (chosen && !rows.some((one) => one.code === chosen)) chosen = null;
  draw();
}

const stale = (one) => asked.unverified.some((each) => each.code === one.code && each.effective_from === one.version);
const serviceName = (code) => name(services.find((each) => each.code === code)?.name) || code;

function draw() {
  const old = rows.filter(stale).length;
  summary.hidden = old === 0;
  summary.replaceChildren(icon("ui-alert"), say("stale_all", { n: figure(old), of: figure(rows.length), months: asked.months }));
  const heads = ["procedure", "limit", "fee", "since", "verified"].map((code) => say(code));
  const known = new Set(rows.map((one) => one.code));
  const filtered = search.value.trim() || service.value;
  const coming = filtered ? [] : asked.upcoming.filter((one) => !known.has(one.code));
  found.replaceChildren(rows.length || coming.length
    ? table(heads, [...rows.map(row), ...coming.map(comingRow)], { class: "plain rows catalogue" })
    : el("p", { class: "soft" }, say("none")));
  drawCard();
}

function row(one) {
  return el(
    "tr",
    { class: one.code === chosen ? "foc" : "", onclick: () => pick(one) },
    el("td", {},
      el("button", { class: "open", type: "button", "aria-pressed": String(one.code === chosen) }, name(one.name)),
      el("small", {}, `${one.code} · ${serviceName(one.service)}`),
      one.changes_from && el("span", { class: "mark" }, icon("ui-clock"), say("changes", { date: date(one.changes_from) }))),
    el("td", {}, name(one.limit_words)),
    el("td", {}, name(one.fee.text)),
    el("td", {}, date(one.effective_from)),
    el("td", {}, verified(one)),
  );
}

function verified(one) {
  const words = one.verified_on ? el("span", {}, date(one.verified_on), el("small", {}, one.verified_by)) : null;
  if (!stale(one)) return words;
  return [words, el("span", { class: "mark warn" }, icon("ui-alert"), one.verified_on ? say("stale", { months: asked.months }) : say("never"))];
}

const comingRow = (one) =>
  el("tr", { class: "coming" }, el("td", {}, el("b", {}, name(one.name)), el("small", {}, one.code)), el("td", {}), el("td", {}), el("td", {}, date(one.effective_from)), el("td", {}, el("span", { class: "mark" }, icon("ui-clock"), say("coming"))));

function pick(one) {
  chosen = one.code;
  draw();
  shown.querySelector("h2")?.focus({ preventScroll: true });
}

function drawCard() {
  const one = rows.find((each) => each.code === chosen);
  const key = JSON.stringify([one, one && stale(one), asked.upcoming, services]);
  if (key === drawn) return; // what somebody is writing there stays
  drawn = key;
  shown.replaceChildren(...(one ? card(one, { asked, services, serviceName, stale: stale(one), again: load }) : [el("p", { class: "soft" }, say("pick"))]));
}

open("list");
services = (await ask("/services"))?.items ?? [];
service.append(...services.filter((each) => !each.result_lane).map((each) => el("option", { value: each.code }, name(each.name))));
await load();
