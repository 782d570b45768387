// The frame round every tab of the office: from when the figures are, the sign of a silent server, and signing out.
import { page, t, api, el, icon, requestId, Refusal, clock, date, lang, name, now, speak, languages, locale } from "/static/hall.js";

export const main = document.getElementById("main");
const asOf = document.getElementById("as-of");
const away = document.getElementById("away");
const SHELF = "motcua.lang"; // the sign-in page and the counter panel keep the language there too
let heardAt = null;

// The language this person chose, before any tab draws; another one draws the tab anew.
const kept = localStorage.getItem(SHELF);
if (kept && page.texts[kept]) speak(kept);
for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
document.getElementById("unit").textContent = name(page.hall.unit);
document.title = `${t(`manager.tab.${page.tab}`)} – Một Cửa`;
const tongues = document.getElementById("languages");
tongues.setAttribute("aria-label", t("common.language"));
tongues.append(...languages.map((code) => el("button", { type: "button", lang: code, "aria-pressed": String(lang() === code), onclick: () => {
  localStorage.setItem(SHELF, code);
  location.reload();
} }, code.toUpperCase())));

// The figures on the page were so at `moment`; without one, at this answer.
export function heard(moment) {
  heardAt = moment ? new Date(moment) : now();
  asOf.textContent = clock(heardAt, { seconds: true });
  away.hidden = true;
}

export function silent() {
  const words = heardAt ? t("manager.away", { time: clock(heardAt, { seconds: true }) }) : t("manager.away_first");
  away.replaceChildren(icon("offline"), words);
  away.hidden = false;
}

// GET, with the two ways it can fail shown in one place: null when there is nothing new to draw.
// `refused(refusal)` says whether the tab tells this refusal itself.
export async function ask(path, refused = () => false) {
  try {
    const answer = await api("GET", path);
    heard(answer?.as_of);
    return answer;
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    else if (error instanceof Refusal && refused(error)) heard();
    else if (error instanceof Refusal && error.detail) {
      away.replaceChildren(icon("ui-alert"), error.detail);
      away.hidden = false;
    } else silent();
    return null;
  }
}

// A deed with its own id: pressing again after silence repeats the same one and never does it twice.
export class Deed {
  constructor(path, method = "POST") {
    this.path = path;
    this.method = method;
    this.id = requestId();
  }

  async send(body = {}) {
    const same = JSON.stringify(body);
    if (this.body !== undefined && this.body !== same) this.id = requestId();
    this.body = same;
    try {
      const answer = await api(this.method, this.path, { ...body, request_id: this.id });
      this.id = requestId();
      return { answer };
    } catch (error) {
      if (error instanceof Refusal) {
        this.id = requestId();
        return { trouble: error.detail || t("manager.away_action"), refusal: error };
      }
      return { trouble: t("manager.away_action") };
    }
  }
}

// At most one fetch each `gap` ms however many events arrive, besides one each `rhythm` ms.
export function refreshing(fetchNow, { gap = 2000, rhythm = 20000 } = {}) {
  let timer = null;
  let last = 0;
  const run = async () => {
    timer = null;
    last = performance.now();
    await fetchNow();
  };
  setInterval(run, rhythm);
  run();
  return () => {
    timer ??= setTimeout(run, Math.max(0, last + gap - performance.now()));
  };
}

const zoneDay = (moment) => date(moment).split("/").reverse().join("-");
export const isoDay = (moment = now()) => zoneDay(moment);
export const daysBetween = (earlier, later) => Math.round((Date.parse(zoneDay(later)) - Date.parse(zoneDay(earlier))) / 86400000);
export const words = (value) => (typeof value === "string" ? value : name(value));
export const both = (moment) => (moment ? `${clock(moment)} ${date(moment)}` : t("manager.dash"));
export const figure = (n) => (n === null || n === undefined ? t("manager.dash") : new Intl.NumberFormat(locale()).format(n));
export const minutesOf = (n) => (n === null || n === undefined ? t("manager.dash") : figure(Math.round(n)));

export function table(head, rows, attributes = {}) {
  return el(
    "table",
    attributes,
    el("thead", {}, el("tr", {}, head.map((title) => (title ? el("th", { scope: "col" }, title) : el("td"))))),
    el("tbody", {}, rows),
  );
}

document.getElementById("sign-out").addEventListener("click", async () => {
  try {
    await api("DELETE", "/session");
  } catch (error) {
    if (!(error instanceof Refusal)) return silent();
  }
  location.assign("/sign-in");
});
