// The staff's way in: name and password, a new password when one is due, then the page they came for.
import { page, t, count, name, api, el, icon, lang, speak, Refusal, languages } from "/static/hall.js";

const LEAST = page.least ?? 10;
const PATIENCE = 8000; // ms, as for every other question to the server
const HOMES = { greeter: "/guide/", clerk: "/clerk/", leader: "/manager/", admin: "/manager/" };
const DOORS = { "/guide/": ["greeter", "clerk", "leader"], "/clerk/": ["clerk", "leader", "admin"],
  "/manager/": ["leader", "admin"] };
const door = document.getElementById("door");
let step = signIn;
let session = null;
let typed = { username: "", password: "" };
let countdown = null;

// Where to go: the page asked for, if it is of this house and this person's; else the page of their work.
function destination(role) {
  const wanted = page.next ?? "";
  const local = wanted.startsWith("/") && !wanted.startsWith("/sign-in") &&
    new URL(wanted, location.origin).origin === location.origin;
  const kept = Object.entries(DOORS).find(([head]) => wanted.startsWith(head));
  if (local && (!kept || kept[1].includes(role))) return wanted;
  return HOMES[role] ?? "/";
}

// api() hides the headers of an answer, and the lock says in one how long it lasts: hence this one request by hand.
async function open(username, password) {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), PATIENCE);
  let answer, value;
  try {
    answer = await fetch("/api/v1/session", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": lang(),
        "X-CSRF-Token": page.csrf ?? "" },
      body: JSON.stringify({ username, password }),
      signal: aborter.signal,
    });
    value = await answer.json().catch(() => null);
  } catch {
    return { away: true };
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok && value) return { session: value };
  if (answer.status === 429) return { seconds: Number(answer.headers.get("Retry-After")) || value?.retry_after || 60 };
  if (answer.status >= 500 || !value) return { away: true };
  return value.code === "session.wrong" ? { wrong: true } : { detail: value.detail };
}

function input(code, type, autocomplete) {
  const box = el("input", { id: code, type, autocomplete, required: true, autocapitalize: "none", spellcheck: "false" });
  return { box, label: el("label", {}, el("span", {}, t(`signin.${code}`)), box) };
}

function shower(...boxes) {
  const box = el("input", { type: "checkbox", onchange: () => boxes.forEach((b) => (b.type = box.checked ? "text" : "password")) });
  return el("label", { class: "check" }, box, el("span", {}, t("signin.show")));
}

function say(place, text, wait = false) {
  place.className = wait ? "word wait" : "word";
  place.hidden = !text;
  place.replaceChildren(...(text ? [icon(wait ? "ui-clock" : "ui-alert"), el("p", {}, text)] : []));
}

const clockwise = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function wait(word, button, seconds) {
  const end = Date.now() + seconds * 1000;
  clearInterval(countdown);
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    say(word, left > 0 ? t("signin.locked", { time: clockwise(left) }) : "", true);
    if (left <= 0) clearInterval(countdown);
  };
  countdown = setInterval(tick, 500);
  tick();
}

function signIn() {
  const user = input("username", "text", "username");
  const pass = input("password", "password", "current-password");
  user.box.value = typed.username;
  const word = el("div", { class: "word", role: "alert", hidden: true });
  const button = el("button", { class: "key main", type: "submit" }, t("signin.enter"));
  const remember = () => (typed = { username: user.box.value.trim(), password: pass.box.value });
  async function submit(event) {
    event.preventDefault();
    remember();
    if (!typed.username || !typed.password) return say(word, t("signin.needed"));
    button.disabled = true;
    button.textContent = t("signin.working");
    const got = await open(typed.username, typed.password);
    button.textContent = t("signin.enter");
    button.disabled = false;
    if (got.session) return welcome(got.session);
    if (got.seconds) return wait(word, button, got.seconds);
    say(word, got.away ? t("signin.away") : got.detail || t("signin.wrong"), got.away);
    if (!got.away) {
      pass.box.setAttribute("aria-invalid", "true");
      pass.box.select();
      pass.box.focus();
    }
  }
  door.replaceChildren(
    el("h1", {}, t("signin.title")),
    el("p", { class: "lead" }, t("signin.for_staff")),
    el("form", { novalidate: true, onsubmit: submit, oninput: remember }, word, user.label, pass.label, shower(pass.box), button),
    el("p", { class: "forgot" }, t("signin.forgot")));
  (user.box.value ? pass : user).box.focus();
}

function welcome(opened) {
  session = opened;
  if (!opened.person.must_change) return location.assign(destination(opened.person.role));
  step = newPassword;
  newPassword();
}

function newPassword() {
  const fresh = input("new", "password", "new-password");
  const again = input("again", "password", "new-password");
  const word = el("div", { class: "word", role: "alert", hidden: true });
  const rule = el("p", { class: "rule", "aria-live": "polite" });
  const button = el("button", { class: "key main", type: "submit" }, t("signin.save"));
  const length = () => [...fresh.box.value].length;
  const measure = () => {
    const left = LEAST - length();
    const state = left <= 0 ? t("signin.rule_ok") : length() ? count("signin.left", left) : "";
    rule.replaceChildren(t("signin.rule", { n: LEAST }), " ", el("b", {}, state));
  };
  const fault = () => {
    if (length() < LEAST) return ["short", fresh];
    if (fresh.box.value === typed.password) return ["same", fresh];
    return fresh.box.value === again.box.value ? null : ["differ", again];
  };
  async function submit(event) {
    event.preventDefault();
    const wrong = fault();
    for (const one of [fresh, again]) one.box.setAttribute("aria-invalid", String(one === wrong?.[1]));
    if (wrong) {
      wrong[1].box.focus();
      return say(word, t(`signin.${wrong[0]}`, { n: LEAST }));
    }
    button.disabled = true;
    try {
      await api("POST", "/session/password", { old: typed.password, new: fresh.box.value }, { csrf: session.csrf_token });
      location.assign(destination(session.person.role));
    } catch (error) {
      button.disabled = false;
      const refused = error instanceof Refusal;
      say(word, refused ? error.facts.errors?.[0]?.detail ?? error.detail : t("signin.away"), !refused);
    }
  }
  door.replaceChildren(
    el("h1", {}, t("signin.change")),
    el("p", { class: "lead" }, t("signin.change_text")),
    el("form", { novalidate: true, onsubmit: submit, oninput: measure }, word, fresh.label, rule, again.label,
      shower(fresh.box, again.box), button));
  measure();
  fresh.box.focus();
}

function draw() {
  clearInterval(countdown);
  document.title = `${t("signin.title")} – Một Cửa`;
  document.getElementById("hall").textContent = name(page.hall?.name);
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  const choose = (code) => () => {
    speak(code);
    localStorage.setItem("motcua.lang", code);
    draw();
  };
  const keys = document.getElementById("languages");
  keys.setAttribute("aria-label", t("common.language"));
  keys.replaceChildren(...languages.map((code) =>
    el("button", { type: "button", lang: code, "aria-pressed": String(lang() === code), onclick: choose(code) }, code.toUpperCase())));
  step();
}

const kept = localStorage.getItem("motcua.lang");
if (kept && page.texts[kept]) speak(kept);
draw();
