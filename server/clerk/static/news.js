// What changed in the catalogue of procedures and this person has not read: a bar, and a place over the dossier to read it.
import { t, name, count, el, icon, clock, date, requestId, Away, Refusal } from "/static/hall.js";
import { ask, changed, desk, onLanguage } from "./desk.js";
import { announce } from "./words.js";

const EVERY = 5 * 60000;
const NEAR = 4; // pixels from the end that a scaled screen may leave

let releases = [];
let deed = null; // {releases, request_id}: pressed again after silence, it is the same one
let back = null; // where the hand was: the bar that was pressed goes while its news are read

// Over the dossier and never over Tiếp theo: who is called while reading goes on as ever.
export const newsPlace = el("section", { class: "news", role: "region", hidden: true, onkeydown: (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  close();
} });

const items = () => releases.flatMap((release) => release.changes);

export function newsBar() {
  if (!items().length || !newsPlace.hidden) return null;
  return ["note", "ui-bell", count("clerk.news.bar", items().length), [t("clerk.news.see"), open]];
}

async function load() {
  if (desk.expired || !newsPlace.hidden) return;
  try {
    releases = (await ask("GET", "/catalogue/news")).items;
    changed();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
  }
}

function open() {
  draw();
  newsPlace.hidden = false;
  newsPlace.querySelector(".sheet").focus();
  announce(t("clerk.news.title"));
  seen();
  changed();
}

function close() {
  newsPlace.hidden = true;
  newsPlace.replaceChildren();
  changed();
  const to = back?.isConnected ? back : document.querySelector(".dh [aria-selected='true']");
  to?.focus({ preventScroll: true });
}

function draw() {
  newsPlace.setAttribute("aria-label", t("clerk.news.title"));
  newsPlace.replaceChildren(
    el("h2", {}, t("clerk.news.title")),
    el("div", { class: "sheet", tabindex: "0", role: "group", "aria-label": t("clerk.news.title"), onscroll: seen }, releases.map(release)),
    el("p", { class: "lbl", role: "status" }),
    el("div", { class: "foot" },
      el("button", { class: "btn main", type: "button", "aria-disabled": "true", onclick: read }, icon("ui-check"), t("clerk.news.read")),
      el("button", { class: "btn", type: "button", onclick: close }, t("clerk.news.later"), el("kbd", {}, "Esc"))));
}

const release = (one) =>
  el("div", {},
    el("p", { class: "lbl" }, t("clerk.news.by", { when: `${clock(one.at)} ${date(one.at)}`, who: one.publisher || one.by })),
    el("ul", {}, one.changes.map(change)));

const change = (one) =>
  el("li", {},
    el("h3", {}, name(one.name)),
    el("p", {}, name(one.title)),
    el("dl", {}, one.fields.map((field) => el("div", {},
      el("dt", {}, name(field.label)),
      el("dd", {}, el("span", {}, name(field.before)), icon("ui-next"), el("b", {}, name(field.after)))))));

// What was never on the screen was not read: the key waits for the end of the list.
function atEnd() {
  const sheet = newsPlace.querySelector(".sheet");
  return sheet.scrollTop + sheet.clientHeight >= sheet.scrollHeight - NEAR;
}

function seen() {
  const key = newsPlace.querySelector(".btn.main");
  if (!key || key.getAttribute("aria-disabled") === "false" || newsPlace.hidden) return;
  const done = atEnd();
  key.setAttribute("aria-disabled", String(!done));
  newsPlace.querySelector("[role=status]").textContent = done ? "" : t("clerk.news.to_end");
}

async function read(event) {
  if (event.currentTarget.getAttribute("aria-disabled") === "true") return;
  deed ??= { releases: releases.map((one) => one.id), request_id: requestId() };
  try {
    await ask("POST", "/catalogue/acknowledge", deed);
    deed = null;
    releases = [];
    close();
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
    if (error instanceof Refusal) deed = null;
    newsPlace.querySelector("[role=status]").textContent = (error instanceof Refusal && error.detail) || t("clerk.news.not_saved");
  }
}

addEventListener("focusin", ({ target }) => {
  if (!newsPlace.contains(target) && !target.closest(".bars")) back = target;
});
onLanguage(() => {
  if (newsPlace.hidden) return;
  draw();
  seen();
});
setInterval(load, EVERY);
load();
