// A change of the catalogue: a file is looked at in words and applied whole; then who has read what was applied.
import { page, t, el, icon, name, date } from "/static/hall.js";
import { ask, both, figure, table, words, Deed, refreshing } from "./office.js";
import { difference } from "./catalogue-one.js";

const say = (code, facts) => t(`manager.catalogue.${code}`, facts);
const FORMS = { toml: "toml", csv: "csv", json: "package" };
const MOST = 900000; // characters that the server takes
const COUNTS = ["new", "changed", "corrected", "ended", "unchanged", "refused"];

const said = el("p", { class: "trouble", role: "alert" });
const stage = el("section", { class: "stage" });
const history = el("section", {});
const file = el("input", { type: "file", id: "catalogue-file", class: "unseen", accept: ".toml,.csv,.json", onchange: () => file.files[0] && look(file.files[0]) });
const asking = new Deed("/catalogue/preview");
const applying = new Deed("/catalogue/apply");
let given = null; // {name, content, form}
let applied = () => {};
let drawn = "";

// The view; `then` is called after a change was applied.
export function changes(then) {
  applied = then;
  for (const event of ["dragover", "drop"]) addEventListener(event, (each) => each.preventDefault());
  choose();
  refreshing(past);
  return el("div", { class: "flow imports changing" }, said, stage, history);
}

function choose() {
  given = null;
  file.value = "";
  const over = (yes) => (event) => {
    event.preventDefault();
    box.classList.toggle("over", yes);
    if (event.type === "drop" && event.dataTransfer.files[0]) look(event.dataTransfer.files[0]);
  };
  const box = el("label", { class: "dropbox", for: "catalogue-file", ondragover: over(true), ondragleave: over(false), ondrop: over(false) },
    file, icon("ui-papers"), el("span", { class: "btn main" }, say("choose")), el("span", {}, say("drop")));
  stage.replaceChildren(el("p", { class: "lead" }, say("intro")), box);
}

async function look(chosen) {
  const form = FORMS[chosen.name.split(".").at(-1).toLowerCase()];
  const content = form && chosen.size <= 4 * MOST ? await chosen.text() : "";
  const wrong = !form ? "not_a_form" : chosen.size === 0 ? "empty" : content === "" || content.length > MOST ? "too_large" : content.includes("\ufffd") ? "not_utf8" : "";
  said.textContent = wrong && say(wrong);
  if (wrong) return choose();
  given = { name: chosen.name, content, form };
  return preview();
}

async function preview() {
  const { answer, trouble } = await asking.send({ content: given.content, form: given.form });
  said.textContent = trouble ?? "";
  if (!answer) return choose();
  return show(answer);
}

function show(plan) {
  const source = plan.origin === "package" ? el("p", {}, say("package", { publisher: plan.publisher, number: plan.number })) : null;
  const does = COUNTS.slice(0, 4).some((code) => plan[code]);
  stage.replaceChildren(...[
    el("h2", { tabindex: "-1" }, given.name),
    source,
    el("dl", { class: "figures small" }, COUNTS.map((code) => el("div", { class: code === "refused" && plan.refused ? "late" : "" }, el("dt", {}, t(`manager.catalogue.count.${code}`)), el("dd", {}, figure(plan[code]))))),
    ...verdict(plan, does || plan.number !== null),
    plan.faults.length ? faults(plan) : null,
    ...(plan.changes.length ? [el("h3", {}, say("differences")), el("ul", { class: "changes" }, plan.changes.map(change)), first(plan.changes.length, COUNTS.slice(0, 4).reduce((sum, code) => sum + plan[code], 0))] : []),
  ].filter(Boolean));
  stage.querySelector("h2").focus();
}

function verdict(plan, does) {
  const another = el("button", { class: "btn", type: "button", onclick: choose }, say("another"));
  if (plan.refused) return [el("p", { class: "lead" }, say("wrong", { n: figure(plan.refused) })), el("div", { class: "does" }, another)];
  if (!does) return [el("p", { class: "lead" }, say("nothing_new")), el("div", { class: "does" }, another)];
  const apply = el("button", { class: "btn main", type: "button", onclick: () => take(plan, apply) }, icon("ui-check"), say("apply"));
  return [el("p", { class: "lead" }, say("will")), el("div", { class: "does" }, apply, another)];
}

async function take(plan, button) {
  button.disabled = true;
  const { answer, trouble } = await applying.send({ content: given.content, form: given.form, digest: plan.digest });
  if (trouble) {
    said.textContent = trouble;
    button.disabled = false;
    return;
  }
  said.textContent = "";
  const done = say(answer.release === null ? "nothing_new" : "applied", { name: given.name });
  choose();
  stage.prepend(el("p", { class: "lead done", role: "status" }, icon("ui-check"), done));
  await past();
  applied();
}

const first = (shown, all) => (all > shown ? el("p", { class: "soft" }, t("manager.imports.first_of", { n: shown })) : null);

export const change = (each) =>
  el("li", {},
    el("b", {}, name(each.name)), el("small", {}, each.code),
    el("p", {}, name(each.title)),
    each.fields.length ? el("ul", { class: "fields" }, each.fields.map(difference)) : null);

// "papers.0.kind" is the first of the papers; its name in the file stands below for who mends the file.
function place(field) {
  const [head, n] = field.split(".");
  const code = [head, `${head}_vi`].map((each) => `news.field.${each}`).find((each) => page.texts.vi[each]);
  return code ? [`${t(code)}${/^\d+$/.test(n) ? ` ${Number(n) + 1}` : ""}`, el("small", {}, field)] : field;
}

function faults(plan) {
  const rows = plan.faults.map((fault) => el("tr", {}, el("td", { class: "num" }, String(fault.row)), el("td", {}, place(fault.field)), el("td", { class: "value" }, fault.value), el("td", {}, name(fault.reason))));
  return el("section", {}, el("h3", {}, say("faults")), table(["row", "column", "value", "reason"].map((code) => say(code)), rows, { class: "plain rowed faulty" }), first(plan.faults.length, plan.refused));
}

async function past() {
  const [releases, unread] = await Promise.all([ask("/catalogue/releases"), ask("/catalogue/unread")]);
  if (!releases || !unread) return;
  const key = JSON.stringify([releases.items, unread.items]);
  if (key === drawn) return; // an opened release stays open
  drawn = key;
  const open = new Set([...history.querySelectorAll("details[open]")].map((node) => node.dataset.id));
  history.replaceChildren(...(releases.items.length ? [el("h2", {}, say("history")), el("ul", { class: "releases" }, releases.items.map((each) => release(each, unread.items, open)))] : []));
}

function release(each, people, open) {
  const left = people.filter((person) => person.releases.includes(each.id)).map((person) => words(person.name));
  const origin = t(`manager.catalogue.origin.${each.origin}`, { publisher: each.publisher, number: each.number ?? "" });
  const reading = !each.changes.length ? el("p", { class: "soft" }, say("no_change"))
    : left.length ? el("p", { class: "mark warn" }, icon("ui-clock"), say("unread", { names: left.join(", ") }))
      : el("p", { class: "mark" }, icon("ui-check"), say("all_read"));
  return el("li", {},
    el("p", {}, el("b", {}, both(each.at)), ` · ${origin}${each.by ? ` · ${each.by}` : ""}`),
    reading,
    each.changes.length ? el("details", { "data-id": String(each.id), open: open.has(String(each.id)) },
      el("summary", {}, say("see_changes", { n: figure(each.changes.length), from: [...new Set(each.changes.map((one) => date(one.from)))].join(", ") })),
      el("ul", { class: "changes" }, each.changes.map(change))) : null);
}
