// Returning a result: one field for a scan, a code or a name; the dossier; and the hand-over.
import { t, name, el, icon, clock, date, lang, now, Away, Refusal } from "/static/hall.js";
import { ask, current, desk, onLanguage } from "./desk.js";
import { send, underway } from "./outbox.js";
import { asCode } from "./keys.js";
import { field, text } from "./fields.js";
import { announce, fill, w } from "./words.js";
import { arrows } from "./hand.js";
import { dueWords } from "./due.js";
import { actsFor } from "/static/acts.js";
import { mark, warning } from "/static/standing.js";

const FORM_OF = { "02": "supplement", "03": "refusal", "04": "apology", "05": "stop" };
const WAIT = 250;
let found = null; // {items, more}
let dossier = null;
let collector = "applicant";
let timer = null;
let word = "";
let asked = 0;

const box = text(null, { enterkeyhint: "search", dataset: { scan: "own" } });
const entry = field("clerk.collect.field", box, { width: "w6" });
const hint = w("clerk.collect.hint", "p", { class: "lbl" });
const error = el("p", { class: "bar no", role: "alert", hidden: true });
const body = el("div", { "aria-live": "polite" });
const who = { name: field("clerk.collect.collector", text()), authority: field("clerk.collect.authority", text(null)) };
const foot = el("div", { class: "fin" });
const deeds = actsFor({ perform, changed: (value, words) => {
  if (value.result_by === dossier.result_by) dossier = value;
  else show(value);
  word = words;
  announce(words);
  draw();
} });
export const typingAct = deeds.typing;
export const collectPane = el("div", { class: "pane", hidden: true }, el("div", { class: "form" }, entry.node), hint, error, el("div", { class: "within" }, body, deeds.node), foot);

const complain = (words) => {
  error.textContent = words;
  error.hidden = !words;
};

async function looked(what) {
  const turn = ++asked;
  complain("");
  try {
    const value = await what();
    if (turn === asked) draw(value);
  } catch (refusal) {
    if (!(refusal instanceof Away || refusal instanceof Refusal)) throw refusal;
    if (turn !== asked) return;
    show(null); // what was open before is not what was asked for
    found = null;
    draw();
    complain(refusal instanceof Away ? t("clerk.collect.away") : refusal.status === 404 ? t("clerk.collect.found_none") : refusal.detail);
    if (refusal.status === 404) offerToAccept(asCode(box.value)?.code);
  }
}

// A code of the province's system that no file has brought yet: the dossier may be taken in under it.
let toAccept = () => {};
export const acceptFrom = (accept) => (toAccept = accept);

function offerToAccept(code) {
  if (!code) return;
  error.append(" ", el("button", { class: "btn small", type: "button", onclick: () => toAccept(code) }, t("clerk.collect.accept_it", { code })));
}

// The one way a dossier comes onto the page: who collects it is asked anew for each, the wanted way first.
function show(one) {
  dossier = one;
  collector = one?.result_by === "post" ? "post" : one?.submitter ? "proxy" : "applicant";
  who.name.value = one?.submitter?.name ?? "";
  who.authority.value = one?.submitter?.authority ?? "";
  who.name.wrong("");
  who.authority.wrong("");
}

// An act goes through the same orderly queue as every other command, and its answer comes back here.
function perform(verb, given) {
  const { code } = dossier;
  return new Promise((done, refused) => {
    send({ label: "clerk.do.act", path: `/dossiers/${encodeURIComponent(code)}/${verb}`, body: given, about: `dossier ${code}`, personal: true, done, refused });
  });
}

// Opened by a key that goes away: the hand is at the dossier.
const opened = (code) => open(code).then(() => body.querySelector(".code")?.focus());

export const openDossier = (code) => {
  box.value = code;
  return opened(code);
};

const open = (code) => looked(async () => {
  show(await ask("GET", `/dossiers/${encodeURIComponent(code)}`));
});

