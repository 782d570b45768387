// What this screen knows of the hall: the newest board, narrowed to this screen's services and counters.
const KEPT_CALLS = 8;
// A board written before a call may arrive just after it; the call stays until newer boards carry it.
const GRACE_MS = 10_000;

const list = (text) => (text ?? "").split(",").map((word) => word.trim()).filter(Boolean);

export class Board {
  constructor({ now, query = "" }) {
    const asked = new URLSearchParams(query);
    this.now = now;
    this.asked = { services: list(asked.get("services")), counters: list(asked.get("counters")) };
    this.shown = null;
    this.heard = [];
    this.calls = [];
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

  wanted(call) {
    const { services, counters } = this.asked;
    if (counters.length > 0 && !counters.includes(String(call.counter))) return false;
    return services.length === 0 || this.services.some((service) => call.number.startsWith(service.prefix));
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
