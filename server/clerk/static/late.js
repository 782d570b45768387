// What an entry from paper needs beside the form: the true hour, the sheet, why, and a second person's word.
import { t, el, clock, date, now } from "/static/hall.js";
import { field, text } from "./fields.js";
import { w } from "./words.js";

const OFFSET = "+07:00"; // the hall's, whatever this PC believes its zone to be
const SHEET = /^(?:MD-)?(\d{4})$/i; // as typed, or as its bar code reads
const received = field("clerk.late.received", el("input", { type: "datetime-local" }), { width: "w2" });
const sheet = field("clerk.late.sheet", text("clerk.late.sheet_hint", { maxlength: 7, dataset: { tp: "clerk.late.sheet_hint", scan: "own" } }), { width: "w2" });
const reason = field("clerk.late.reason", text(), { width: "w2" });
const witness = field("clerk.late.witness", text(null, { autocapitalize: "none" }), { width: "w3" });
const password = field("clerk.late.password", el("input", { type: "password", autocomplete: "off" }), { width: "w3" });
const cancel = w("clerk.late.cancel", "button", { class: "btn small", type: "button" });
const node = el("section", { class: "late-entry", hidden: true }, el("div", {}, w("clerk.late.says", "p", { class: "lbl" }), cancel),
  el("div", { class: "form" }, received.node, sheet.node, reason.node, witness.node, password.node));

const open = () => !node.hidden;

export const late = {
  node,
  open,
  // The server's names of fields → the fields here that show what is wrong.
  fields: { received_at: received, sheet, reason, "witness.username": witness, "witness.password": password },
  // `left` hears that the clerk wants an ordinary form after all.
  show(left) {
    node.hidden = false;
    cancel.onclick = () => {
      late.clear();
      left();
    };
    received.control.max = `${date(now()).split("/").reverse().join("-")}T${clock(now())}`;
    received.control.focus();
  },
  clear() {
    node.hidden = true;
    for (const one of [received, sheet, reason, witness, password]) one.value = "";
  },
  // When it was received, as the server wants it; empty while nobody has said.
  received: () => (open() && received.value ? `${received.value}:00${OFFSET}` : ""),
  onReceived: (hear) => received.control.addEventListener("change", hear),
  withSheet: (number) => (sheet.value = String(number)),
  faults: () => (open() ? [...[received, reason, witness, password].filter((one) => !one.value).map((one) => [one, t("clerk.late.needed")]),
    ...(sheet.value && !SHEET.test(sheet.value) ? [[sheet, t("clerk.late.sheet_bad")]] : [])] : []),
  body: () => (open()
    ? {
        received_at: `${received.value}:00${OFFSET}`,
        reason: reason.value,
        witness: { username: witness.value, password: password.control.value },
        ...(sheet.value ? { sheet: Number(SHEET.exec(sheet.value)[1]) } : {}),
      }
    : {}),
};
