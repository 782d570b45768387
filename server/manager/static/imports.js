// Dossiers from a file: chosen or dropped, read in the background, looked at, and only then taken in.
import { page, t, el, icon, requestId, api, Refusal, lang, name } from "/static/hall.js";
import { ask, main, both, figure, table, words, Deed } from "./office.js";

const BUSY = ["reading", "taking"];
const RHYTHM = 700;
const PER_SECOND = 28000; // lines written in a second, measured on a small PC

const said = el("p", { class: "trouble", role: "alert" });
const stage = el("section", { class: "stage" }); // not live: a count that runs would be read out without end
const history = el("section");
const file = el("input", { type: "file", id: "file", class: "unseen", accept: ".xlsx,.csv", onchange: () => file.files[0] && send(file.files[0]) });
let job = null;
let drawn = "";
let deeds = {};

main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.imports.head"))),
  el("div", { class: "flow imports" }, said, stage, history),
);

const col = (code) => (page.texts.vi[`manager.imports.col.${code}`] ? t(`manager.imports.col.${code}`) : code);
const num = (n) => figure(n ?? 0);

function choosing() {
  const box = el(
    "label",
    {
      class: "dropbox",
      for: "file",
      ondragover: (event) => {
        event.preventDefault();
        box.classList.add("over");
      },
      ondragleave: () => box.classList.remove("over"),
      ondrop: (event) => {
        event.preventDefault();
        box.classList.remove("over");
        if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
      },
    },
    file,
    icon("ui-papers"),
    el("span", { class: "btn main" }, t("manager.imports.choose")),
    el("span", {}, t("manager.imports.drop")),
  );
  file.value = "";
  const sample = el("a", { href: "/manager/imports/sample.csv", download: true }, t("manager.imports.sample"));
  return [el("p", { class: "lead" }, t("manager.imports.intro")), box, el("p", {}, sample)];
}

async function send(chosen) {
  said.textContent = "";
  if (chosen.size > page.most_bytes) {
    said.textContent = t("manager.imports.too_large", { mb: page.most_bytes / 1e6 });
    return;
  }
  stage.replaceChildren(...working(t("manager.imports.sending", { name: chosen.name })));
  const form = new FormData();
  form.append("file", chosen);
  form.append("request_id", requestId());
  try {
    const answer = await fetch("/manager/imports", { method: "POST", body: form, headers: { "X-CSRF-Token": page.csrf, "Accept-Language": lang() } });
    const value = await answer.json();
    if (!answer.ok) throw new Refusal(answer.status, value);
    follow(value.id);
  } catch (error) {
    said.textContent = error instanceof Refusal && error.detail ? error.detail : t("manager.away_action");
    show(null);
  }
}

function working(text, done, total) {
  const bar = total ? el("progress", { max: total, value: done, "aria-label": text }) : el("progress", { "aria-label": text });
  return [el("p", { class: "lead" }, text), bar];
}

async function follow(id) {
  try {
    show(await api("GET", `/imports/${id}`));
  } catch (error) {
    if (error instanceof Refusal) return show(null);
  }
  if (job === null || BUSY.includes(job.state)) setTimeout(() => follow(id), RHYTHM);
  else past();
}

function show(next) {
  job = next;
  const key = JSON.stringify(job);
  if (key === drawn && stage.childElementCount) return;
  drawn = key;
  history.hidden = job !== null && BUSY.includes(job.state);
  stage.replaceChildren(...(job === null ? choosing() : BUSY.includes(job.state) ? busy() : outcome()));
  if (job && !BUSY.includes(job.state)) stage.querySelector("h2")?.focus();
}

function busy() {
  const facts = { name: job.name, done: num(job.done), total: num(job.total ?? job.plan?.lines) };
  const known = job.total ?? job.plan?.lines;
  const code = job.state === "taking" ? "taking" : known ? "reading_of" : "reading";
  return working(t(`manager.imports.${code}`, facts), job.done, known);
}

function outcome() {
  const plan = job.plan;
  const head = el("h2", { tabindex: "-1" }, `${job.name}: ${t(`manager.imports.state.${job.state}`)}`);
  if (!plan) return [head, el("p", { class: "trouble" }, name(job.problem)), keys(another())];
  const parts = [head, counts(plan), ...verdict(plan)];
  if (plan.faults.length) parts.push(faults(plan));
  if (plan.differences.length) parts.push(differences(plan));
  return parts;
}

function counts(plan) {
  const pairs = ["lines", "new", "changed", "unchanged", "refused"].map((code) =>
    el("div", { class: code === "refused" && plan.refused ? "late" : "" }, el("dt", {}, t(`manager.imports.${code}`)), el("dd", {}, num(plan[code]))),
  );
  return el("dl", { class: "figures small" }, pairs);
}

