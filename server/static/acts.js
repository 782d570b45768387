// What may be done with a dossier, one key for each act that is open now; an act that needs words opens its own form.
import { t, el, icon, now, date, lang, amountOf, figure, Away, Refusal } from "/static/hall.js";

// verb: the address of the act; fields: what it asks for; paper: it writes a form; main: it is what usually comes next.
const ACTS = [
  { id: "result_ready", verb: "result-ready", fields: [], main: true },
  { id: "supplemented", verb: "supplemented", fields: [], main: true },
  { id: "request_supplement", verb: "supplement", fields: ["missing", "reason"] },
  { id: "verify", verb: "verify", fields: ["reason"] },
  { id: "extend", verb: "extend", fields: ["new_due", "reason"] },
  { id: "apologise", verb: "apologise", fields: ["reason", "expected"] },
  { id: "hand_over", verb: "hand-over", fields: ["to_whom", "due_at", "note"] },
  { id: "refuse", verb: "refuse", fields: ["reason"] },
  { id: "withdraw", verb: "withdraw", fields: ["reason"] },
  { id: "stop", verb: "stop", fields: ["reason"] },
  { id: "correct", verb: "correct", fields: ["why", "applicant", "address", "phone", "email", "result_by", "external_code", "copies", "fee", "note"] },
];
const LONG = ["reason", "missing"];
const FREE = ["note", "due_at", "expected", "phone", "email", "result_by", "external_code", "address", "applicant", "copies", "fee"];
const NUMBERS = ["copies", "fee"];
const WAYS = ["in_person", "post", "online"];
const KIND = { new_due: "date", expected: "date", due_at: "datetime-local", email: "email", phone: "tel" };
const NAMED = { why: "reason" }; // what a field is called where it is sent

let serial = 0;

function box(id, own) {
  if (LONG.includes(id)) return el("textarea", { id: own, rows: id === "missing" ? 4 : 2, maxlength: 1000 });
  if (id === "result_by") return el("select", { id: own }, WAYS.map((one) => el("option", { value: one }, t(`guard.result_by.${one}`))));
  return el("input", { id: own, type: KIND[id] ?? "text", maxlength: 200, autocomplete: "off", spellcheck: "false", dataset: { scan: "own" } });
}

function input(act, id, dossier) {
  const own = `act${++serial}`;
  const optional = act.id === "request_supplement" ? id === "reason" : FREE.includes(id);
  const control = box(id, own);
  if (act.id === "correct" && !["why", "phone"].includes(id)) control.value = NUMBERS.includes(id) && dossier[id] !== null ? figure(dossier[id]) : dossier[id] ?? "";
  if (NUMBERS.includes(id)) control.inputMode = "numeric";
  if (KIND[id] === "date") control.min = date(now()).split("/").reverse().join("-");
  const error = el("small", { class: "err", id: `${own}e`, role: "alert" });
  control.setAttribute("aria-describedby", error.id);
  const label = el("label", { for: own }, t(`guard.field.${id}`), optional && act.id !== "correct" ? el("i", {}, ` ${t("guard.optional")}`) : "");
  const node = el("div", { class: `act-field ${LONG.includes(id) ? "long" : ""}` }, label, control, error);
  const wrong = (words) => {
    error.textContent = words ?? "";
    control.setAttribute("aria-invalid", String(Boolean(words)));
  };
  control.addEventListener("input", () => wrong(""));
  return { id, node, control, wrong, optional, before: control.value };
}

// Dates and times typed on this PC are the hall's, whatever the PC believes its zone to be.
const OFFSET = "+07:00";

function said(act, fields) {
  const body = {};
  for (const one of fields) {
    const value = one.control.value.trim();
    const name = NAMED[one.id] ?? one.id;
    if (act.id === "correct" && one.id !== "why") {
      if (value === one.before) continue;
      body[name] = NUMBERS.includes(name) ? amountOf(value) : name === "external_code" && !value ? null : value;
    } else if (one.id === "missing") body[name] = value.split("\n").map((line) => line.trim()).filter(Boolean);
    else if (value) body[name] = one.id === "due_at" ? `${value}:00${OFFSET}` : value;
  }
  return body;
}

