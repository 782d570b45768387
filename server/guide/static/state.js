// What the guide desk knows of the hall, the one act that is under way, and the news of every change. No drawing here.
import { page, api, Away, now, Refusal, requestId, t } from "/static/hall.js";

const AGAIN = 1000; // ms between two tries of an act that the server did not answer
const PATIENCE = { patience: 4000 };
const PENDING = "motcua.guide.pending";
const TAKEN = "motcua.guide.taken";
const kept = (shelf) => JSON.parse(sessionStorage.getItem(shelf) ?? "null");
const keep = (shelf, value) => sessionStorage.setItem(shelf, JSON.stringify(value));

export const guide = {
  board: null,
  groups: [],
  tickets: [], // today's that have not ended
  taken: kept(TAKEN), // the number given last, as POST /tickets answered
  pending: null, // {kind, path, body, about, by}
  changing: false, // a PIN is on its way: what is pressed now would be of who is leaving, or be gone with the page
  notice: null, // {tone, words}: what became of the last act
  awaySince: null,
  expired: false,
  csrf: page.csrf,
};

const listeners = [];
export const onChange = (listener) => listeners.push(listener);
export const changed = () => listeners.forEach((listener) => listener());

export function away(isAway) {
  if (isAway === Boolean(guide.awaySince)) return;
  guide.awaySince = isAway ? now() : null;
  changed();
}

// The one door, which also learns whether the server is there and whether the session still holds.
export async function ask(method, path, body, options = PATIENCE) {
  try {
    const value = await api(method, path, body, { csrf: guide.csrf, ...options });
    away(false);
    return value;
  } catch (error) {
    if (error instanceof Away) away(true);
    else if (error instanceof Refusal) {
      away(false);
      if (error.status === 401) expire(true);
    }
    throw error;
  }
}

function expire(over) {
  if (guide.expired === over) return;
  guide.expired = over;
  changed();
}

// Whatever could be read; nothing when the server is away, which the page already says.
export async function look(path) {
  try {
    return await ask("GET", path);
  } catch (error) {
    if (error instanceof Away || error instanceof Refusal) return null;
    throw error;
  }
}

export function say(tone, words) {
  guide.notice = words ? { tone, words } : null;
  changed();
}

export function remember(ticket) {
  guide.taken = ticket;
  keep(TAKEN, ticket);
  changed();
}

// -- acts: one at a time, asked again with the same request id until the server answers, also after a reload ----------

const endings = {};
export const whenDone = (kind, done) => (endings[kind] = done);

export function act(kind, path, body = {}, about = {}) {
  if (guide.pending) return;
  if (guide.changing) return say("late", t("guide.busy"));
  guide.pending = { kind, path, body: { ...body, request_id: requestId() }, about, by: page.person?.username };
  keep(PENDING, guide.pending);
  guide.notice = null;
  changed();
  run();
}

export function resume() {
  const left = kept(PENDING);
  if (left?.by !== page.person?.username) return sessionStorage.removeItem(PENDING); // another person's act is not this one's
  guide.pending = left;
  return run();
}

async function run() {
  const { kind, path, body, about } = guide.pending;
  try {
    const value = guide.expired ? null : await ask("POST", path, body);
    if (!value) return void setTimeout(run, AGAIN);
    end();
    endings[kind](value, about);
  } catch (error) {
    if (error instanceof Away || error.status === 401) return void setTimeout(run, AGAIN);
    end();
    if (!(error instanceof Refusal)) throw error;
    say("late", error.detail || t("guide.refused"));
    await refresh(); // what was refused has changed meanwhile
  }
  return undefined;
}

function end() {
  guide.pending = null;
  sessionStorage.removeItem(PENDING);
}

// -- the hall --------------------------------------------------------------------------------------------------------

const OPEN = "waiting,called,serving,held,no_show";

// True when it could be read whole.
async function tickets() {
  const all = [];
  let cursor = "";
  do {
    const part = await look(`/tickets?state=${OPEN}${cursor && `&cursor=${cursor}`}`);
    if (!part) return false;
    all.push(...part.items);
    cursor = part.next_cursor;
  } while (cursor);
  guide.tickets = all;
  return true;
}

async function follow() {
  const followed = guide.taken;
  if (!followed) return;
  const track = await look(`/track/${followed.token}`);
  if (!track || guide.taken?.id !== followed.id) return; // undone or followed by another meanwhile
  const { state, ahead, wait, counter, joins_at, print } = track;
  remember({ ...guide.taken, state, ahead, wait, counter, joins_at, print: print ?? guide.taken.print });
}

export function showBoard(board) {
  if (!board || (guide.board && board.version < guide.board.version)) return;
  guide.board = board;
  changed();
}

let reading = false;
let wanted = false;
let later = null;

// One reading at a time; what changed meanwhile, or could not be read, is read once more.
export async function refresh() {
  wanted = true;
  if (reading) return;
  reading = true;
  try {
    while (wanted) {
      wanted = false;
      const [read] = await Promise.all([tickets(), follow()]);
      clearTimeout(later);
      if (!read && !guide.expired) later = setTimeout(refresh, AGAIN);
      if (!guide.groups.length) guide.groups = (await look("/priority-groups"))?.items ?? [];
      changed();
    }
  } finally {
    reading = false; // a fault of one reading must not be the end of all
  }
}

export async function everything() {
  showBoard(await look("/halls/current/board"));
  await refresh();
}

// Signed in again in another window: the same person goes on, with the new session's key to writing.
export async function again() {
  if (!guide.expired) return;
  const session = await look("/session");
  if (!session) return;
  if (session.person.username !== page.person?.username) return location.reload();
  guide.csrf = session.csrf_token;
  expire(false);
  await everything();
}