const search = (typed) => looked(async () => {
  const answer = await ask("GET", `/dossiers?q=${encodeURIComponent(typed)}`);
  found = { items: answer.items, more: Boolean(answer.next_cursor) };
  show(answer.items.length === 1 && asCode(typed) ? answer.items[0] : null);
});

// A code read by the scanner anywhere on the page, or typed here with Enter.
export function scan(code, raw) {
  box.value = code?.code ?? raw;
  if (code?.code) return open(code.code);
  if (code?.token) {
    return looked(async () => {
      const known = await ask("GET", `/track-dossier/${encodeURIComponent(code.token)}`);
      box.value = known.code;
      show(await ask("GET", `/dossiers/${encodeURIComponent(known.code)}`));
    });
  }
  show(null);
  found = null;
  draw();
  return complain(t("clerk.collect.bad_scan", { code: raw }));
}

box.addEventListener("input", () => {
  clearTimeout(timer);
  const typed = box.value.trim();
  if (typed.length < 2) return;
  const code = asCode(typed);
  timer = setTimeout(() => (code ? scan(code, typed) : search(typed)), WAIT); // whoever has only the mouse presses no Enter
});
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey) return;
  clearTimeout(timer);
  const typed = box.value.trim();
  const code = asCode(typed);
  if (code) {
    box.select();
    scan(code, typed);
  } else if (typed) search(typed);
});

const fact = (label, ...value) => [el("dt", {}, t(label)), el("dd", {}, value)];
const moment = (at) => `${clock(at)}, ${date(at, { weekday: true })}`;
const state = (one) => t(`common.state.dossier.${one.state}`);

function list() {
  if (!found) return null;
  if (!found.items.length) return el("p", { class: "hint" }, t("clerk.collect.found_none"));
  return [
    el("ul", { class: "list" }, found.items.map((one) => el("li", {},
      el("button", { class: "row", type: "button", dataset: { hand: one.code }, onclick: () => opened(one.code) },
        el("b", {}, one.code), el("span", {}, one.applicant, el("small", {}, name(one.procedure_name))),
        el("em", { class: one.standing === "overdue" ? "late" : "" }, state(one)))))),
    found.more && el("p", { class: "hint" }, t("clerk.collect.more")),
  ];
}

function card() {
  return [
    el("h2", { class: "code", tabindex: "-1" }, dossier.external_code || dossier.code),
    word && el("p", { class: "good" }, icon("ui-check"), word),
    el("dl", { class: "facts" },
      fact("clerk.collect.state", el("span", { class: "marks" }, state(dossier), dossier.standing !== "done" && mark(dossier), warning(dossier))),
      fact("clerk.collect.applicant", dossier.applicant),
      dossier.submitter && fact("clerk.collect.submitter", [dossier.submitter.name, dossier.submitter.relation].filter(Boolean).join(" – ")),
      fact("clerk.form.procedure", name(dossier.procedure_name)),
      fact("clerk.collect.received", moment(dossier.received_at)),
      fact("clerk.collect.due", dueWords(dossier.due_words)),
      dossier.ready_at && fact("clerk.collect.ready_at", moment(dossier.ready_at)),
      dossier.returned_at && fact("clerk.collect.returned_at", moment(dossier.returned_at)),
      dossier.result_by !== "in_person" && fact("clerk.form.result_by", t(`clerk.form.${dossier.result_by}`)),
      fact("clerk.collect.phone", dossier.phone || t("clerk.collect.none")),
      dossier.agency && fact("clerk.collect.agency", dossier.agency),
      fact("clerk.collect.clerk", dossier.clerk?.name ?? "–")),
    papersOf(dossier),
    dossier.state === "ready" && handOver(),
  ];
}

