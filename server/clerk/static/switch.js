// Who sits here next: a name and a PIN, and the counter goes on as it stands. Also one's own PIN, and the way out.
import { page, t, el, icon, requestId, Away, Refusal } from "/static/hall.js";
import { ask, onLanguage } from "./desk.js";
import { announce } from "./words.js";
import { putBack } from "./hand.js";

const DIGITS = /^\d{4,6}$/;
const AT_A_COUNTER = ["clerk", "leader"];
const place = document.getElementById("switch");
let given = {}; // {serving, draft, unsent, signOut, done}
let names = []; // the keys of the list, by their digits
let back = null;
let drawn = 0; // a list that comes late never replaces what was opened meanwhile
let tooEarly = null; // from a PIN to the server's word on it: says that what is pressed now is not accepted
const SAID_ALREADY = ["Enter", "Tab", "Shift", "Control", "Alt", "Meta", "CapsLock"]; // the press itself, or none at all

export const switching = () => !place.hidden;

export function openSwitch(asked) {
  if (switching()) return close();
  given = asked;
  back = document.activeElement;
  place.hidden = false;
  announce(t("clerk.change.title"));
  return list();
}

function close() {
  drawn += 1;
  place.hidden = true;
  place.replaceChildren();
  names = [];
  putBack(back);
}

// What is pressed while a PIN is on its way would be done in the name of who is leaving, or be gone with the page.
function refused(event) {
  if (!tooEarly) return false;
  event.preventDefault();
  event.stopPropagation();
  const again = event.repeat || SAID_ALREADY.includes(event.key) || (event.type === "click" && place.contains(event.target));
  if (!again) tooEarly();
  return true;
}
document.addEventListener("click", refused, true);

// True when the key belongs to this place: what is typed here is a PIN or a password, and no scan and no command.
export function switchKey(event) {
  if (!switching()) return false;
  if (refused(event)) return true;
  const one = /^[1-9]$/.test(event.key) && !place.contains(event.target.closest("input")) && names[event.key - 1];
  if (event.key === "Escape" || event.key === "F12") close();
  else if (one) one.click();
  else {
    if (place.contains(event.target)) return !/^F\d+$/.test(event.key) && !event.ctrlKey && !event.altKey;
    return false;
  }
  event.preventDefault();
  event.stopPropagation();
  return true;
}

const words = (error) => {
  if (error instanceof Refusal) return error.facts.errors?.[0]?.detail ?? error.detail;
  if (error instanceof Away) return t("clerk.change.lost");
  throw error;
};

function show(title, ...content) {
  drawn += 1;
  names = [];
  place.setAttribute("aria-label", title);
  place.replaceChildren(el("h2", {}, title), ...content.filter(Boolean));
}

const key = (words, onclick, { main = false, cap = null, disabled = false } = {}) =>
  el("button", { class: main ? "btn main" : "btn", type: "button", onclick: () => disabled || onclick(), "aria-disabled": String(disabled) },
    el("span", {}, words), cap && el("kbd", {}, cap));

const first = () => place.querySelector("input, li .btn:not([aria-disabled=true]), .btn")?.focus();
const wrongPlace = () => el("p", { class: "bar no", role: "alert", hidden: true });

function say(node, text) {
  node.hidden = !text;
  node.replaceChildren(...(text ? [icon("ui-alert"), el("span", {}, text)] : []));
}

async function list() {
  show(t("clerk.change.title"), el("p", {}, t("clerk.change.loading")), foot(false));
  first();
  const mine = drawn;
  let found = { items: [], has_pin: false };
  let trouble = "";
  try {
    found = await ask("GET", "/session/switch");
  } catch (error) {
    trouble = words(error);
  }
  if (mine !== drawn) return;
  const gone = feet().indexOf(document.activeElement); // a hand that has gone on stays where it went
  const others = found.items.filter((one) => AT_A_COUNTER.includes(one.role));
  const wrong = wrongPlace();
  show(t("clerk.change.title"),
    el("p", {}, t(others.length ? "clerk.change.text" : "clerk.change.nobody")),
    given.draft && el("p", { class: "bar" }, icon("ui-alert"), el("span", {}, t("clerk.change.draft"))),
    wrong,
    el("ul", {}, others.map((one, index) => el("li", {}, person(one, index)))),
    foot(found.has_pin));
  names = [...place.querySelectorAll("li .btn")];
  say(wrong, trouble);
  if (gone > 0) feet()[gone].focus();
  else first();
}

