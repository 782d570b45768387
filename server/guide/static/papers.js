// What to bring for a procedure, found by the words people say, to read out and to print.
import { t, date, el, icon, lang, name, languages } from "/static/hall.js";
import { onlyIfAny } from "/static/conditions.js";
import { act, guide, look, say, whenDone } from "./state.js";
import { fill, key } from "./draw.js";

const PAUSE = 250; // ms after the last letter before the server is asked
const KIND = { original: "original", shown: "original", certified: "certified", plain: "plain" };
const STEP = { filing: "filing", signing: "signing", collecting: "collecting" };
let found = null; // null: not asked yet
let chosen = null;
let timer = null;

const input = el("input", {
  type: "search", id: "sought", autocomplete: "off", spellcheck: "false", maxlength: 80, dataset: { ta: "guide.papers.field", tp: "guide.papers.example" },
  "aria-label": t("guide.papers.field"), placeholder: t("guide.papers.example"),
  oninput: () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  },
});
const list = el("ul", { class: "list" });
const paper = el("section", { class: "side paper-side" });
export const papersPane = el("section", { class: "pane even" }, el("div", { class: "work" }, el("div", { class: "seek" }, icon("ui-search"), input), list), paper);

whenDone("checklist", (job) => {
  const printer = name(job.printer_title) || job.printer;
  say(job.problem ? "late" : "done", t(job.problem ? "guide.papers.trouble" : "guide.papers.printing", { printer }));
});

export async function search() {
  const words = input.value.trim();
  const answer = await look(`/procedures${words ? `?q=${encodeURIComponent(words)}` : ""}`);
  if (!answer || words !== input.value.trim()) return; // away, or more was typed meanwhile
  found = answer.items;
  drawPapers();
}

function row(procedure) {
  const open = () => {
    chosen = procedure;
    drawPapers();
    paper.scrollTop = 0;
  };
  return el("li", {}, el("button", { class: "row", type: "button", dataset: { own: procedure.code }, "aria-pressed": String(chosen?.code === procedure.code), onclick: open },
    el("span", { class: "tx" }, el("b", {}, name(procedure.name)), procedure.changes_from && el("span", {}, t("guide.papers.changes", { date: date(procedure.changes_from) }))), icon("ui-chev")));
}

function line(one) {
  const facts = [
    onlyIfAny(one) && t("kiosk.precheck.if_any"),
    one.count > 1 && t("kiosk.precheck.copies", { n: one.count }),
    name(one.note) || (one.kind === "shown" && t("kiosk.precheck.shown")),
  ].filter(Boolean);
  return el("li", {}, el("span", { class: KIND[one.kind] === "original" ? "kind orig" : "kind" }, t(`kiosk.precheck.${KIND[one.kind]}`).replace(/\n/g, " ")),
    el("span", {}, el("b", {}, name(one.name)), facts.length ? `; ${facts.join("; ")}` : ""));
}

// `proxy` is words where the rule needs them, or only whether somebody else may do it.
function proxy(may) {
  if (may && typeof may === "object") return name(may);
  return typeof may === "boolean" ? t(may ? "kiosk.precheck.proxy" : "kiosk.precheck.self") : "";
}

const step = (one, register) => t(one === "signing" && !register ? "kiosk.precheck.signing_plain" : `kiosk.precheck.${STEP[one]}`);

function wholeOrPartly(procedure) {
  return procedure.channels.filter((one) => one.channel !== "in_person").map((one) =>
    el("p", {}, el("b", {}, t(`kiosk.precheck.channel.${one.channel}`)), ": ", t(one.complete ? "kiosk.precheck.whole" : "kiosk.precheck.partly"), name(one.why) ? `. ${name(one.why)}` : ""));
}

function detail(procedure) {
  const needed = procedure.papers.filter((one) => one.needed !== "not_required");
  const spared = procedure.papers.filter((one) => one.needed === "not_required").map((one) => name(one.name));
  const longer = procedure.verification_words && t("kiosk.precheck.verification", { limit: name(procedure.verification_words) });
  const print = (code) => key(`print-${code}`, t("guide.papers.print", { language: t("common.language_name", {}, code) }), () => act("checklist", `/procedures/${procedure.code}/checklist`, { lang: code }),
    { kind: code === lang() ? "main" : "quiet", before: "printer" });
  return [
    el("h2", {}, name(procedure.name)),
    procedure.changes_from && el("p", { class: "changes" }, icon("ui-clock"), t("kiosk.precheck.changes", { date: date(procedure.changes_from) })),
    el("div", { class: "keys across" }, languages.map(print)),
    el("h3", {}, icon("ui-papers"), t("guide.papers.bring")),
    needed.length ? el("ul", { class: "papers" }, needed.map(line)) : el("p", {}, t("kiosk.precheck.nothing")),
    spared.length > 0 && el("p", {}, el("b", {}, `${t("kiosk.precheck.not_required")}: `), spared.join("; ")),
    procedure.presence.length > 0 && [el("h3", {}, icon("ui-people"), t("kiosk.precheck.presence")),
      procedure.presence.map((one) => el("p", {}, el("b", {}, `${step(one.step, procedure.register)}: `), name(one.who), " ", proxy(one.proxy)))],
    el("h3", {}, icon("ui-clock"), t("kiosk.precheck.limit")),
    el("p", {}, el("b", {}, name(procedure.limit_words)), longer ? `. ${longer}` : ""),
    el("h3", {}, icon("ui-money"), t("kiosk.precheck.fee")),
    el("p", {}, el("b", {}, name(procedure.fee.text)), name(procedure.fee.note) ? `. ${name(procedure.fee.note)}` : ""),
    wholeOrPartly(procedure),
  ];
}

export function drawPapers() {
  fill(list, [found, chosen?.code], () =>
    found === null ? el("li", { class: "lead" }, t("guide.loading")) : found.length ? found.map(row) : el("li", { class: "lead" }, t("guide.papers.none")));
  fill(paper, [chosen, Boolean(guide.pending)], () => (chosen ? detail(chosen) : el("p", { class: "lead" }, t("guide.papers.choose"))));
}

export const focusPapers = () => input.focus({ preventScroll: true });
