// Whose turn it is to be called aloud: each call once, in order, never late. Knows no page and plays no sound.
//
// const caller = new Caller({ now, announce, memory, changed });
//   now()           → milliseconds of the server's clock
//   announce(call)  → a promise that ends when the call has been shown and said
//   memory          → a Storage; with sessionStorage a reload repeats nothing
//   changed()       → told whenever `current` has changed
// caller.hear(calls) takes calls in any order, from a `call` event and from boards alike.
export const FRESH_MS = 60_000;
const KEPT = 200;
const KEY = "wall.spoken";

export class Caller {
  constructor({ now, announce, memory = null, changed = () => {} }) {
    Object.assign(this, { now, announce, memory, changed });
    this.spoken = new Set(remembered(memory));
    this.waiting = [];
    this.current = null;
    this.running = false;
    this.held = false;
  }

  get busy() {
    return this.current !== null || this.waiting.length > 0;
  }

  hear(calls) {
    this.waiting = this.waiting.filter((call) => this.fresh(call));
    for (const call of calls) if (this.fresh(call) && !this.known(call)) this.waiting.push(call);
    this.waiting.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    this.run();
  }

  // What is not this screen's any more is not said here.
  keep(wanted) {
    this.waiting = this.waiting.filter(wanted);
  }

  // A screen that has lost the server begins no call; what is still fresh afterwards is said then.
  hold() {
    this.held = true;
  }

  release() {
    this.held = false;
    this.run();
  }

  // Would a second reading of the current call make somebody else's call too old to be read at all?
  hurried(eachMs = 12_000) {
    return this.waiting.some((call, place) => this.age(call) + (place + 1) * eachMs > FRESH_MS);
  }

  waits(call) {
    return this.waiting.some((other) => same(other, call));
  }

  age(call) {
    return this.now() - Date.parse(call.at);
  }

  fresh(call) {
    return this.age(call) <= FRESH_MS;
  }

  known(call) {
    return this.spoken.has(String(call.call_id)) || this.waits(call);
  }

  async run() {
    if (this.running) return;
    this.running = true;
    while (!this.held && (this.current = this.next()) !== null) {
      this.remember(this.current);
      this.changed();
      try {
        await this.announce(this.current);
      } catch (trouble) {
        // One broken announcement must not silence those behind it.
        console.error(trouble);
      }
    }
    this.current = null;
    this.running = false;
    this.changed();
  }

  next() {
    while (this.waiting.length > 0) {
      const call = this.waiting.shift();
      if (this.fresh(call)) return call;
    }
    return null;
  }

  // Before it is said, not after: a reload in the middle of a call must not begin it again.
  remember(call) {
    this.spoken.add(String(call.call_id));
    for (const oldest of this.spoken) {
      if (this.spoken.size <= KEPT) break;
      this.spoken.delete(oldest);
    }
    try {
      this.memory?.setItem(KEY, JSON.stringify([...this.spoken]));
    } catch {
      // A browser that keeps nothing repeats after a reload, which is better than falling silent.
    }
  }
}

const same = (a, b) => String(a.call_id) === String(b.call_id);

function remembered(memory) {
  try {
    const ids = JSON.parse(memory?.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.slice(-KEPT).map(String) : [];
  } catch {
    return [];
  }
}