const feet = () => [...place.querySelectorAll(".foot .btn")];

function person(one, index) {
  const small = [one.namesake && one.username, one.has_pin ? one.here && t("clerk.change.here") : t("clerk.change.no_pin")].filter(Boolean);
  return key([el("b", {}, one.name), small.length > 0 && el("small", {}, small.join(" · "))], () => typePin(one),
    { cap: index < 9 ? String(index + 1) : null, disabled: !one.has_pin });
}

function foot(hasPin) {
  return el("div", { class: "foot" },
    key(t(hasPin ? "clerk.change.own_again" : "clerk.change.own"), ownPin),
    key(t("clerk.change.sign_out"), () => { close(); given.signOut(); }, { disabled: given.serving }),
    given.serving && el("p", { class: "lbl" }, t("clerk.change.sign_out_busy")),
    key(t("clerk.esc"), close, { cap: "Esc" }));
}

function box(label, attributes) {
  const input = el("input", { autocomplete: "off", ...attributes });
  return { input, node: el("label", { class: "field" }, el("span", {}, label), input) };
}

// Hidden dots without a password field: no browser shall offer to keep a PIN of one person for another.
const pinBox = (label) => box(label, { type: "text", class: "pin", inputmode: "numeric", maxlength: 6, placeholder: t("clerk.change.pin_hint") });

// One press at a time: `act` gives the words of what is wrong, or nothing; it may tell some before that.
function form(title, fields, save, act, ...more) {
  const wrong = wrongPlace();
  const going = el("p", { class: "lbl", role: "status" });
  let busy = false;
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    const trouble = await act((text) => say(wrong, text), (text) => (going.textContent = text));
    busy = false;
    going.textContent = "";
    if (!trouble) return;
    say(wrong, trouble);
    fields.at(-1).input.select();
    fields.at(-1).input.focus();
  };
  show(title, ...more, el("form", { novalidate: true, onsubmit: submit }, fields.map((one) => one.node), wrong,
    el("button", { class: "btn main", type: "submit" }, t(save), el("kbd", {}, "Enter")), going),
  el("div", { class: "foot" }, key(t("clerk.change.back"), list), key(t("clerk.esc"), close, { cap: "Esc" })));
  first();
}

function typePin(one) {
  const pin = pinBox(t("clerk.change.pin_of", { name: one.name }));
  form(one.name, [pin], "clerk.change.enter", async (tell, going) => {
    if (!DIGITS.test(pin.input.value)) return t("clerk.change.pin_hint");
    if (given.unsent()) return t("clerk.ask.unsent"); // what was pressed goes out under the name of who pressed it
    tell("");
    going(t("clerk.change.working"));
    tooEarly = () => tell(t("clerk.change.wait"));
    try {
      await ask("POST", "/session/switch", { person: one.username, pin: pin.input.value, request_id: requestId() });
    } catch (error) {
      tooEarly = null;
      return words(error);
    }
    given.done();
    return new Promise(() => {}); // until the page is gone it says what goes on
  });
}

function ownPin() {
  const password = box(t("clerk.change.password"), { type: "password", autocomplete: "current-password" });
  const fresh = pinBox(t("clerk.change.fresh"));
  const again = pinBox(t("clerk.change.again"));
  form(t("clerk.change.own_title"), [password, fresh, again], "clerk.change.save", async () => {
    if (!DIGITS.test(fresh.input.value)) return t("clerk.change.pin_hint");
    if (fresh.input.value !== again.input.value) return t("clerk.change.differ");
    try {
      await ask("PUT", "/me/pin", { password: password.input.value, pin: fresh.input.value, request_id: requestId() });
    } catch (error) {
      return words(error);
    }
    show(t("clerk.change.own_title"), el("p", { class: "good", role: "status" }, icon("ui-check"), t("clerk.change.saved")),
      el("div", { class: "foot" }, key(t("common.close"), close, { cap: "Esc", main: true })));
    first();
    return "";
  }, el("p", {}, page.person?.name ?? ""), el("p", {}, t("clerk.change.own_text")));
}

onLanguage(() => switching() && list());
