// The band at the top: which counter, what it serves first, whether server and printer are well, and the time.
import { page, t, name, el, icon, clock, now, lang, languages } from "/static/hall.js";
import { desk } from "./desk.js";
import { headKey } from "./ticket.js";
import { printersWell } from "./bars.js";
import { openHelp } from "./keys.js";
import { fill, switchTo, w } from "./words.js";

const plate = el("button", { class: "plate", type: "button", dataset: { ta: "clerk.change_counter" }, "aria-label": t("clerk.change_counter") });
const title = el("b", { role: "heading", "aria-level": 1 });
const who = el("small", {}, page.person?.name ?? "");
const serves = el("small");
const counter = el("div", { class: "ctr", hidden: true }, plate, el("span", {}, title, who), serves);
const server = el("span", { class: "ok", role: "status" });
const printer = el("span", { class: "ok", role: "status" });
const time = el("time");
const unit = el("small");
const keys = el("span", { class: "r" });
const tongues = languages.map((code) => el("button", { type: "button", lang: code, onclick: () => switchTo(code) }, code.toUpperCase()));

export function buildHead({ onLeave, onChangeCounter }) {
  plate.addEventListener("click", onChangeCounter);
  const leave = el("button", { class: "btn", type: "button", onclick: onLeave }, w("clerk.switch"), el("kbd", {}, "F12"));
  const help = el("button", { class: "btn", type: "button", onclick: openHelp, dataset: { ta: "clerk.help" }, "aria-label": t("clerk.help") }, "?");
  keys.append(server, printer, headKey("lunch"), headKey("pause"), leave, el("span", { class: "lang", role: "group" }, tongues), help, time);
  document.getElementById("top").append(
    el("div", { class: "org" }, icon("mark-door"), el("span", {}, el("b", {}, "Một Cửa"), unit)), counter, keys);
  drawHead();
}

const inList = (code) => {
  const service = desk.services.find((one) => one.code === code);
  return service ? `${name(service.name)} (${service.prefix})`.replace(/ (?=.{0,12}$)/g, "\u00a0") : code;
};

function order() {
  const { preferred, services } = desk.now.counter;
  const rest = services.filter((code) => code !== preferred);
  if (!preferred) return rest.length > 2 ? t("clerk.serves_all", { n: rest.length }) : t("clerk.serves", { names: rest.map(inList).join(", ") });
  if (!rest.length) return inList(preferred);
  const first = inList(preferred);
  return rest.length > 1 ? t("clerk.prefers_many", { first, n: rest.length }) : t("clerk.prefers", { first, rest: inList(rest[0]) });
}

function sign(node, well, symbol, words) {
  node.classList.toggle("bad", !well);
  fill(node, `${well}${words}`, () => [icon(well ? "ui-check" : symbol), words]);
}

export function drawHead() {
  unit.textContent = name(page.hall?.unit);
  for (const button of tongues) button.setAttribute("aria-pressed", String(button.lang === lang()));
  counter.hidden = !desk.now;
  for (const button of keys.querySelectorAll(".btn[aria-keyshortcuts]")) button.hidden = !desk.now;
  printer.hidden = !desk.now;
  sign(server, !desk.awaySince, "offline", t(desk.awaySince ? "clerk.server_away" : "clerk.server"));
  tickHead();
  if (!desk.now) return;
  sign(printer, printersWell(), "paper-out", t("clerk.printer"));
  plate.textContent = desk.number;
  title.textContent = t("clerk.counter", { n: desk.number });
  serves.textContent = order();
}

export const tickHead = () => (time.textContent = clock(now(), { seconds: true }));
