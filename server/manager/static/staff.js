// Who works here and which machines belong to the hall; a new machine gets a link that works once.
import { t, el, icon, clock, date, now } from "/static/hall.js";
import { ask, main, both, table, Deed } from "./office.js";
import { loadRules, rules } from "./rules.js";
import { drawScreens, screens } from "./screens.js";
import { shownOnce } from "./secret.js";
import { addPerson, personKeys } from "./staff-people.js";

const KINDS = ["kiosk", "display", "tablet", "printer"];

const people = el("div");
const devices = el("div");
const said = el("p", { class: "said-so", role: "status" });
const fresh = el("div", { class: "fresh", "aria-live": "polite" });
const adding = new Deed("/devices");
const revoking = new Map();
let known = [];
let sure = null; // the device whose revocation was asked for once

const kind = el("select", { id: "kind" }, KINDS.map((each) => el("option", { value: each }, t(`common.device.${each}`))));
const called = el("input", { id: "called", required: true, maxlength: 80, placeholder: t("manager.staff.device_hint"), autocomplete: "off" });
const counter = el("select", { id: "at" }, el("option", { value: "" }, t("manager.staff.no_counter")));

main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.tab.staff")), said, el("a", { class: "btn", href: "/manager/voice" }, icon("voice"), t("manager.voice.link"))),
  el(
    "div",
    { class: "staff-cols" },
    el("section", {}, el("h2", {}, t("manager.staff.people")), people, addPerson(() => load())),
    el("section", {}, el("h2", {}, t("manager.staff.devices")), devices, el("h2", { class: "mt" }, t("manager.staff.add")), form(), fresh),
  ),
  screens,
  rules,
);
loadRules();

function form() {
  return el(
    "form",
    { class: "add", onsubmit: add },
    el("label", {}, el("span", {}, t("manager.staff.kind")), kind),
    el("label", { class: "wide" }, el("span", {}, t("manager.staff.device_name")), called),
    el("label", {}, el("span", {}, t("manager.staff.at_counter")), counter),
    el("button", { class: "btn main", type: "submit" }, icon("ui-plus"), t("manager.staff.make")),
  );
}

async function add(event) {
  event.preventDefault();
  const body = { kind: kind.value, name: called.value.trim(), ...(counter.value ? { counter: Number(counter.value) } : {}) };
  const { answer, trouble } = await adding.send(body);
  said.textContent = trouble ?? "";
  if (!answer) return;
  fresh.replaceChildren(
    el("p", {}, t("manager.staff.once", { name: body.name })),
    shownOnce(answer.url),
  );
  if (body.kind === "printer") fresh.append(el("p", {}, t("manager.staff.token")), shownOnce(answer.token));
  called.value = "";
  load();
}

function drawPeople(items) {
  const rows = items.map((person) => {
    const state = person.active === false ? "off" : person.locked ? "locked" : "active";
    return el("tr", { class: state === "off" ? "gone" : "" }, el("td", {}, el("b", {}, person.name)), el("td", {}, person.username), el("td", {}, t(`common.role.${person.role}`)), el("td", {}, t(`manager.staff.${state}`)), personKeys(person, load));
  });
  people.replaceChildren(table([...["name", "username", "role", "state"].map((code) => t(`manager.staff.${code}`)), ""], rows, { class: "plain" }));
}

function drawDevices(items) {
  const rows = items.map((device) =>
    el(
      "tr",
      { class: device.revoked ? "gone" : "" },
      el("td", {}, el("b", {}, device.name), el("small", {}, t(`common.device.${device.kind}`))),
      el("td", {}, device.enrolled_at ? date(device.enrolled_at) : t("manager.staff.not_enrolled")),
      el("td", {}, device.seen_at ? seen(device.seen_at) : t("manager.staff.not_seen")),
      el("td", {}, device.revoked ? t("manager.staff.revoked") : revoke(device)),
    ),
  );
  devices.replaceChildren(
    rows.length ? table([...["device", "enrolled", "seen"].map((code) => t(`manager.staff.${code}`)), ""], rows, { class: "plain" }) : el("p", { class: "soft" }, t("manager.nothing")),
  );
}

const seen = (moment) => (date(moment) === date(now()) ? clock(moment, { seconds: true }) : both(moment));

// Two presses, the second of another colour: a revoked kiosk is a dark kiosk.
function revoke(device) {
  if (sure !== device.id) return el("button", { class: "btn", type: "button", onclick: () => doubt(device) }, t("manager.staff.revoke"));
  return el(
    "span",
    { class: "sure" },
    el("button", { class: "btn danger", type: "button", onclick: () => really(device) }, t("manager.staff.revoke_sure")),
    el("button", { class: "btn", type: "button", onclick: () => doubt(null) }, t("common.cancel")),
  );
}

function doubt(device) {
  sure = device?.id ?? null;
  said.textContent = device ? t("manager.staff.revoke_note") : "";
  drawDevices(known);
}

async function really(device) {
  if (!revoking.has(device.id)) revoking.set(device.id, new Deed(`/devices/${device.id}/revoke`));
  const { trouble } = await revoking.get(device.id).send();
  said.textContent = trouble ?? t("manager.staff.revoked_done", { name: device.name });
  if (!trouble) sure = null;
  load();
}

async function load() {
  const [staff, machines] = await Promise.all([ask("/people"), ask("/devices")]);
  if (staff) drawPeople(staff.items);
  if (machines) {
    known = machines.items;
    drawDevices(machines.items);
    drawScreens(machines.items);
  }
}

async function counters() {
  const answer = await ask("/counters");
  for (const each of answer?.items ?? []) counter.append(el("option", { value: each.number }, String(each.number)));
}

load();
counters();
setInterval(() => sure === null && load(), 20000);
