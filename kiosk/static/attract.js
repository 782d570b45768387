// After a while without anybody: the door, the hall's name, what to do, the hour. Any touch leads to the first page.
import { clock, date, el, icon, name, now, page, t } from "/static/hall.js";
import { closedPanel } from "./home.js";
import { lines, oneLine, plate } from "./pieces.js";

const AFTER = 3 * 60_000;
const STAND = 60_000; // then the words stand elsewhere, so that no letter burns into the screen
const PLACES = 4;

// applies(): whether nobody's page stands here; board(): the newest board.
export class Attract {
  constructor(node, below, { applies, board }) {
    Object.assign(this, { node, below, applies, board, place: 0 });
    node.addEventListener("click", () => this.hide());
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, (event) => this.touched(event), true);
    this.again();
  }

  get shown() {
    return !this.node.hidden;
  }

  again() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => (this.applies() ? this.show() : this.again()), AFTER);
  }

  // A finger is answered by its click, so that it never falls through to a key below; a key or a scanner at once.
  touched(event) {
    if (this.shown && event.type === "keydown") this.hide();
    else if (!this.shown) this.again();
  }

  show() {
    this.node.hidden = false;
    for (const one of this.below) one.inert = true;
    this.draw();
    this.moving = setInterval(() => {
      this.place = (this.place + 1) % PLACES;
      this.draw();
    }, STAND);
    this.ticking = setInterval(() => this.tick(), 1000);
  }

  hide() {
    clearInterval(this.moving);
    clearInterval(this.ticking);
    this.node.hidden = true;
    this.node.replaceChildren();
    for (const one of this.below) one.inert = false;
    this.again();
  }

  tick() {
    const said = clock(now());
    const node = this.node.querySelector(".clock");
    if (node.textContent !== said) node.textContent = said;
  }

  draw() {
    if (!this.shown) return;
    const board = this.board();
    const open = board?.open ?? true;
    const services = (board?.services ?? []).filter((service) => !service.full);
    // What reads as before is left standing: the page is called calm, and drawn anew it fades in.
    const reads = JSON.stringify([this.place, open, board?.opens_at, services.map((service) => service.code)]);
    if (this.node.hasChildNodes() && this.drawn === reads) return;
    this.drawn = reads;
    this.node.dataset.place = String(this.place);
    this.node.replaceChildren(el("div", { class: "calm" },
      icon("mark-door"), el("p", { class: "org" }, oneLine(name(page.hall.name))),
      el("p", { class: "now" }, el("time", { class: "clock" }, clock(now())), el("span", {}, date(now(), { weekday: true }))),
      open ? [
        el("p", { class: "touch" }, lines(t("kiosk.attract.touch", {}, "vi"))),
        el("p", { class: "touch other", lang: "en" }, oneLine(t("kiosk.attract.touch", {}, "en"))),
        services.length > 0 && el("p", { class: "head" }, t("kiosk.attract.open")),
        el("ul", {}, services.map((service) => el("li", {}, plate(service.prefix), el("span", {}, oneLine(name(service.kiosk ?? service.name)))))),
      ] : closedPanel(board)));
  }
}
