// After acceptance: the code, the promise in words, and what became of the receipt.
import { t, name, el, icon, clock, date, lang, Away, Refusal } from "/static/hall.js";
import { ask, onLanguage } from "./desk.js";
import { underway } from "./outbox.js";
import { reprint } from "./bars.js";
import { dueWords } from "./due.js";
import { fill, money, w } from "./words.js";

let dossier = null;
let again = () => {};
const body = el("div", { class: "within", tabindex: 0 }); // longer than its place: the arrows scroll it
const more = el("button", { class: "btn main", type: "button", onclick: () => again() }, w("clerk.done.again"));
export const accepted = el("div", { class: "pane", hidden: true }, body, el("div", { class: "fin" }, el("span"), more));

// The receipt's latest job: what it printed, or why it did not.
const job = () => dossier.jobs?.at(-1) ?? null;

function receipt() {
  const at = job();
  const words = at ? t(`clerk.print.${at.state}`) : t("clerk.done.no_paper");
  const key = at && el("button", { class: "btn small", type: "button", "aria-disabled": String(underway(`reprint ${at.id}`)),
    onclick: () => reprint(at) }, t("clerk.done.reprint"));
  const problem = at?.problem && at.state !== "printed" ? t(`common.printer.${at.problem}`) : "";
  return [problem && !problem.includes("common.") ? `${words} (${problem})` : words, key];
}

const fact = (label, ...value) => [el("dt", {}, t(label)), el("dd", {}, value)];

function papers() {
  const given = dossier.papers ?? [];
  if (!given.length) return t("clerk.done.nothing");
  return given.map((one) => `${name(one.name) || one.name} (${t(`clerk.paper.${one.kind}`).toLowerCase()}, ${one.count})`).join("; ");
}

function draw() {
  if (!dossier) return;
  const at = job();
  fill(body, `${lang()} ${dossier.code} ${at?.id} ${at?.state} ${at && underway(`reprint ${at.id}`)}`, () => [
    el("p", { class: "good" }, icon("ui-check"), t("clerk.done.title")),
    el("p", { class: "code" }, dossier.external_code || dossier.code),
    el("div", { class: "due" }, el("span", { class: "lbl" }, t("clerk.due.title")),
      el("p", { class: "big2" }, dueWords(dossier.due_words)),
      el("p", { class: "why" }, el("b", {}, t("clerk.due.how")), ` ${name(dossier.explanation)}`)),
    el("dl", { class: "facts" },
      // First what the citizen is told; the rest is what was typed.
      fact("clerk.done.receipt", receipt()),
      !dossier.phone && dossier.lookup_code && fact("clerk.done.lookup", dossier.lookup_code),
      fact("clerk.form.procedure", name(dossier.procedure_name)),
      fact("clerk.done.applicant", dossier.applicant),
      dossier.submitter && fact("clerk.collect.submitter", [dossier.submitter.name, dossier.submitter.relation].filter(Boolean).join(" – ")),
      fact("clerk.done.received", dossier.late_entry ? `${clock(dossier.received_at)}, ${date(dossier.received_at, { weekday: true })}` : clock(dossier.received_at)),
      dossier.result_by !== "in_person" && fact("clerk.form.result_by", t(`clerk.form.${dossier.result_by}`)),
      fact("clerk.done.papers", papers()),
      dossier.fee !== null && dossier.fee !== undefined && fact("clerk.done.fee", money(dossier.fee))),
  ]);
}

export function showAccepted(shown, then = () => {}) {
  dossier = shown;
  again = then;
  accepted.hidden = !shown;
  draw();
  if (shown) more.focus();
}

// The feed's word about a job; what it leaves out the dossier itself is asked for.
export function onPrint(event) {
  const at = dossier && dossier.jobs?.find((one) => one.id === (event.job ?? event.id));
  if (at && event.state) Object.assign(at, { state: event.state, problem: event.problem ?? "" });
  draw();
}

export async function tickAccepted() {
  if (!dossier) return;
  const at = job();
  draw();
  if (at && ["printed"].includes(at.state) && !underway(`reprint ${at.id}`)) return;
  const asked = dossier.code;
  try {
    const fresh = await ask("GET", `/dossiers/${encodeURIComponent(asked)}`);
    if (dossier?.code === asked) dossier.jobs = fresh.jobs;
    draw();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refusal)) throw error;
  }
}

onLanguage(draw);
