// What this screen knows of the hall: the newest board, narrowed to this screen's services and counters.
const KEPT_CALLS = 8;
// A board written before a call may arrive just after it; the call stays until newer boards carry it.
const GRACE_MS = 10_000;

const list = (text) => (text ?? "").split(",").map((word) => word.trim()).filter(Boolean);

export class Board {
  // `shows` is what the office chose for this screen; what stands in the address comes before it.
  constructor({ now, query = "", shows = null }) {
    const asked = new URLSearchParams(query);
    this.now = now;
    this.address = { services: list(asked.get("services")), counters: list(asked.get("counters")) };
    this.shown = null;
    this.heard = [];
    this.calls = [];
    this.narrow(shows);
  }

  // The office has chosen anew. False when nothing is different.
  narrow(shows) {
    const { services, counters } = this.address;
    const asked = {
      services: services.length > 0 ? services : (shows?.services ?? []),
      counters: counters.length > 0 ? counters : (shows?.counters ?? []).map(String),
    };
    if (JSON.stringify(asked) === JSON.stringify(this.asked)) return false;
    this.asked = asked;
    if (this.shown !== null) this.merge([...this.shown.calls, ...this.heard]);
    return true;
  }

  // False for a board older than the one shown: it changes nothing.
  take(board) {
    if (this.shown !== null && board.version < this.shown.version) return false;
    this.shown = board;
    this.heard = this.heard.filter((call) => this.now() - Date.parse(call.at) < GRACE_MS);
    this.merge([...board.calls, ...this.heard]);
    return true;
  }

  // A call that came before its board.
  add(call) {
    this.heard = [call, ...this.heard].slice(0, KEPT_CALLS);
    this.merge([call, ...this.calls]);
  }

  merge(calls) {
    const byId = new Map();
    for (const call of calls) if (this.wanted(call)) byId.set(String(call.call_id), call);
    this.calls = [...byId.values()].sort((a, b) => b.call_id - a.call_id).slice(0, KEPT_CALLS);
  }

  // A mistyped filter shows the whole hall: a screen that calls nobody would be worse.
  get services() {
    const all = this.shown?.services ?? [];
    const some = all.filter((service) => this.asked.services.includes(service.code));
    return some.length > 0 ? some : all;
  }

  get counters() {
    const there = this.shown?.counters?.map((counter) => String(counter.number));
    const some = there ? this.asked.counters.filter((number) => there.includes(number)) : this.asked.counters;
    return some.length > 0 ? some : null;
  }

  wanted(call) {
    if (this.counters && !this.counters.includes(String(call.counter))) return false;
    return this.asked.services.length === 0 || this.services.some((service) => service.code === call.service);
  }

  newest() {
    return this.calls[0] ?? null;
  }

  // The calls before `current`, one line a number: a number called twice is one person.
  recent(current, { except = () => false, most = 3 } = {}) {
    const seen = new Set(current ? [current.number] : []);
    const found = [];
    for (const call of this.calls) {
      if (found.length === most) break;
      if (seen.has(call.number) || except(call)) continue;
      seen.add(call.number);
      found.push(call);
    }
    return found;
  }
}
