// What the leader tells the hall on the wall. It stands below the day's figures, which are drawn anew all the time.
import { t, count, el, icon } from "/static/hall.js";
import { ask, both, isoDay, main, Deed } from "./office.js";
import { field, filled } from "./field.js";

const MOST = 160;
const EVERY_MS = 20_000;

const said = el("p", { class: "said-so", role: "status" });
const list = el("ul", { class: "told-list" });
const left = el("small", { role: "status" });
const vi = field(t("manager.notices.vi"), el("input", { type: "text", lang: "vi", maxlength: MOST, autocomplete: "off", oninput: measure }), { className: "wide" });
const en = field(t("manager.notices.en"), el("input", { type: "text", lang: "en", maxlength: MOST, autocomplete: "off" }), { className: "wide" });
const from = field(t("manager.notices.from"), el("input", { type: "datetime-local" }));
const until = field(t("manager.notices.until"), el("input", { type: "datetime-local", value: `${isoDay()}T17:00` }));
const putting = new Deed("/notices");
const taking = new Map();

vi.node.append(left);
main.after(el("section", { class: "mg notices", "aria-labelledby": "notices-head" },
  el("h2", { id: "notices-head" }, t("manager.notices.head")), el("p", { class: "soft" }, t("manager.notices.note")), list,
  el("form", { class: "notice-form", novalidate: true, onsubmit: put }, vi.node, en.node, from.node, until.node,
    el("button", { class: "btn main", type: "submit" }, icon("ui-plus"), t("manager.notices.put"))),
  said));
measure();
load();
setInterval(load, EVERY_MS);

function measure() {
  left.textContent = count("manager.notices.left", MOST - vi.input.value.length);
}

async function put(event) {
  event.preventDefault();
  said.textContent = "";
  if (!filled(vi, until)) return;
  const body = { words: { vi: vi.input.value, en: en.input.value }, until: until.input.value, ...(from.input.value ? { from: from.input.value } : {}) };
  const { answer, trouble, refusal } = await putting.send(body);
  if (refusal?.code === "notice.words") return vi.wrong(trouble);
  if (refusal?.code === "notice.time") return until.wrong(trouble);
  said.textContent = trouble ?? t("manager.notices.put_done");
  if (!answer) return;
  vi.input.value = en.input.value = from.input.value = "";
  measure();
  load();
}

async function load() {
  const answer = await ask("/notices");
  if (answer) list.replaceChildren(...answer.items.map(line));
}

function line(notice) {
  const times = { from: both(notice.from), until: both(notice.until) };
  return el("li", {}, icon(notice.shown ? "ui-screen" : "ui-clock"),
    el("div", {}, el("b", { lang: "vi" }, notice.words.vi), notice.words.en ? el("span", { lang: "en" }, notice.words.en) : null,
      el("small", {}, t(notice.shown ? "manager.notices.standing" : "manager.notices.coming", times))),
    el("button", { class: "btn", type: "button", onclick: () => withdraw(notice) }, t("manager.notices.withdraw")));
}

async function withdraw(notice) {
  if (!taking.has(notice.id)) taking.set(notice.id, new Deed(`/notices/${notice.id}/withdraw`));
  const { trouble } = await taking.get(notice.id).send();
  said.textContent = trouble ?? t("manager.notices.withdrawn");
  load();
}
