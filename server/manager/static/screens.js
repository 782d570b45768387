// What each wall shows: which services, which counters, and how its picture stands.
import { t, el, icon, name } from "/static/hall.js";
import { ask, Deed } from "./office.js";

const TURNS = ["auto", "right", "left"];

const said = el("p", { class: "said-so", role: "status" });
const list = el("div", { class: "walls" });
export const screens = el("section", { class: "rules-part", hidden: true },
  el("h2", {}, t("manager.screens.head")), el("p", { class: "soft" }, t("manager.screens.note")), list, said);

let hall = null; // its services and counters, asked for once
let drawn = "";

// Drawn anew only when a wall came, went or was set: what somebody is choosing stays.
export async function drawScreens(devices) {
  const walls = devices.filter((device) => device.kind === "display" && !device.revoked);
  const state = JSON.stringify(walls.map(({ id, name, shows }) => [id, name, shows]));
  if (state === drawn) return;
  hall ??= await choices();
  if (hall === null) return;
  drawn = state;
  screens.hidden = walls.length === 0;
  list.replaceChildren(...walls.map(wall));
}

async function choices() {
  const [services, counters] = await Promise.all([ask("/services"), ask("/counters")]);
  return services && counters ? { services: services.items, counters: counters.items } : null;
}

function wall(device) {
  const services = hall.services.map((each) => tick("services", each.code, name(each.name), device.shows.services.includes(each.code)));
  const counters = hall.counters.map((each) => tick("counters", each.number, t("manager.screens.counter", { n: each.number }), device.shows.counters.includes(each.number)));
  const turn = el("select", { name: "orientation" }, TURNS.map((each) => el("option", { value: each, selected: each === device.shows.orientation }, t(`manager.screens.turn.${each}`))));
  const deed = new Deed(`/devices/${device.id}/shows`, "PUT");
  return el("details", {},
    el("summary", {}, el("b", {}, device.name), " ", el("span", {}, told(device.shows))),
    el("form", { onsubmit: (event) => save(event, device, deed) },
      el("fieldset", {}, el("legend", {}, t("manager.screens.services")), services),
      el("fieldset", {}, el("legend", {}, t("manager.screens.counters")), counters),
      el("label", {}, el("span", {}, t("manager.screens.orientation")), turn),
      el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.screens.save"))));
}

const tick = (group, value, label, checked) => el("label", { class: "tick" }, el("input", { type: "checkbox", name: group, value, checked }), label);

function told(shows) {
  const all = t("manager.screens.everything");
  const services = hall.services.filter((each) => shows.services.includes(each.code)).map((each) => name(each.name));
  return t("manager.screens.now", { services: services.join(", ") || all, counters: shows.counters.join(", ") || all });
}

async function save(event, device, deed) {
  event.preventDefault();
  const chosen = new FormData(event.target);
  const shows = { services: chosen.getAll("services"), counters: chosen.getAll("counters").map(Number), orientation: chosen.get("orientation") };
  const { answer, trouble } = await deed.send(shows);
  said.textContent = trouble ?? t("manager.screens.saved", { name: device.name });
  if (!answer) return;
  device.shows = answer;
  event.target.closest("details").querySelector("summary span").textContent = told(answer);
}
