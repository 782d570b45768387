// What the panel knows of its counter, and the news of every change of it. No drawing here.
import { page, api, Away, Refusal, now } from "/static/hall.js";

export const desk = {
  number: page.counter ?? null, // the counter of this session
  now: null, // the newest snapshot of GET /counters/{n}
  services: [],
  awaySince: null,
  expired: false, // the session has ended
  csrf: page.csrf,
  suggested: null, // {ticket, outcome}: what the last act on the right says about the visit
};

const listeners = [];
export const onChange = (listener) => listeners.push(listener);
export const changed = () => listeners.forEach((listener) => listener());

export const language = { listeners: [] };
export const onLanguage = (listener) => language.listeners.push(listener);

// A snapshot that is older than the one shown never replaces it, whichever way it came.
export function take(snapshot) {
  if (!snapshot || snapshot.counter.number !== desk.number) return;
  if (desk.now && snapshot.version < desk.now.version) return;
  desk.now = snapshot;
  changed();
}

export function away(isAway) {
  if (isAway === Boolean(desk.awaySince)) return;
  desk.awaySince = isAway ? now() : null;
  changed();
}

// The one door, which also learns whether the server is there and whether the session still holds.
export async function ask(method, path, body, options = {}) {
  try {
    const value = await api(method, path, body, { csrf: desk.csrf, ...options });
    away(false);
    return value;
  } catch (error) {
    if (error instanceof Away) away(true);
    else if (error instanceof Refusal) {
      away(false);
      if (error.status === 401 && !desk.expired) {
        desk.expired = true;
        changed();
      }
    }
    throw error;
  }
}

// Fetches the whole state; quiet about a server that is away, since the panel already says so.
export async function refresh() {
  if (desk.number === null) return;
  try {
    take(await ask("GET", `/counters/${desk.number}`));
  } catch (error) {
    if (!(error instanceof Away || error instanceof Refusal)) throw error;
  }
}

export const minutesSince = (moment) => Math.max(0, Math.floor((now() - Date.parse(moment)) / 60000));

// mm:ss of a running visit, h:mm:ss when it is long.
export function elapsed(moment) {
  const s = Math.max(0, Math.floor((now() - Date.parse(moment)) / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s < 3600 ? rest : `${Math.floor(s / 3600)}:${rest}`;
}

export const current = () => desk.now?.current ?? null;
export const calling = (ticket) => ticket?.state === "called";
export const serviceName = (code) => desk.services.find((service) => service.code === code)?.name;
