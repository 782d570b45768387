// What the hall decides for itself, one field a rule; what was changed is sent together.
import { t, el, icon } from "/static/hall.js";
import { ask, Deed } from "./office.js";
import { field } from "./field.js";
import { quotas } from "./numbers.js";

const deed = new Deed("/rules", "PUT");
const said = el("p", { class: "said-so", role: "status" });
const list = el("div", { class: "rules" });
const save = el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.rules.save"));
let known = {};
let fields = [];

const perService = el("div");

export const rules = el("div", {}, el("section", { class: "rules-part" },
  el("h2", {}, t("manager.rules.head")), el("p", { class: "soft" }, t("manager.rules.note")),
  el("form", { novalidate: true, onsubmit: send }, list, said, save)), perService);

export async function loadRules() {
  const [answer, today] = await Promise.all([ask("/rules"), ask("/halls/current/today")]);
  if (today) perService.replaceChildren(quotas(today.numbers));
  if (!answer) return;
  known = answer.rules;
  fields = Object.entries(known).map(([name, value]) => {
    const input = el("input", { type: typeof value === "number" ? "number" : "text", inputmode: typeof value === "number" ? "numeric" : "text", autocomplete: "off", value });
    return { name, ...field(t(`manager.rules.${name}`), input) };
  });
  list.replaceChildren(...fields.map((one) => one.node));
}

async function send(event) {
  event.preventDefault();
  said.textContent = "";
  const changed = fields
    .map(({ name, input }) => [name, typeof known[name] === "number" ? Number(input.value) : input.value.trim()])
    .filter(([name, value]) => value !== known[name]);
  if (!changed.length) return;
  const { answer, trouble, refusal } = await deed.send({ rules: Object.fromEntries(changed) });
  const place = fields.find((one) => one.name === refusal?.facts?.rule);
  if (place) return place.wrong(trouble);
  said.textContent = trouble ?? t("manager.rules.saved");
  if (answer) await loadRules();
}
