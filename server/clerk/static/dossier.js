// Accepting a dossier: one form, kept until the server has acknowledged it, then its code and its receipt.
import { t, name, el, icon, amountOf, figure } from "/static/hall.js";
import { current, desk, onLanguage } from "./desk.js";
import { send } from "./outbox.js";
import { choice, field, text } from "./fields.js";
import { loadProcedures, picker, procedure } from "./procedures.js";
import { anyGiven, drawPapers, givenPapers, onPapers, setPapers, table } from "./papers.js";
import { drawDue, dueBox, loadDue, receivedFrom, setDue } from "./due.js";
import { askInPlace } from "./ask.js";
import { accepted, showAccepted } from "./accepted.js";
import { late } from "./late.js";
import { mind, putBack } from "./hand.js";
import { announce, fill, money, w } from "./words.js";

let ticket = null; // the visit this form was begun for: {id, number}
let code = null;
let back = null; // where the hand was when the form was sent
let waiting = false; // for the server's word about this form, and no longer: the next one may begin at once

const pick = picker(chosen);
const WAYS = [["in_person", "clerk.form.in_person"], ["post", "clerk.form.post"], ["online", "clerk.form.online"]];
const channel = field("clerk.form.channel", choice(WAYS));
const resultBy = field("clerk.form.result_by", choice(WAYS));
const applicant = field("clerk.form.applicant", text(null, { spellcheck: "false" }));
const submitter = field("clerk.form.submitter", choice([["same", "clerk.form.same"], ["other", "clerk.form.other"]]));
const phone = field("clerk.form.phone", text("clerk.form.empty_ok", { inputmode: "tel" }), { optional: true });
const other = {
  name: field("clerk.form.submitter_name", text()),
  relation: field("clerk.form.relation", text("clerk.form.relation_hint")),
  authority: field("clerk.form.authority", text("clerk.form.authority_hint")),
};
const address = field("clerk.form.address", text("clerk.form.empty_ok"));
const external = field("clerk.form.external", text("clerk.form.external_hint", { dataset: { tp: "clerk.form.external_hint", scan: "own" } }));
const copies = field("clerk.form.copies", text(null, { inputmode: "numeric", maxlength: 4 }), { width: "w1" });
const fee = field("clerk.form.fee", text(null, { inputmode: "numeric", maxlength: 12 }), { width: "w1" });

// The server's names of fields → the fields that show what is wrong.
const FIELDS = { procedure: pick.entry, channel, result_by: resultBy, applicant, phone, address, external_code: external, copies, fee,
  ...late.fields, "submitter.name": other.name, "submitter.relation": other.relation, "submitter.authority": other.authority };

// Refusals that name no field → the field at fault.
const AT_FAULT = { "dossier.authority_needed": other.authority, "dossier.submitter_may_not": other.name, "dossier.address_for_post": address,
  "dossier.external_known": external, "dossier.external_own": external, "procedure.unknown": pick.entry,
  "person.not_vouched": FIELDS["witness.username"], "dossier.second_person": FIELDS["witness.username"],
  "dossier.received_future": FIELDS.received_at, "dossier.received_long_ago": FIELDS.received_at };
const atFault = (code = "") => AT_FAULT[code] ?? (code.startsWith("sheet.") ? FIELDS.sheet : undefined);

const feeWords = el("span");
const hint = w("clerk.form.start_hint", "p", { class: "hint" });
const error = el("p", { class: "bar no", role: "alert", hidden: true });
const sending = w("clerk.form.sending", "p", { class: "bar", role: "status", tabindex: -1, hidden: true });
const sendKey = el("button", { class: "btn main", type: "button", onclick: () => accept() }, w("clerk.form.send"), el("kbd", {}, "Ctrl Enter"));
// Certification in the morning rush: taken in and handed back in one act, and the next one is the same again.
const gone = el("p", { class: "good", role: "status", hidden: true });
const onceKey = el("button", { class: "btn", type: "button", "aria-keyshortcuts": "Control+Shift+Enter", onclick: () => accept(true) }, w("clerk.form.at_once"));
const fields = el("fieldset", { class: "pane" },
  el("div", { class: "within" }, gone, late.node,
    el("div", { class: "form" }, el("div", { class: "ways" }, pick.entry.node, channel.node, resultBy.node), applicant.node, submitter.node, phone.node,
      other.name.node, other.relation.node, other.authority.node, address.node, external.node, copies.node, fee.node),
    table, hint),
  dueBox, error, sending,
  el("div", { class: "fin" }, feeWords, el("button", { class: "btn", type: "button", onclick: clearAsked }, w("clerk.form.clear")), onceKey, sendKey));

export const formPane = el("div", { class: "pane" }, fields, accepted);
export const ticketMark = el("code");

const number = (one) => amountOf(one.value);
const isOther = () => submitter.value === "other";

function submitters() {
  for (const one of Object.values(other)) one.node.hidden = !isOther();
}

