// Who is at this desk next: a name and a PIN on a pad that a finger cannot miss. Also one's own PIN.
import { page, t, el, icon, requestId, Away, Refusal, beginAnew } from "/static/hall.js";
import { ask, guide, look, remember } from "./state.js";
import { digitPad, fill, key } from "./draw.js";

const DIGITS = /^\d{4,6}$/;
const HERE = ["greeter", "clerk", "leader"]; // whose work this page is
export const changePane = el("section", { class: "pane even" });
const left = el("section", { class: "work" });
const right = el("section", { class: "side" });
changePane.append(left, right);

const desk = { people: null, hasPin: false, chosen: null, own: false, saved: false, trouble: "" };
let redraw = () => {};

const pin = el("input", {
  type: "text", class: "pin", inputmode: "none", autocomplete: "off", maxlength: 6, dataset: { own: "pin" },
  onkeydown: (event) => event.key === "Enter" && enter(),
});

// `again`: draws the desk's page.
export async function openChange(again) {
  redraw = again;
  Object.assign(desk, { people: null, chosen: null, own: false, saved: false, trouble: "" });
  redraw();
  const found = await look("/session/switch");
  Object.assign(desk, { people: (found?.items ?? []).filter((one) => HERE.includes(one.role)), hasPin: found?.has_pin ?? false });
  if (!found) desk.trouble = t("clerk.change.lost");
  redraw();
}

const words = (error) => {
  if (error instanceof Refusal) return error.facts.errors?.[0]?.detail ?? error.detail;
  if (error instanceof Away) return t("clerk.change.lost");
  throw error;
};

// One request at a time; what is wrong is said beside the keys. `done` says true when the page is left.
async function send(method, path, body, done) {
  if (guide.changing) return;
  guide.changing = true;
  let leaving = false;
  try {
    await ask(method, path, { ...body, request_id: requestId() });
    leaving = done() === true;
  } catch (error) {
    desk.trouble = words(error);
  }
  guide.changing = leaving;
  redraw();
}

function wrong(words) {
  desk.trouble = words;
  redraw();
}

function enter() {
  if (!DIGITS.test(pin.value)) return wrong(t("clerk.change.pin_hint"));
  if (guide.pending) return wrong(t("guide.busy")); // what was pressed goes out under the name of who pressed it
  const body = { person: desk.chosen.username, pin: pin.value };
  pin.value = "";
  return send("POST", "/session/switch", body, () => {
    remember(null);
    beginAnew();
    return true;
  });
}

function choose(one) {
  Object.assign(desk, { chosen: one, own: false, trouble: "" });
  pin.value = "";
  redraw();
  pin.focus();
}

function smallOf(one) {
  const words = [one.namesake && one.username, !one.has_pin && t("clerk.change.no_pin")].filter(Boolean);
  return words.length > 0 && el("small", {}, words.join(" · "));
}

const person = (one) =>
  key(`person-${one.username}`, [el("b", {}, one.name), smallOf(one)],
    () => one.has_pin && choose(one), { kind: "quiet", before: "ui-one", pressed: desk.chosen === one, free: true });

// The names could not be read: that is not the same as nobody.
const unread = () => Boolean(desk.trouble) && !desk.chosen && !desk.own && !desk.people?.length;

function names() {
  return [
    el("h2", {}, t("clerk.change.title")),
    unread() ? trouble() : el("p", { class: "lead" }, t(!desk.people ? "clerk.change.loading" : desk.people.length ? "guide.change.text" : "clerk.change.nobody")),
    el("div", { class: "keys" }, (desk.people ?? []).map(person)),
    key("own", t(desk.hasPin ? "clerk.change.own_again" : "clerk.change.own"), () => {
      Object.assign(desk, { chosen: null, own: true, saved: false, trouble: "" });
      redraw();
      right.querySelector("input").focus();
    }, { kind: "quiet", before: "ui-pen", free: true }),
  ];
}

const trouble = () => desk.trouble && el("p", { class: "said late", role: "alert" }, icon("ui-alert"), desk.trouble);

function pinSide() {
  pin.setAttribute("aria-label", t("clerk.change.pin_of", { name: desk.chosen.name }));
  return [
    el("h2", {}, t("clerk.change.pin_of", { name: desk.chosen.name })),
    pin, trouble(),
    digitPad((sign) => (pin.value = `${pin.value}${sign}`.slice(0, 6)), () => (pin.value = ""), () => (pin.value = pin.value.slice(0, -1))),
    key("enter", t("guide.change.enter"), enter, { kind: "main", after: "ui-next", free: true }),
  ];
}

function ownSide() {
  if (desk.saved) return [el("p", { class: "said done", role: "status" }, icon("ui-check"), t("clerk.change.saved"))];
  const box = (code, attributes) => el("input", { id: `own-${code}`, autocomplete: "off", ...attributes });
  const secret = { type: "text", class: "pin", inputmode: "numeric", maxlength: 6 };
  const password = box("password", { type: "password", autocomplete: "current-password" });
  const [fresh, again] = [box("fresh", secret), box("again", secret)];
  const field = (input) => [el("label", { for: input.id }, t(`clerk.change.${input.id.slice(4)}`)), input];
  const save = (event) => {
    event.preventDefault();
    if (!DIGITS.test(fresh.value)) return wrong(t("clerk.change.pin_hint"));
    if (fresh.value !== again.value) return wrong(t("clerk.change.differ"));
    return send("PUT", "/me/pin", { password: password.value, pin: fresh.value }, () => void Object.assign(desk, { saved: true, hasPin: true, trouble: "" }));
  };
  return [
    el("h2", {}, t("clerk.change.own_title")), el("p", {}, page.person?.name ?? ""), el("p", { class: "lead" }, t("clerk.change.own_text")),
    el("form", { class: "own-pin", novalidate: true, onsubmit: save }, field(password), field(fresh), field(again),
      el("button", { class: "key main", type: "submit", dataset: { own: "save" } }, icon("ui-check"), t("clerk.change.save"))),
  ];
}

export function drawChange() {
  fill(left, [desk.people, desk.hasPin, desk.chosen?.username, unread()], names);
  fill(right, [desk.chosen?.username, desk.own, desk.saved, desk.chosen && desk.trouble], () =>
    desk.chosen ? pinSide() : desk.own ? [...ownSide(), el("div", { class: "own-trouble" })] : el("p", { class: "lead" }, t("guide.change.who")));
  // What was typed into one's own form stays while something is wrong with it.
  right.querySelector(".own-trouble")?.replaceChildren(...[trouble()].filter(Boolean));
}
