// Nothing on the kiosk scrolls or shrinks: what does not fit is on the next page. This deals blocks out to pages.
import { el, icon, t } from "/static/hall.js";

// Where each page begins, for blocks with {top, bottom, keep} in order and a height: a heading (keep) stays with what follows.
export function deal(blocks, height) {
  const starts = [0];
  let first = 0;
  for (let i = 1; i < blocks.length; i++) {
    if (blocks[i].bottom - blocks[first].top <= height + 1) continue;
    let begin = i;
    // All blocks of one line of a grid move together, and a heading moves with them.
    while (begin > first + 1 && blocks[begin - 1].top === blocks[begin].top) begin--;
    while (begin > first + 1 && blocks[begin - 1].keep) begin--;
    starts.push((first = begin));
    i = begin;
  }
  return starts;
}

// `box` holds the blocks; the keys come behind it only when they are needed.
// Put `flow` on the page and call fit() once it is laid out.
export class Pager {
  constructor(box, { more = null, lead = [] } = {}) {
    Object.assign(this, { box, more, lead, at: 0, starts: [0] });
    this.keys = el("div", { class: "pg" });
    this.flow = el("div", { class: "flow" }, box, this.keys);
  }

  measured() {
    return [...this.box.children].map((node) => ({
      top: node.offsetTop,
      bottom: node.offsetTop + node.offsetHeight,
      keep: node.dataset.keep !== undefined,
    }));
  }

  fit() {
    for (const node of this.box.children) node.hidden = false;
    this.keys.hidden = this.lead.length === 0;
    this.keys.replaceChildren(...this.lead);
    this.starts = deal(this.measured(), this.box.clientHeight);
    if (this.starts.length > 1) {
      // The keys take their room from the box, so that it is measured again with them in place.
      this.keys.hidden = false;
      this.show(0);
      for (const node of this.box.children) node.hidden = false;
      this.starts = deal(this.measured(), this.box.clientHeight);
    }
    this.show(Math.min(this.at, this.starts.length - 1));
  }

  turn(step, symbol, code) {
    const to = this.at + step;
    return el("button", { class: "key", type: "button", disabled: to < 0 || to >= this.starts.length, onclick: () => this.show(to) },
      step < 0 && icon(symbol), el("span", {}, t(code)), step > 0 && icon(symbol));
  }

  show(at) {
    this.at = at;
    const end = this.starts[at + 1] ?? Infinity;
    [...this.box.children].forEach((node, i) => (node.hidden = i < this.starts[at] || i >= end));
    if (this.starts.length === 1) return;
    const place = t("kiosk.page_of", { page: at + 1, pages: this.starts.length });
    const round = () => this.show((at + 1) % this.starts.length);
    this.keys.replaceChildren(...(this.more
      ? [...this.lead, el("button", { class: "key", type: "button", "aria-label": `${t(this.more)}. ${place}`, onclick: round },
        el("span", {}, t(this.more)), icon("ui-next"))]
      : [this.turn(-1, "ui-back", "kiosk.previous"),
        el("span", { class: "place", "aria-label": place }, `${at + 1}/${this.starts.length}`),
        this.turn(1, "ui-next", "kiosk.next")]));
  }
}
