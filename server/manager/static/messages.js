// What is told outside the house: what was given up and why, what went out lately, and who hears by e-mail.
import { page, t, el, icon } from "/static/hall.js";
import { ask, main, both, table, Deed } from "./office.js";
import { field } from "./field.js";

const STATES = { waiting: "ui-clock", sent: "ui-check", dead: "ui-alert" };
const ANSWERED = /^(http|smtp)_(\d+)$/;
const PROBLEMS = ["timeout", "unreachable", "tls", "no_tls", "not_supported", "not_configured"];

const said = el("p", { class: "said-so", role: "status" });
const dead = el("section");
const recent = el("section");
const people = el("section");
const deeds = new Map(); // what was pressed and not yet answered keeps its id
let drawn = "";

main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.messages.head")), said),
  el("div", { class: "letters" }, el("div", { class: "flow" }, dead, recent), el("aside", { class: "flow" }, ways(), people)),
);

function ways() {
  const way = ([channel, set]) =>
    el("li", {}, icon(set ? "ui-check" : "ui-minus"), el("div", {}, el("b", {}, t(`manager.messages.channel.${channel}`)), " ", set ? t("manager.messages.set") : t("manager.messages.not_set"), set ? null : el("small", {}, t(`manager.messages.how.${channel}`))));
  return el("section", {}, el("h2", {}, t("manager.messages.ways")), el("ul", { class: "ways" }, Object.entries(page.carried).map(way)));
}

async function load() {
  const [lost, all] = await Promise.all([ask("/outbox?state=dead"), ask("/outbox?state=recent")]);
  if (!lost || !all || drawn === JSON.stringify([lost.items, all.items])) return;
  drawn = JSON.stringify([lost.items, all.items]);
  dead.replaceChildren(el("h2", {}, t("manager.messages.dead")), lost.items.length ? lostTable(lost.items) : el("p", { class: "well" }, icon("ui-check"), t("manager.messages.none_dead")));
  recent.replaceChildren(el("h2", {}, t("manager.messages.recent")), all.items.length ? recentTable(all.items) : el("p", { class: "soft" }, t("manager.messages.none")));
}

const heads = (...codes) => codes.map((code) => t(`manager.messages.${code}`));
const about = (message) => [el("b", {}, t(`manager.messages.topic.${message.topic}`)), message.code ? el("small", {}, message.code) : null];
const to = (message) => [t(`manager.messages.channel.${message.channel}`), el("small", {}, message.target)];

function lostTable(items) {
  const rows = items.map((message) =>
    el("tr", {}, el("td", {}, about(message)), el("td", {}, to(message)), el("td", {}, why(message.problem)), el("td", { class: "at" }, both(message.made_at)), el("td", {}, el("button", { class: "btn", type: "button", onclick: (event) => again(event.currentTarget, message) }, t("manager.messages.retry")))),
  );
  return table([...heads("what", "to", "why", "made"), ""], rows, { class: "plain told" });
}

function recentTable(items) {
  const state = (message) => [el("span", { class: message.state === "dead" ? "mark late" : "mark" }, icon(STATES[message.state]), t(`manager.messages.state.${message.state}`)), el("small", {}, detail(message))];
  const rows = items.map((message) => el("tr", {}, el("td", {}, about(message)), el("td", {}, to(message)), el("td", { class: "at" }, both(message.made_at)), el("td", {}, state(message))));
  return table(heads("what", "to", "made", "result"), rows, { class: "plain told" });
}

function detail(message) {
  if (message.state === "sent") return both(message.sent_at);
  if (message.state === "dead") return why(message.problem);
  return message.problem ? `${why(message.problem)} ${t("manager.messages.next", { time: both(message.next_at) })}` : "";
}

function why(problem) {
  const answered = ANSWERED.exec(problem);
  if (answered) return t(`manager.messages.answered.${answered[1]}`, { n: answered[2] });
  return PROBLEMS.includes(problem) ? t(`manager.messages.problem.${problem}`) : t("manager.messages.unknown", { problem });
}

async function again(button, message) {
  if (!deeds.has(message.id)) deeds.set(message.id, new Deed(`/outbox/${message.id}/retry`));
  button.disabled = true;
  const { trouble } = await deeds.get(message.id).send();
  said.textContent = trouble ?? t("manager.messages.retried");
  button.disabled = false;
  load();
}

// Only the administrator has this list, and the API says so to everybody else.
async function addresses() {
  const answer = await ask("/outbox/addresses");
  if (!answer) return;
  const deed = new Deed("/outbox/addresses", "PUT");
  const list = field(t("manager.messages.addresses_label"), el("textarea", { rows: 6, spellcheck: "false" }, answer.emails.join("\n")), { hint: t("manager.messages.addresses_hint") });
  const send = async (event) => {
    event.preventDefault();
    const emails = list.input.value.split(/[\s,;]+/).filter(Boolean);
    const { answer: kept, trouble } = await deed.send({ emails });
    if (trouble) return list.wrong(trouble);
    list.input.value = kept.emails.join("\n");
    said.textContent = t("manager.messages.addresses_kept");
  };
  people.append(
    el("form", { class: "stack", novalidate: true, onsubmit: send }, el("h2", {}, t("manager.messages.addresses")), list.node, el("div", { class: "does" }, el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.messages.addresses_keep")))),
  );
}

load();
if (page.person.role === "admin") addresses();
setInterval(load, 20000);