// What the procedure asks of somebody who comes to file for another: nothing noted, an authority, or that nobody may.
const filing = () => (channel.value === "in_person" && pick.picked?.presence.find((step) => step.step === "filing")?.proxy) || "unwritten";
const authorityNeeded = () => ["written", "certified"].includes(filing());

function hintAt(one, words) {
  one.control.dataset.tp = words;
  one.control.placeholder = t(words);
}

function hintAuthority() {
  hintAt(other.authority, authorityNeeded() ? "clerk.form.authority_hint_needed" : "clerk.form.authority_hint");
  for (const one of [submitter, other.authority]) one.wrong("");
}

// What goes by post goes to the applicant's address.
const posted = () => resultBy.value === "post";

function hintAddress() {
  hintAt(address, posted() ? "clerk.form.address_hint_post" : "clerk.form.empty_ok");
  address.wrong("");
}

function chosen(one) {
  setPapers(one);
  setDue(one);
  hint.hidden = Boolean(one);
  const amount = one?.fee?.amount_vnd;
  fee.value = amount === null || amount === undefined ? "" : figure(amount);
  hintAuthority();
  gone.hidden = true;
  began();
  drawForm();
}

export const dirty = () =>
  fields.hidden === false && (anyGiven() || [applicant, phone, address, external, ...Object.values(other)].some((one) => one.value));
export const busy = () => waiting;

// The first touch ties the form to the number at the counter.
function began() {
  const at = current();
  if (!ticket && at) ticket = { id: at.id, number: at.number };
}

// A provincial code that was scanned and is not known yet heads the new dossier.
export function underCode(scanned) {
  if (fields.hidden) clearForm();
  external.value = scanned;
  pick.entry.control.focus();
}

// The day's page sends here what was taken in on paper.
export function fromPaper(sheet) {
  if (fields.hidden) clearForm();
  gone.hidden = true;
  late.show(() => {
    drawForm();
    loadDue();
  });
  if (sheet) late.withSheet(sheet);
  loadDue();
  drawForm();
}

export function clearForm() {
  ticket = null;
  code = null;
  for (const one of [applicant, phone, address, external, fee, ...Object.values(other)]) one.value = "";
  for (const one of Object.values(FIELDS)) one.wrong("");
  late.clear();
  channel.value = resultBy.value = "in_person";
  hintAddress();
  submitter.value = "same";
  copies.value = "1";
  error.hidden = true;
  fields.hidden = false;
  showAccepted(null);
  submitters();
  pick.pick(null);
  ticket = null;
  follow();
  mind();
}

// Where the next dossier begins: the procedure, or after one was accepted the key to another.
export const focusForm = () => (fields.hidden ? accepted.querySelector(".fin .btn.main").focus() : pick.focus());

// The next dossier of the same visit: what is typed next belongs into its form, not to the visit's outcome.
function another() {
  clearForm();
  pick.entry.control.focus();
}

function clearAsked() {
  if (!dirty()) return clearForm();
  return askInPlace({ title: t("clerk.form.clear_sure"), answers: [
    { key: "N", main: true, words: t("clerk.form.clear_no"), run: () => {} },
    { key: "Y", words: t("clerk.form.clear_yes"), run: clearForm }] });
}

