// What the wall shows when nobody has been called for a while: the public listing of procedures, and who waits.
import { api, clock, count, date, el, figure, minutes, name, t } from "/static/hall.js";

const PAGE_MS = 12_000;
const MOST_PAGES_ASKED = 20;

// All procedures of the hall; the API hands them out in pages.
export async function procedures() {
  const items = [];
  let cursor = null;
  for (let asked = 0; asked < MOST_PAGES_ASKED; asked += 1) {
    const answer = await api("GET", cursor ? `/procedures?cursor=${encodeURIComponent(cursor)}` : "/procedures");
    items.push(...answer.items);
    cursor = answer.next_cursor;
    if (!cursor) break;
  }
  return items;
}

// "Đăng ký khai sinh: mang **bản chính** giấy chứng sinh." for each procedure that always needs an original.
export const originals = (items) =>
  items.flatMap((procedure) => {
    const papers = procedure.papers.filter((paper) => paper.kind === "original" && paper.needed === "always");
    if (papers.length === 0) return [];
    const names = papers.map((paper) => lowered(name(paper.name))).join(t("display.ticker.and"));
    return [t("display.ticker.originals", { procedure: name(procedure.name), papers: names })];
  });

// In the middle of a sentence, unless the word is an abbreviation (CCCD) or a lone letter.
const lowered = (words) => (/^\p{Lu}\p{Ll}/u.test(words) ? words[0].toLowerCase() + words.slice(1) : words);

export class Quiet {
  // `room` is the box that a page of `rows` must fit into.
  constructor({ room, rows, pageLabel, waits, waitsTitle, figures }) {
    Object.assign(this, { room, rows, pageLabel, waits, waitsTitle, figures, items: [], pages: [[]], page: 0, drawn: "" });
    setInterval(() => this.forward(), PAGE_MS);
  }

  offer(items) {
    this.items = items;
    this.again();
  }

  // After a change of size, of fonts or of mode: how many rows fit has changed.
  again() {
    this.pages = [[]];
    this.rows.replaceChildren();
    for (const item of this.items) {
      this.rows.append(row(item));
      const page = this.pages.at(-1);
      if (page.length > 0 && this.room.scrollHeight > this.room.clientHeight + 1) {
        this.rows.replaceChildren(row(item));
        this.pages.push([item]);
      } else page.push(item);
    }
    this.page = 0;
    this.list();
  }

  forward() {
    if (this.pages.length < 2) return;
    this.page = (this.page + 1) % this.pages.length;
    this.list();
  }

  list() {
    const of = this.pages.length;
    this.pageLabel.textContent = of > 1 ? t("display.quiet.page", { n: this.page + 1, of }) : "";
    this.rows.replaceChildren(...this.pages[this.page].map(row));
  }

  // Drawn again only when it says something else.
  draw(board, services) {
    const title = !board.open && board.opens_at
      ? t("display.quiet.closed", { time: clock(board.opens_at), date: date(board.opens_at, { weekday: true }) })
      : t("display.quiet.waits");
    const lines = services.map((service) => [service.prefix, name(service.name), this.words(service)]);
    const state = JSON.stringify([title, lines]);
    if (state === this.drawn) return;
    this.drawn = state;
    this.waitsTitle.textContent = title;
    this.waits.classList.toggle("many", lines.length > 4);
    this.waits.classList.toggle("crowd", lines.length > 5);
    this.waits.replaceChildren(...lines.map(([prefix, label, [people, wait]]) =>
      el("li", { "aria-label": label }, el("b", { class: "plate" }, prefix),
        el("span", {}, el("strong", {}, people), wait ? el("em", {}, wait) : null))));
  }

  // The hall's own figures of the year; never a share without how many it is of.
  tell({ year, on_time: onTime, satisfied }) {
    const told = [onTime && [t("display.public.on_time", { year }), onTime], satisfied && [t("display.public.satisfied"), satisfied]];
    const state = JSON.stringify(told);
    if (state === this.told) return;
    this.told = state;
    this.figures.replaceChildren(...told.filter(Boolean).map(([label, { n, of }]) =>
      el("span", {}, label, " ", el("b", {}, t("display.public.rate", { rate: tenths(n, of) })), " ",
        t("display.public.of", { n: figure(n), of: figure(of) }))));
    if (this.pages.flat().length > 0) this.again(); // the line takes a row's height from the listing
  }

  words(service) {
    return [count("display.quiet.people", service.waiting), service.wait && service.waiting > 0 ? lasting(service.wait) : ""];
  }
}

// Three digits of minutes are read by nobody, and fit nowhere: such a wait is told in whole hours around it.
function lasting(wait) {
  if (wait.high_min < 100) return t("display.quiet.minutes", { minutes: minutes(wait) });
  const [low, high] = [Math.floor(wait.low_min / 60), Math.ceil(wait.high_min / 60)];
  return low === 0 ? t("display.quiet.hours_under", { to: high }) : t("display.quiet.hours", { hours: minutes({ low_min: low, high_min: high }) });
}

// Cut and not rounded: 1999 of 2000 is not all of them.
const tenths = (n, of) => figure(Math.floor((n * 1000) / of) / 10);

const row = (procedure) =>
  el("tr", {},
    el("th", { scope: "row" }, name(procedure.name),
      procedure.changes_from ? el("small", {}, t("display.quiet.changes", { date: date(procedure.changes_from) })) : null),
    el("td", {}, name(procedure.limit_words)),
    el("td", {}, name(procedure.fee?.text)));