// What was written to the applicant, to print on A5 for signature and seal.
function papersOf(one) {
  const sheet = (kind, title) =>
    el("a", { href: `/clerk/dossiers/${encodeURIComponent(one.code)}/${kind}.pdf?size=A5`, target: "_blank", rel: "noopener" }, title);
  return el("p", { class: "sheets" }, el("b", {}, t("clerk.collect.sheets")),
    sheet("receipt", t("clerk.sheet.receipt")),
    one.forms.map((form) => sheet(FORM_OF[form.form], t(`clerk.sheet.${FORM_OF[form.form]}`, { n: form.number }))),
    sheet("control", t("clerk.sheet.control")),
    sheet("register", t("clerk.sheet.register")));
}

function handOver() {
  const proxy = collector === "proxy";
  const ways = el("div", { class: "radio", role: "radiogroup", "aria-label": t("clerk.collect.who") }, ["applicant", "proxy", "post"].map((one) =>
    el("button", { class: one === collector ? "btn on" : "btn", type: "button", role: "radio", "aria-checked": String(one === collector),
      onclick: () => {
        collector = one;
        draw();
        if (one === "proxy") who.name.control.focus();
      } }, one === collector && icon("ui-check"), t(`clerk.collect.who_${one}`))));
  arrows(ways, "[role=radio]");
  who.name.node.hidden = who.authority.node.hidden = !proxy;
  return el("div", { class: "who" },
    el("h3", {}, t("clerk.collect.who")),
    ways,
    el("div", { class: "form" }, Object.assign(who.name.node, { className: "field w3" }), Object.assign(who.authority.node, { className: "field w3" })));
}

const act = (verb, label, body, after) => () => {
  if (underway(`dossier ${dossier.code}`)) return;
  const { code } = dossier;
  send({ label, path: `/dossiers/${encodeURIComponent(code)}/${verb}`, body: body(), about: `dossier ${code}`, personal: true,
    done: (value) => {
      if (dossier?.code === code) dossier = value;
      after?.(value);
      draw();
    },
    refused: async (refusal) => {
      if (dossier?.code === code && refusal.status === 409) await open(code); // somebody else was quicker
      complain(refusal.detail);
    } });
  draw();
};

const give = act("return", "clerk.do.return",
  () => ({ collector, ...(collector === "proxy" ? { collector_name: who.name.value, authority: who.authority.value } : {}) }),
  (value) => {
    word = t("clerk.collect.done", { time: clock(value.returned_at ?? now()) });
    announce(word);
    const at = current();
    if (at?.state === "serving") desk.suggested = { ticket: at.id, outcome: "returned" };
    if (!collectPane.hidden) focusCollect();
  });

function giveChecked() {
  for (const [one, needed] of collector === "proxy" ? [[who.name, "clerk.collect.name_needed"], [who.authority, "clerk.collect.authority_needed"]] : []) {
    if (one.value) continue;
    one.wrong(t(needed));
    return one.control.focus();
  }
  return give();
}

function backToList() {
  const { code } = dossier;
  show(null);
  draw();
  body.querySelector(`[data-hand="${CSS.escape(code)}"]`)?.focus();
}

function keys() {
  if (!dossier) return [];
  const waits = underway(`dossier ${dossier.code}`);
  const key = (label, run, main) => el("button", { class: main ? "btn main" : "btn", type: "button", "aria-disabled": String(waits), onclick: run }, t(label));
  return [
    found?.items.length > 1 ? key("clerk.collect.back", backToList) : el("span"),
    el("span"),
    dossier.state === "ready" && key("clerk.collect.return", giveChecked, true),
  ];
}

let shown = null;
function draw() {
  if (shown !== dossier?.code) word = "";
  shown = dossier?.code;
  const key = `${lang()} ${dossier ? JSON.stringify(dossier) + collector + word : JSON.stringify(found)}`;
  fill(body, key, () => (dossier ? card() : list()));
  fill(foot, `${key} ${dossier && underway(`dossier ${dossier.code}`)}`, keys);
  hint.hidden = Boolean(dossier || found);
  deeds.show(dossier);
  foot.hidden = !dossier;
}

export const drawCollect = () => draw();
export function focusCollect() {
  box.focus();
  box.select();
}
onLanguage(() => {
  draw();
  deeds.redraw();
});
draw();
