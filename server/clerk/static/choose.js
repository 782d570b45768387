// Before the panel: which counter does this person sit at today?
import { page, t, el, Refusal, Away } from "/static/hall.js";
import { ask, desk } from "./desk.js";
import { fill } from "./words.js";

const list = el("ul");
const title = el("h1");
const error = el("p", { class: "bar no", role: "alert", hidden: true });
export const choosing = el("div", { class: "choose" }, el("div", {}, title, error, list));
let items = null;
let chosen = () => {};

function words(one) {
  if (!one.person) return t("clerk.choose.free");
  if (one.mine) return t("clerk.choose.mine");
  return one.person.name === page.person?.name ? t("clerk.choose.namesake", { name: one.person.name }) : t("clerk.choose.taken", { name: one.person.name });
}

async function sit(number) {
  try {
    await ask("POST", "/session/counter", { counter: number });
    chosen(number);
  } catch (refusal) {
    if (!(refusal instanceof Refusal || refusal instanceof Away)) throw refusal;
    error.textContent = refusal.detail || t("clerk.choose.none");
    error.hidden = false;
  }
}

export function drawChoosing() {
  title.textContent = t("clerk.choose.title");
  const key = JSON.stringify([items, title.textContent]);
  fill(list, key, () => (items ?? []).map((one) =>
    el("li", {}, el("button", { class: "btn", type: "button", onclick: () => sit(one.number) },
      el("span", { class: one.person ? "plate ask" : "plate" }, String(one.number)),
      el("span", {}, el("b", {}, t("clerk.counter", { n: one.number })), el("span", {}, words(one)))))));
  if (items && !choosing.contains(document.activeElement)) list.querySelector("button")?.focus();
}

// then(number) once the server has agreed; called again, it only fetches the list anew.
export async function choose(then) {
  chosen = then;
  try {
    items = (await ask("GET", "/counters")).items;
    desk.counters = items;
    error.hidden = true;
  } catch (refusal) {
    if (!(refusal instanceof Refusal || refusal instanceof Away)) throw refusal;
    error.textContent = t("clerk.choose.none");
    error.hidden = false;
  }
  drawChoosing();
}
