// What every page of the hall needs: its facts, its words, the one door to the API, and a way to draw.
export const page = JSON.parse(document.getElementById("page").textContent);

let language = page.lang ?? "vi";
export const lang = () => language;
export const languages = page.languages; // of the catalogue of texts, Vietnamese first
export const locale = () => (language === "vi" ? "vi-VN" : language);
export function speak(code) {
  language = code;
  document.documentElement.lang = code;
}

// Whoever has asked their machine for more contrast has asked every page for it.
const wished = matchMedia("(prefers-contrast: more)");
export function shade(on = wished.matches) {
  if (on) document.documentElement.dataset.theme = "contrast";
  else delete document.documentElement.dataset.theme;
}
wished.addEventListener("change", () => shade());
shade();

// The words of `code`, with {facts} filled in; an unknown code shows itself, so that it is seen and mended.
export function t(code, facts = {}, inLanguage = language) {
  const words = page.texts[inLanguage]?.[code] ?? page.texts.vi[code] ?? code;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? facts[name] : whole));
}

// English tells one from many; Vietnamese has both texts alike.
export const count = (code, n, facts = {}) => t(`${code}.${n === 1 ? "one" : "other"}`, { n, ...facts });

// 6.000 in Vietnamese, 6,000 in English; read back, 50000, 50.000, 50,000 and 50 000 are the same and anything else is NaN.
export const figure = (n) => new Intl.NumberFormat(locale()).format(n);
export const amountOf = (text) => (/^\d+$|^\d{1,3}([.,\s]\d{3})+$/.test(text) ? Number(text.replace(/\D/g, "")) : NaN);

// A name that comes from the hall's data in two languages: {vi, en}. A third language reads the Vietnamese.
export const name = (both) => both?.[language] || both?.vi || "";

// crypto.randomUUID does not exist on plain http addresses of a LAN; getRandomValues does.
export function requestId() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

// The server said no: `code` and `facts` for the page, `detail` for the person, in their language.
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? String(status));
    Object.assign(this, { status, code: problem.code, detail: problem.detail ?? "", facts: problem });
  }
}

// The server did not answer: nobody knows whether it heard. Ask again with the same request id.
export class Away extends Error {}

// The answers to what a page asks first came with it: a whole question less before it can be used. Each is good once.
const brought = page.first ?? {};
const FRESH = 5000; // ms

function first(method, path) {
  const answer = method === "GET" && performance.now() < FRESH ? brought[path] : undefined;
  delete brought[path];
  return answer;
}

// What ends the session waits for what is under way, and what is asked meanwhile waits for it: else an answer of the old
// session would come back as a refusal, and the page tell a person who has only just come that theirs is over. A long
// import, or a server that hangs, keeps nobody from leaving.
const ENDS = /^\/session(\/switch)?$/;
const LONGEST = 2000; // ms
const underWay = new Set();
let end = Promise.resolve();

const settled = () => Promise.race([Promise.allSettled([...underWay]), new Promise((done) => setTimeout(done, LONGEST))]);

export async function api(method, path, body, { patience = 8000, csrf = page.csrf } = {}) {
  const came = first(method, path);
  if (came !== undefined) return came;
  const ends = method !== "GET" && ENDS.test(path);
  const turn = (ends ? settled() : end).then(() => asked(method, path, body, patience, csrf));
  if (ends) end = turn.catch(() => {});
  underWay.add(turn);
  try {
    return await turn;
  } finally {
    underWay.delete(turn);
  }
}

async function asked(method, path, body, patience, csrf) {
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), patience);
  try {
    const answer = await fetch(`/api/v1${path}`, {
      method,
      signal: aborter.signal,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "Accept-Language": language,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(method === "GET" ? {} : { "X-CSRF-Token": csrf ?? "" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status >= 502 && answer.status <= 504) throw new Away(String(answer.status));
    const value = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Refusal(answer.status, value ?? {});
    return value;
  } catch (error) {
    if (error instanceof Refusal || error instanceof Away) throw error;
    throw new Away(error.message);
  } finally {
    clearTimeout(timer);
  }
}

// el("button", {class: "key", onclick: f, "aria-label": "…"}, icon("voice"), "words") – never innerHTML, so no name can be markup.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
export function icon(symbol, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size ? `ic ${size}` : "ic");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/static/icons.svg?v=${page.version}#${symbol}`);
  svg.append(use);
  return svg;
}

// The server's clock, not the PC's: an old PC's battery is flat, and a demonstration may run at another time.
const started = performance.now();
const serverStart = Date.parse(page.now);
export const now = () => new Date(serverStart + (performance.now() - started));

const zone = page.timezone ?? "Asia/Ho_Chi_Minh";
const parts = (moment, options) =>
  Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options })
      .formatToParts(moment).map((part) => [part.type, part.value]));

export function clock(moment, { seconds = false } = {}) {
  const p = parts(new Date(moment), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return seconds ? `${p.hour}:${p.minute}:${p.second}` : `${p.hour}:${p.minute}`;
}

const DAYS = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 0 };
export function date(moment, { weekday = false } = {}) {
  const p = parts(new Date(moment), { day: "2-digit", month: "2-digit", year: "numeric", weekday: "short" });
  const plain = `${p.day}/${p.month}/${p.year}`;
  return weekday ? `${t(`common.weekday.${DAYS[p.weekday]}`)} ${plain}` : plain;
}

// "13:15", and the day with it unless that is today; `hour` says the time its own way.
export const dayHour = (moment, hour = clock) => date(moment) === date(now()) ? hour(moment)
  : t("common.hour_day", { hour: hour(moment), day: date(moment, { weekday: true }) });

// "4–9" or "5" of a wait in minutes, as a citizen reads it.
export const minutes = (wait) => (wait.low_min === wait.high_min ? `${wait.high_min}` : `${wait.low_min}–${wait.high_min}`);

// An idle page of an older version reloads itself; `idle` says whether anybody is using it.
export function reloadWhenIdle(hello, idle = () => true) {
  if (hello.version === page.version) return;
  const timer = setInterval(() => {
    if (!idle()) return;
    clearInterval(timer);
    location.reload();
  }, 1000);
}

// The page of somebody else from now on: it tries until it is, should the server hang just then or a hand stop the load.
const TRY_AGAIN = 8000; // ms
export function beginAnew() {
  location.reload();
  setInterval(() => location.reload(), TRY_AGAIN);
}