// perform(verb, body) sends an act and resolves with the dossier; changed(dossier) hears of it. `show` draws for another.
export function actsFor({ perform, changed }) {
  const node = el("section", { class: "acts", hidden: true });
  let dossier = null;
  let open = null; // {act, fields, error}
  let busy = false;
  let drawn = ""; // keys are drawn anew only when they change: the focus may be on one

  function show(next) {
    const same = next && dossier && next.code === dossier.code;
    const stale = open && !(same && offered(next).includes(open.act));
    dossier = next;
    if (!same || stale) open = null;
    if (!open) draw(); // what is being typed stays
  }

  const offered = (one) => ACTS.filter((act) => act.id === "correct" || one.acts?.includes(act.id));

  function draw() {
    node.hidden = !dossier;
    node.setAttribute("aria-label", t("guard.acts"));
    if (!dossier) {
      drawn = "";
      return node.replaceChildren();
    }
    const key = open ? "" : [lang(), dossier.code, busy, ...offered(dossier).map((act) => act.id)].join(" ");
    if (key && key === drawn) return undefined;
    drawn = key;
    return node.replaceChildren(...(open ? form() : keys()));
  }

  function keys() {
    const list = offered(dossier);
    const key = (act) => el("button", { class: act.main ? "btn main" : "btn", type: "button", "aria-disabled": String(busy), onclick: () => begin(act) }, t(`guard.act.${act.id}`));
    const first = list.filter((act) => act.main);
    return [
      el("h3", { tabindex: "-1" }, t("guard.acts")),
      el("div", { class: "act-keys" }, [...first, ...list.filter((act) => !act.main)].map(key)),
      el("p", { class: "err", role: "alert" }),
    ];
  }

  function begin(act) {
    if (busy) return;
    if (!act.fields.length) return void send(act, {});
    open = { act, fields: act.fields.map((id) => input(act, id, dossier)), error: el("p", { class: "err", role: "alert" }) };
    draw();
    open.fields[0].control.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  function form() {
    const { act, fields, error } = open;
    const close = () => {
      open = null;
      draw();
      node.querySelector("button")?.focus();
    };
    return [
      el("form", {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          submit();
        },
        onkeydown: (event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          close();
        },
      },
      el("h3", {}, t(`guard.act.${act.id}`)),
      el("p", { class: "hint" }, t(`guard.says.${act.id}`)),
      fields.map((one) => one.node),
      error,
      el("div", { class: "act-keys" },
        el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("guard.confirm")),
        el("button", { class: "btn", type: "button", onclick: close }, t("common.cancel")))),
    ];
  }

  function submit() {
    const { act, fields } = open;
    const empty = fields.find((one) => !one.optional && !one.control.value.trim());
    if (empty) {
      empty.wrong(t("guard.needed"));
      return empty.control.focus();
    }
    const odd = fields.find((one) => NUMBERS.includes(one.id) && one.control.value.trim() !== one.before && !(amountOf(one.control.value.trim()) >= 0));
    if (odd) {
      odd.wrong(t("guard.number_bad"));
      return odd.control.focus();
    }
    return send(act, said(act, fields));
  }

  async function send(act, body) {
    busy = true;
    node.classList.add("away");
    const about = dossier.code;
    let done = false;
    node.querySelector(":scope > .err")?.replaceChildren();
    try {
      const value = await perform(act.verb, body);
      if (dossier?.code !== about) return;
      open = null;
      done = true;
      changed(value, t(`guard.done.${act.id}`));
    } catch (refusal) {
      if (!(refusal instanceof Refusal || refusal instanceof Away)) throw refusal;
      if (dossier?.code === about) complain(refusal);
    } finally {
      busy = false;
      node.classList.remove("away");
      if (!open) draw();
      if (done) settle();
    }
  }

  // Not on a key: an Enter held too long would press the next act. Whoever went on to another field stays there.
  function settle() {
    const at = document.activeElement;
    if (at === document.body || node.contains(at)) node.querySelector("h3").focus({ preventScroll: true });
  }

  function complain(refusal) {
    const loose = [];
    let first = null;
    for (const one of refusal.facts?.errors ?? []) {
      const place = open?.fields.find((field) => (NAMED[field.id] ?? field.id) === one.field.split(/[.[]/)[0]);
      place?.wrong(one.detail);
      first ??= place;
      if (!place) loose.push(one.detail);
    }
    const words = refusal instanceof Away ? t("guard.away") : [refusal.detail, ...loose].filter(Boolean).join(" ");
    if (!open) draw();
    (open?.error ?? node.querySelector(".err")).textContent = words;
    first?.control.focus();
  }

  return { node, show, redraw: () => open || draw(), typing: () => Boolean(open?.fields.some((one) => one.control.value !== one.before)) };
}
