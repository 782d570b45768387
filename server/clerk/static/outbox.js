// Commands on their way to the server: sent in order, one at a time, each with one request id until it is acknowledged.
// A reply that was lost is asked for again with the same id, so that nothing is done twice and nothing is forgotten.
import { page, requestId, Away, Refusal } from "/static/hall.js";
import { ask, changed, desk, refresh } from "./desk.js";

const PAUSE = 2000;
const SHELF = "motcua.clerk.unsent";
const queue = restore();
let running = false;
let wakeUp = () => {};
let refusedHandler = () => {};
keep(); // another's is not kept until they come back

// Only commands that carry no citizen's data outlive a reload of the page, and only for who pressed them: what one
// person pressed while another took the place is not the other's.
function restore() {
  try {
    return JSON.parse(sessionStorage.getItem(SHELF) ?? "[]").filter((entry) => entry.by === page.person?.username);
  } catch {
    return [];
  }
}

function keep() {
  const plain = queue.filter((entry) => !entry.personal);
  sessionStorage.setItem(SHELF, JSON.stringify(plain.map(({ done, refused, ...rest }) => rest)));
}

export const onRefused = (handler) => (refusedHandler = handler);
export const unsent = () => queue;
export const late = () => queue.filter((entry) => entry.tries > 0);

// effect: where the counter stands afterwards (none, called, serving, paused, unknown) or "same".
// needs: the id of a command without which this one means nothing; it goes when that one is refused.
// done(value) and refused(error) belong to the asker; personal: never written to the browser's storage.
export function send({ method = "POST", label, facts, path, body = {}, effect = "same", about, needs, done, refused, personal = false }) {
  const id = requestId();
  const entry = { id, method, label, facts, path, body: { request_id: id, ...body }, effect, about, needs, done, refused, personal, by: page.person?.username, tries: 0 };
  queue.push(entry);
  keep();
  changed();
  run();
  return entry;
}

// What the counter will be once everything sent has been done: the keys follow this, so that a second press conflicts with nothing.
export function standing() {
  const counter = desk.now?.counter;
  if (!counter) return "unknown";
  let state = counter.state === "open" ? desk.now.current?.state ?? "none" : "paused";
  for (const entry of queue) if (entry.effect !== "same") state = entry.effect;
  return state;
}

export const underway = (about) => queue.some((entry) => entry.about === about);

export function wake() {
  wakeUp();
  run();
}

const pause = () =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  });

async function run() {
  if (running) return;
  running = true;
  try {
    while (queue.length && !desk.expired) if (!(await deliver(queue[0]))) break;
  } finally {
    running = false; // a fault of one act must not hold up those behind it
  }
}

// Whether there may be more to send; an act that was not answered stays first.
async function deliver(entry) {
  try {
    const value = await ask(entry.method, entry.path, entry.body, { patience: 5000 });
    entry.done?.(value);
    await refresh();
    leave(entry);
  } catch (error) {
    if (error instanceof Away) {
      entry.tries += 1;
      changed();
      await pause();
    } else if (error instanceof Refusal && error.status === 401) {
      return false;
    } else if (error instanceof Refusal && error.status === 429) {
      await pause();
    } else {
      await refresh();
      drop(entry);
      if (!(error instanceof Refusal)) {
        setTimeout(run, PAUSE);
        throw error;
      }
      (entry.refused ?? refusedHandler)(error, entry);
    }
  }
  return true;
}

function drop(entry) {
  for (const follower of queue.filter((other) => other.needs === entry.id)) queue.splice(queue.indexOf(follower), 1);
  leave(entry);
}

function leave(entry) {
  queue.splice(queue.indexOf(entry), 1);
  keep();
  changed();
}