function faults(atOnce) {
  const found = late.faults();
  const wrong = (one, code) => found.push([one, t(`clerk.form.${code}`)]);
  if (!pick.picked) wrong(pick.entry, "pick_procedure");
  if (!applicant.value && !atOnce) wrong(applicant, "name_needed");
  if (isOther() && filing() === "none") wrong(submitter, "self_only");
  if (isOther() && !other.name.value) wrong(other.name, "name_needed");
  if (isOther() && authorityNeeded() && !other.authority.value) wrong(other.authority, "authority_needed");
  const digits = phone.value.replace(/[\s.]/g, "");
  if (digits && !/^\+?\d{9,11}$/.test(digits)) wrong(phone, "phone_bad");
  if (posted() && !address.value) wrong(address, "address_for_post");
  if (!(number(copies) >= 1)) wrong(copies, "number_bad");
  if (fee.value && !(number(fee) >= 0)) wrong(fee, "number_bad");
  if (atOnce && !fee.value) wrong(fee, "fee_needed");
  const before = ([one], [other]) => (one.node.compareDocumentPosition(other.node) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  return found.sort(before);
}

function body() {
  const given = (key, value) => (value ? { [key]: value } : {});
  const who = isOther()
    ? { name: other.name.value, relation: other.relation.value, authority: other.authority.value }
    : null;
  return {
    procedure: pick.picked.code, applicant: applicant.value, submitter: who, channel: channel.value, result_by: resultBy.value,
    papers: givenPapers(), copies: number(copies),
    ...(fee.value ? { fee: number(fee) } : {}),
    ...given("phone", phone.value.replace(/[\s.]/g, "")), ...given("address", address.value),
    ...given("external_code", external.value), ...given("ticket", ticket?.id), ...late.body(),
  };
}

export function accept(atOnce = false) {
  if (fields.hidden || busy() || (atOnce && onceKey.hidden)) return;
  began();
  const found = faults(atOnce);
  for (const one of Object.values(FIELDS)) one.wrong("");
  for (const [one, words] of found) one.wrong(words);
  complain(found.length ? t("clerk.form.errors") : "");
  if (found.length) return found[0][0].control.focus();
  back = document.activeElement;
  waiting = fields.disabled = true;
  const visit = ticket;
  const path = late.open() ? "/dossiers/from-paper" : atOnce ? "/dossiers/at-once" : "/dossiers";
  const after = atOnce ? handedBack : done;
  send({ label: "clerk.do.accept", path, body: body(), about: "accept", personal: true, done: (dossier) => after(dossier, visit), refused });
  drawForm();
  sending.focus({ preventScroll: true });
}

function complain(words) {
  error.textContent = words;
  error.hidden = !words;
}

function done(dossier, visit) {
  waiting = fields.disabled = false;
  fields.hidden = true;
  code = dossier.code;
  if (visit) desk.suggested = { ticket: visit.id, outcome: "accepted" };
  showAccepted(dossier, another);
  announce(`${t("clerk.done.title")}: ${dossier.code}`);
  drawForm();
}

// The same procedure again: only copies and fee differ from one citizen to the next.
function handedBack(dossier, visit) {
  const again = pick.picked;
  waiting = fields.disabled = false;
  if (visit) desk.suggested = { ticket: visit.id, outcome: "returned" };
  clearForm();
  pick.pick(again);
  const words = t("clerk.done.at_once", { code: dossier.code, n: dossier.copies, fee: dossier.fee === null ? t("clerk.done.no_fee") : money(dossier.fee) });
  gone.replaceChildren(icon("ui-check"), words);
  gone.hidden = false;
  announce(words);
  copies.control.focus();
  copies.control.select();
}

function refused(refusal) {
  waiting = fields.disabled = false;
  const known = atFault(refusal.code);
  known?.wrong(refusal.detail);
  let first = known;
  const loose = [];
  for (const one of refusal.facts.errors ?? []) {
    const place = FIELDS[one.field] ?? FIELDS[one.field?.split(/[.[]/)[0]];
    if (!place) loose.push(one.detail);
    place?.wrong(one.detail);
    first ??= place;
  }
  complain([known ? "" : refusal.detail, ...loose].filter(Boolean).join(" ") || t("clerk.form.errors"));
  if (first) first.control.focus();
  else putBack(back);
  drawForm();
}

// A visit that named its procedure when the number was taken starts the form with it.
let offered = null;
export function follow() {
  const at = current();
  if (fields.hidden && at && code && desk.suggested?.ticket !== at.id && at.id !== offered) clearForm();
  if (at?.state !== "serving" || at.id === offered) return;
  const known = at.procedure && procedure(at.procedure);
  if (at.procedure && !known) return;
  offered = at.id;
  if (fields.hidden || dirty() || !known) return;
  ticket = null;
  pick.pick(known);
}

// When the form was begun for somebody else, the clerk decides whose it is.
export function strayForm() {
  const at = current();
  if (!at || !ticket || ticket.id === at.id || !dirty() || busy()) return null;
  return ["note", "ui-papers", t("clerk.bar.other_draft", { old: ticket.number, new: at.number }),
    [t("clerk.bar.other_start", { new: at.number }), clearForm],
    [t("clerk.bar.other_keep", { new: at.number }), () => {
      ticket = { id: at.id, number: at.number };
      drawForm();
    }]];
}

export function drawForm() {
  const at = current();
  if (ticket && at && ticket.id !== at.id && !dirty() && !busy()) ticket = null;
  sending.hidden = !busy();
  fields.disabled = busy();
  fields.classList.toggle("away", busy());
  const whose = fields.hidden ? null : ticket ?? at; // an accepted dossier says its code itself, and larger
  ticketMark.textContent = whose ? t("clerk.form.for_ticket", { number: whose.number }) : "";
  onceKey.title = `${t("clerk.keys.at_once")} (Ctrl Shift Enter)`;
  onceKey.hidden = late.open() || pick.picked?.limit.unit !== "same_day";
  const words = pick.picked && (name(pick.picked.fee?.text) || t("clerk.form.no_fee"));
  const amount = fee.value ? number(fee) >= 0 && money(number(fee)) : words;
  fill(feeWords, String(amount), () => (amount ? [t("clerk.form.fee_foot"), " ", el("b", {}, amount)] : []));
}

export async function tickForm() {
  await loadProcedures();
  pick.refresh();
  await loadDue();
}

fields.addEventListener("input", () => {
  began();
  complain("");
  drawForm();
});
channel.control.addEventListener("change", hintAuthority);
resultBy.control.addEventListener("change", hintAddress);
submitter.control.addEventListener("change", () => {
  submitters();
  if (isOther()) other.name.control.focus();
});
receivedFrom(late.received);
late.onReceived(loadDue);
onPapers(() => {
  began();
  drawForm();
});
onLanguage(() => {
  pick.relabel();
  drawPapers();
  drawDue();
  drawForm();
});
clearForm();