function verdict(plan) {
  if (job.state === "taken") {
    const facts = { name: job.name, new: num(plan.new), changed: num(plan.changed), unchanged: num(plan.unchanged) };
    return [el("p", { class: "lead" }, t("manager.imports.taken", facts)), keys(el("a", { class: "btn main", href: "/manager/dossiers?show=all" }, t("manager.imports.see")), another())];
  }
  if (job.state === "refused") {
    const download = el("a", { class: "btn main", href: `/manager/imports/${job.id}/refusals.csv`, download: true }, t("manager.imports.download"));
    return [el("p", { class: "lead" }, t("manager.imports.wrong", { refused: num(plan.refused), lines: num(plan.lines) })), keys(download, discard("another"))];
  }
  if (!plan.new && !plan.changed) return [el("p", { class: "lead" }, t("manager.imports.nothing_new")), keys(discard("another"))];
  const seconds = Math.max(1, Math.ceil((plan.new + plan.changed) / PER_SECOND));
  return [
    job.moved ? el("p", { class: "trouble" }, t("manager.imports.moved")) : null,
    el("p", { class: "lead" }, t("manager.imports.will", { new: num(plan.new), changed: num(plan.changed) })),
    el("p", { class: "soft" }, t("manager.imports.will_wait", { seconds })),
    keys(el("button", { class: "btn main", type: "button", onclick: take }, icon("ui-check"), t("manager.imports.take")), discard("discard")),
  ].filter(Boolean);
}

const keys = (...buttons) => el("div", { class: "does" }, buttons);
const another = () => el("button", { class: "btn", type: "button", onclick: () => show(null) }, t("manager.imports.another"));
const discard = (code) => el("button", { class: "btn", type: "button", onclick: drop }, t(code === "another" ? "manager.imports.another" : "manager.imports.discard"));

// A deed of this job: pressed again after silence, it is the same one.
const deed = (what) => (deeds[`${job.id} ${what} ${job.ended_at}`] ??= new Deed(`/imports/${job.id}/${what}`));

async function take(event) {
  event.currentTarget.disabled = true;
  const { answer, trouble } = await deed("take").send();
  said.textContent = trouble ?? "";
  if (answer) follow(answer.id);
  else follow(job.id);
}

async function drop() {
  const { trouble } = await deed("discard").send();
  said.textContent = trouble ?? "";
  if (trouble) return;
  show(null);
  file.focus();
  past();
}

const first = (shown, all) => (all > shown ? el("p", { class: "soft" }, t("manager.imports.first_of", { n: shown })) : null);
const heads = (...codes) => codes.map((code) => t(`manager.imports.${code}`));

function faults(plan) {
  const rows = plan.faults.map((fault) =>
    el("tr", {}, el("td", { class: "num" }, String(fault.line)), el("td", {}, fault.column ? col(fault.column) : t("manager.imports.whole_line")), el("td", { class: "value" }, fault.value), el("td", {}, name(fault.reason))),
  );
  return el("section", {}, el("h3", {}, t("manager.imports.faults")), table(heads("line", "column", "value", "reason"), rows, { class: "plain rowed faulty" }), first(plan.faults.length, plan.refused));
}

function differences(plan) {
  const rows = plan.differences.map((each) =>
    el("tr", {}, el("td", {}, each.external_code), el("td", {}, col(each.field)), el("td", {}, value(each, each.before)), el("td", {}, el("b", {}, value(each, each.after)))),
  );
  return el("section", {}, el("h3", {}, t("manager.imports.differences")), table(heads("code", "field", "before", "after"), rows, { class: "plain rowed" }), rows.length === 200 ? first(200, 201) : null);
}

function value(each, said) {
  if (said === null || said === "") return t("manager.dash");
  if (each.field.endsWith("_at")) return both(said);
  if (each.field === "state") return t(`common.state.dossier.${said}`);
  return each.field === "channel" ? t(`manager.channel.${said}`) : words(said);
}

async function past() {
  const answer = await ask("/imports");
  if (!answer) return null;
  const rows = answer.items.map((each) =>
    el("tr", {}, el("td", {}, each.name), el("td", {}, both(each.made_at)), el("td", {}, t(`manager.imports.state.${each.state}`)), el("td", { class: "num" }, each.plan ? num(each.plan.new) : t("manager.dash")), el("td", { class: "num" }, each.plan ? num(each.plan.changed) : t("manager.dash"))),
  );
  history.replaceChildren(...(rows.length ? [el("h3", {}, t("manager.imports.history")), table(heads("file", "at", "result", "new", "changed"), rows, { class: "plain rowed past" })] : []));
  return answer.items[0] ?? null;
}

// A file dropped beside the box would take the browser away from this page.
for (const event of ["dragover", "drop"]) addEventListener(event, (each) => each.preventDefault());
show(null);
const latest = await past();
if (latest && [...BUSY, "ready"].includes(latest.state)) follow(latest.id);
