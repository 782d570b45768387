// Whose signed packages this hall believes: an administrator adds a publisher's public key, or believes it no more.
import { t, api, el, icon, date, Refusal } from "/static/hall.js";
import { ask, table, Deed } from "./office.js";

const say = (code, facts) => t(`manager.catalogue.${code}`, facts);
const list = el("div");
const said = el("p", { class: "said-so", role: "status" });
const trusting = new Deed("/catalogue/publishers");
let known = [];
let sure = null; // the key whose removal was asked for once

const called = el("input", { id: "publisher", required: true, maxlength: 200, autocomplete: "off" });
const key = el("input", { id: "public-key", required: true, maxlength: 64, autocomplete: "off", spellcheck: "false" });

export function publishers() {
  load();
  return el("div", { class: "flow" },
    el("p", { class: "lead" }, say("keys_intro")),
    list,
    el("form", { class: "add trust", onsubmit: add },
      el("label", {}, el("span", {}, say("publisher")), called),
      el("label", {}, el("span", {}, say("public_key")), key),
      el("button", { class: "btn main", type: "submit" }, icon("ui-plus"), say("trust"))),
    said);
}

async function load() {
  const answer = await ask("/catalogue/publishers");
  if (!answer) return;
  known = answer.items;
  draw();
}

function draw() {
  const rows = known.map((one) => el("tr", {}, el("td", {}, el("b", {}, one.name)), el("td", { class: "public-key" }, one.public_key), el("td", {}, date(one.added_at)), el("td", {}, removal(one))));
  list.replaceChildren(rows.length ? table([say("publisher"), say("public_key"), say("since_when"), ""], rows, { class: "plain rowed" }) : el("p", { class: "soft" }, say("nobody")));
}

function removal(one) {
  const doubt = (which) => () => {
    sure = which;
    draw();
  };
  if (sure !== one.public_key) return el("button", { class: "btn", type: "button", onclick: doubt(one.public_key) }, say("distrust"));
  return el("span", { class: "sure" },
    el("button", { class: "btn danger", type: "button", onclick: () => drop(one) }, say("distrust_sure")),
    el("button", { class: "btn", type: "button", onclick: doubt(null) }, t("common.cancel")));
}

async function add(event) {
  event.preventDefault();
  const { trouble } = await trusting.send({ name: called.value.trim(), public_key: key.value.trim() });
  said.textContent = trouble ?? say("trusted", { name: called.value.trim() });
  if (trouble) return;
  called.value = key.value = "";
  load();
}

async function drop(one) {
  try {
    await api("DELETE", `/catalogue/publishers/${encodeURIComponent(one.public_key)}`);
    said.textContent = say("distrusted", { name: one.name });
    sure = null;
  } catch (error) {
    said.textContent = (error instanceof Refusal && error.detail) || t("manager.away_action");
  }
  load();
}
