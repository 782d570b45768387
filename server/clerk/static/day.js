// The end of the day: what was paid, to be counted against the cash box; and the sheets for hours without power.
import { t, name, el, icon, clock, now, date, Away, Refusal } from "/static/hall.js";
import { ask, onChange, onLanguage } from "./desk.js";
import { send, underway, unsent } from "./outbox.js";
import { field, text } from "./fields.js";
import { money, w } from "./words.js";

const SHOWN = 12;
let toPaper = () => {};
export const enterFrom = (enter) => (toPaper = enter);
let fees = null;
let sheets = [];
let said = "";
const how = field("clerk.fees.count", text(null, { inputmode: "numeric", maxlength: 2 }), { width: "w1" });
const cash = el("section", { class: "cash" });
const list = el("div");
const note = el("p", { class: "good", role: "status", hidden: true });
export const dayPane = el("div", { class: "pane", hidden: true },
  note,
  el("div", { class: "within" }, cash,
    el("section", { class: "cut" }, w("clerk.fees.sheets", "h3"), w("clerk.fees.sheets_text", "p", { class: "lbl" }), list,
      el("div", { class: "form" }, how.node, el("button", { class: "btn", type: "button", onclick: printSheets }, icon("printer"), w("clerk.fees.print_sheets")),
        el("button", { class: "btn", type: "button", onclick: () => toPaper() }, icon("ui-pen"), w("clerk.form.late"))))));
how.value = "10";
how.control.addEventListener("keydown", (event) => event.key === "Enter" && !event.ctrlKey && printSheets());

const today = () => date(now()).split("/").reverse().join("-");

// What was said at an earlier visit is not said again.
export function openDay() {
  tell("");
  how.wrong("");
  return loadDay();
}

// What was still on its way when the list was opened belongs on it as well.
let late = false;
onChange(() => {
  if (dayPane.hidden || unsent().length) {
    late = late || unsent().length > 0;
    return;
  }
  if (late) loadDay();
  late = false;
});

async function loadDay() {
  try {
    fees = await ask("GET", `/fees?day=${today()}`);
    sheets = (await ask("GET", "/power-cut/sheets")).items;
    draw();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refusal)) throw error;
    tell(error instanceof Away ? t("clerk.collect.away") : error.detail);
  }
}

function tell(words) {
  said = words;
  note.hidden = !words;
  note.textContent = words;
}

function printSheets() {
  const count = Number(how.value);
  if (!(count >= 1 && count <= 50)) return how.wrong(t("clerk.fees.count_bad"));
  if (underway("sheets")) return undefined;
  return send({ label: "clerk.do.sheets", path: "/power-cut/sheets", body: { count }, about: "sheets", done: (made) => {
    tell(t("clerk.fees.sheets_made", { first: made.sheets[0], last: made.sheets.at(-1) }));
    loadDay();
  }, refused: (refusal) => how.wrong(refusal.detail) });
}

function printFees() {
  if (underway("fees")) return;
  send({ label: "clerk.do.fees", path: "/fees/print", body: { day: today() }, about: "fees", done: () => {
    tell(t("clerk.fees.printing"));
    loadDay();
  }, refused: (refusal) => tell(refusal.detail) });
}

const cell = (words) => el("td", { class: "num" }, words);

function table() {
  const rows = fees.items.map((one) => el("tr", {}, el("td", {}, name(one.name)), cell(String(one.dossiers)), cell(String(one.copies)), cell(money(one.sum))));
  return el("table", { class: "fees" },
    el("thead", {}, el("tr", {}, ["procedure", "dossiers", "copies", "sum"].map((head) => el("th", { scope: "col" }, t(`clerk.fees.${head}`))))),
    el("tbody", {}, rows),
    el("tfoot", {}, el("tr", {}, el("th", { scope: "row" }, t("clerk.fees.all")), cell(String(fees.dossiers)), cell(""), cell(money(fees.sum)))));
}

function draw() {
  if (!fees) return;
  cash.replaceChildren(
    el("h3", {}, t("clerk.fees.head", { day: date(now(), { weekday: true }), time: clock(fees.as_of) })),
    fees.items.length ? table() : el("p", { class: "hint" }, t("clerk.fees.none")),
    fees.clerks.length > 1 ? el("p", {}, fees.clerks.map((one) => `${one.name || "–"}: ${money(one.sum)}`).join(" · ")) : "",
    el("button", { class: "btn", type: "button", onclick: printFees }, icon("printer"), t("clerk.fees.print")));
  const free = sheets.filter((one) => !one.code);
  list.replaceChildren(el("p", {}, free.length ? t("clerk.fees.free", { n: free.length, numbers: free.slice(-SHOWN).map((one) => one.number).reverse().join(", ") }) : t("clerk.fees.no_sheets")));
  tell(said);
}

onLanguage(() => {
  tell("");
  how.wrong("");
  draw();
});
