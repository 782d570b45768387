// The keyboard: F-keys wherever the focus is, digits only where nobody types, and the code scanner, which is a keyboard too.
import { t, el } from "/static/hall.js";
import { COMMANDS, OUTCOMES, finish, keyName, mayFinish, run } from "./commands.js";
import { answerBy, asking } from "./ask.js";
import { openNote } from "./note.js";
import { switchKey } from "./switch.js";
import { putBack } from "./hand.js";

const BURST = 60; // milliseconds between two keys of a scanner; no hand is that fast for long
const CODE = /^[0-9A-Z.]+-\d{6}-\d{4}$/;
const SHEET = /^MD-(\d{4})$/i;
const LINK = /\/h\/([\w-]+)\/?$/;
export const TAB_KEYS = { n: "form", t: "collect", h: "deadlines", l: "day" }; // with Alt
const help = document.getElementById("help");

let heard = "";
let before = ""; // what stood in the field when the burst began
let last = 0;
let pendingDigit = null;
let back = null;
let tools = {};

const typing = (node) => node.matches?.("input:not([type=checkbox]):not([type=radio]), select, textarea");

export const asCode = (text) => {
  const clean = text.trim();
  const link = LINK.exec(clean);
  if (link) return { token: link[1] };
  const sheet = SHEET.exec(clean);
  if (sheet) return { sheet: sheet[1] };
  return CODE.test(clean.toUpperCase()) ? { code: clean.toUpperCase() } : null;
};

// Gathers a scanner's fast keys; true when this key was part of a scan and means nothing else.
function scanned(event) {
  const moment = event.timeStamp;
  const fast = moment - last < BURST;
  last = moment;
  if (event.key === "Enter") {
    const text = fast ? heard : "";
    heard = "";
    if (text.length < 7) return false;
    tools.scan(asCode(text), text);
    return true;
  }
  if (event.key.length !== 1) return false;
  heard = fast ? heard + event.key : event.key;
  if (heard.length > 1) clearTimeout(pendingDigit);
  return heard.length > 2;
}

// A code scanned while a field has the focus is no name and no address: it is taken out again and looked up.
function scannedInto(field, event) {
  const fast = event.timeStamp - last < BURST;
  last = event.timeStamp;
  if (event.key === "Enter") {
    const text = fast ? heard : "";
    heard = "";
    const code = field.dataset.scan === "own" ? null : asCode(text);
    if (!code) return false;
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    tools.scan(code, text);
    return true;
  }
  if (event.key.length !== 1) return false;
  if (!fast || !heard) before = field.value;
  heard = fast ? heard + event.key : event.key;
  return false;
}

function outcome(index) {
  if (!mayFinish()) return;
  clearTimeout(pendingDigit);
  // A scan may begin with this digit: it counts as pressed by hand only when nothing follows at once.
  pendingDigit = setTimeout(() => mayFinish() && !asking() && finish(OUTCOMES[index]), BURST + 20);
}

const handled = (event) => {
  event.preventDefault();
  event.stopPropagation();
};

function onKey(event) {
  if (event.key === "Shift" || event.isComposing) return;
  if (event.key === "Tab") heard = ""; // what was typed before it in another field is no part of a scan
  if (!help.hidden) {
    handled(event); // Tab too: the one key of this page has the focus
    if (["Escape", "Enter", " ", "?", "F1"].includes(event.key) && !event.repeat) closeHelp();
    return;
  }
  if (switchKey(event)) return;
  const field = typing(event.target);
  const plainKey = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (plainKey && (field ? scannedInto(event.target, event) : scanned(event))) return handled(event);
  if (tools.locked()) return lockedKey(event);
  if (/^F([2-9]|10|12)$/.test(event.key) && plainKey) {
    handled(event);
    if (event.repeat || answerBy(event, false)) return;
    if (event.key === "F12") return void tools.leave();
    const one = COMMANDS.find((each) => each.key === event.key && Boolean(each.shift) === event.shiftKey);
    if (one && tools.ready()) run(one.id);
    return;
  }
  if (event.key === "F1" || (event.key === "?" && !field)) {
    handled(event);
    openHelp();
  } else if (event.ctrlKey && event.key === "Enter") {
    handled(event);
    if (!event.repeat) tools.accept(event.shiftKey);
  } else if (event.altKey && TAB_KEYS[event.key.toLowerCase()]) {
    handled(event);
    tools.tab(TAB_KEYS[event.key.toLowerCase()]);
  } else if (event.altKey && event.key.toLowerCase() === "g") {
    handled(event);
    if (tools.ready()) openNote();
  } else if (event.altKey && /^Digit[1-5]$/.test(event.code)) {
    handled(event);
    if (!event.repeat && !asking() && tools.ready() && mayFinish()) finish(OUTCOMES[event.code.at(-1) - 1]);
  } else if (!event.repeat && asking() && answerBy(event, field)) {
    handled(event);
  } else if (plainKey && !field && !event.repeat && !asking() && /^[1-5]$/.test(event.key) && tools.ready()) {
    handled(event);
    outcome(Number(event.key) - 1);
  }
}

function lockedKey(event) {
  if (/^F\d+$/.test(event.key)) {
    handled(event);
    if (event.key === "F10" && !event.repeat) run("lunch");
    if (event.key === "F12" && !event.repeat) tools.leave();
  }
}

// tools: scan(code, text), locked(), ready(), leave(), accept(), tab(which)
export function listen(given) {
  tools = given;
  addEventListener("keydown", onKey, true);
}

export function openHelp() {
  const rows = [
    ...COMMANDS.map((one) => [keyName(one), t(one.id === "lunch" ? "clerk.keys.lunch" : one.code ?? `clerk.do.${one.id}`)]),
    ["F12", t("clerk.switch")],
    ["1 – 5", t("clerk.keys.outcome")],
    ["Alt 1 – 5", t("clerk.keys.outcome_typing")],
    ["Y / N", `${t("clerk.keys.came")} / ${t("clerk.keys.absent")}`],
    ["Ctrl Enter", t("clerk.keys.accept")],
    ["⇧Ctrl Enter", t("clerk.keys.at_once")],
    ["Alt N", t("clerk.keys.tab_form")],
    ["Alt T", t("clerk.keys.tab_collect")],
    ["Alt H", t("clerk.keys.tab_deadlines")],
    ["Alt L", t("clerk.keys.tab_day")],
    ["Alt G", t("clerk.note.key")],
    [t("clerk.keys.scan"), t("clerk.keys.scan_text")],
    ["? / F1", t("clerk.keys.help")],
    ["Esc", t("clerk.keys.esc")],
  ];
  back = document.activeElement;
  const close = el("button", { class: "btn small", type: "button", onclick: closeHelp }, t("common.close"), el("kbd", {}, "Esc"));
  help.setAttribute("aria-label", t("clerk.keys.title"));
  help.replaceChildren(el("div", {},
    el("h2", {}, t("clerk.keys.title"), close),
    el("dl", {}, rows.map(([key, words]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words))))));
  help.hidden = false;
  close.focus();
}

function closeHelp() {
  help.hidden = true;
  putBack(back);
}
