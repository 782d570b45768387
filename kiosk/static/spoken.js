// Each page read aloud if asked, in the hall's own voice: the server is asked for codes and never for words.
import { lang, page } from "/static/hall.js";

const text = (code) => `text/${code}`;
const procedure = (one) => [`procedure/${one.code}`, `papers/${one.code}`];

// What is said on a page: its title, and what to do there. Other pages say that a touch or a person helps.
const LINES = {
  home: (app) => [text((app.board?.open ?? true) ? "kiosk.spoken.home" : "kiosk.spoken.closed")],
  unsure: () => [text("kiosk.spoken.unsure")],
  procedures: (_, facts) => [text(facts.reading ? "kiosk.spoken.reading" : "kiosk.spoken.procedures")],
  search: () => [text("kiosk.spoken.search")],
  precheck: (_, facts) => [...procedure(facts.procedure), text(facts.reading ? "kiosk.spoken.read" : "kiosk.spoken.precheck")],
  missing: (_, facts) => [...procedure(facts.procedure), text("kiosk.spoken.missing")],
  priority: (_, facts) => [`service/${facts.service}`, text("kiosk.spoken.priority")],
  full: (_, facts) => [`service/${facts.service}`, text("kiosk.spoken.full")],
  ticket: (_, { ticket }) => [text("kiosk.spoken.ticket"), `label/${ticket.number}`, text(ticket.joins_at ? "kiosk.spoken.joins" : "kiosk.spoken.sit")],
  find: () => [text("kiosk.spoken.find")],
  found: (_, { found }) => {
    const state = found.ready && found.state !== "returned" ? "ready" : found.state;
    return [`procedure/${found.procedure}`, text(`kiosk.state.${state}`), text(`kiosk.advice.${state}`)];
  },
  refused: () => [text("kiosk.spoken.refused")],
};

const address = (clip) => `/clips/${lang()}/${clip.split("/").map(encodeURIComponent).join("/")}.wav`;

export class Reader {
  // changed(): the voice has turned out to be missing.
  constructor(changed) {
    Object.assign(this, { on: false, mute: !page.speaks, left: [], heard: false });
    this.audio = new Audio();
    this.audio.addEventListener("ended", () => {
      this.heard = true;
      this.next();
    });
    this.audio.addEventListener("error", () => this.lost(changed));
    addEventListener("pointerdown", () => this.stop(), true);
  }

  read(app) {
    this.stop();
    if (!this.on || this.mute) return;
    const { name, facts } = app.path.at(-1);
    this.left = LINES[name]?.(app, facts) ?? [text("kiosk.spoken.any")];
    this.heard = false;
    this.next();
  }

  next() {
    const clip = this.left.shift();
    if (!clip) return;
    this.audio.src = address(clip);
    this.audio.play().catch(() => {}); // stopped by a touch, or told by `error`
  }

  stop() {
    this.left = [];
    this.audio.pause();
  }

  // One clip may be missing, and the next is read; when none was heard there is no voice here.
  lost(changed) {
    if (this.left.length) return this.next();
    if (this.heard) return undefined;
    Object.assign(this, { mute: true, on: false });
    return changed();
  }
}
