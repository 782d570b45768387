// The first page: which service, or which of the look-ups; and the page for who does not know which.
import { count, dayHour, el, minutes, name, t } from "/static/hall.js";
import { Pager } from "./pager.js";
import { heading, hour, key, lines, oneLine, panel, row } from "./pieces.js";

const waitWords = (service) =>
  service.wait ? t("kiosk.minutes", { range: minutes(service.wait) }) : t("kiosk.wait_unknown");

const hint = (words) => el("span", { class: "wait" }, el("span", {}, lines(words)));

const waiting = (service) => (service.full ? hint(t("kiosk.full.aside")) :
  el("span", { class: "wait" }, el("b", {}, count("kiosk.waiting", service.waiting)), el("span", {}, waitWords(service))));

// What a row stands for; a service that becomes full, or free again, is drawn anew.
const standing = (services) => services.map((s) => `${s.code} ${s.full}`).join();

export function closedPanel(board) {
  const again = board.opens_at;
  const title = again ? t("kiosk.sign.closed", { hour: dayHour(again, hour) }) : t("kiosk.sign.closed_unknown");
  const head = el("span", { role: "heading", "aria-level": 1 }, title); // the page has no other
  return panel("closed", "mark-door", head, el("p", {}, t("kiosk.sign.closed_note")));
}

export function home(app) {
  const { board } = app;
  const open = board?.open ?? true;
  const lookup = () => app.go("find", { code: "", secret: "" });
  const papers = () => app.go("procedures", { reading: true });
  const unsure = () => app.go("unsure");
  const speak = () => app.go("voice");
  const rate = () => app.go("rate");
  const services = open ? board?.services ?? [] : [];
  const rows = services.map((service) =>
    row(() => app.choose(service), {
      letter: service.prefix, ask: service.full, symbol: service.icon, words: name(service.kiosk ?? service.name), aside: waiting(service),
    }));
  const listed = app.large || !open;
  const extra = [
    row(lookup, { symbol: "ui-search", words: t("kiosk.lookup"), aside: hint(t("kiosk.lookup_hint")), kind: "plain" }),
    row(papers, { symbol: "ui-papers", words: t("kiosk.papers"), aside: hint(t("kiosk.papers_hint")), kind: "plain" }),
    row(speak, { symbol: "ui-pen", words: t("kiosk.voice.key"), aside: hint(t("kiosk.voice.key_hint")), kind: "plain" }),
    row(rate, { symbol: "rating-4", words: t("rating.enter"), aside: hint(t("rating.enter_hint")), kind: "plain" }),
  ];
  const notSure = row(unsure, {
    letter: "?", ask: true, symbol: "not-sure", words: t("kiosk.unsure.name"), aside: hint(t("kiosk.unsure.hint")),
  });
  const help = key(t("kiosk.unsure.short"), unsure, { before: "not-sure" });
  const box = el("ul", { class: "svcs" }, rows, open && !app.large && notSure, listed && extra);
  const pager = new Pager(box, app.large && open ? { more: "kiosk.other", lead: [help] } : {});
  const more = !listed && el("div", { class: "more" },
    key(t("kiosk.lookup"), lookup, { before: "ui-search" }), key(t("kiosk.papers"), papers, { before: "ui-papers" }),
    key(t("rating.enter"), rate, { before: "rating-4" }),
    key(t("kiosk.voice.key"), speak, { before: "ui-pen" }));
  return {
    say: open ? heading(t("kiosk.question"), t("kiosk.hello"))
      : el("div", { class: "say" }, el("p", { class: "hello" }, t("kiosk.hello")), closedPanel(board)),
    act: [pager.flow, more],
    fit: () => pager.fit(),
    // A board changes figures under a finger: the rows stay, only their words change. False: draw the page anew.
    update(fresh) {
      const same = fresh.open === open && (!open || standing(fresh.services) === standing(services));
      if (!same || (!open && fresh.opens_at !== board.opens_at)) return false;
      if (open) fresh.services.forEach((service, i) => {
        if (service.full) return;
        rows[i].querySelector(".wait b").textContent = count("kiosk.waiting", service.waiting);
        rows[i].querySelector(".wait span").textContent = waitWords(service);
      });
      return true;
    },
  };
}

// What belongs to each service, in the words of its own procedures; and where a person helps.
export function unsure(app) {
  const examples = (service) => {
    if (service.result_lane) return t("kiosk.unsure.result");
    const names = app.procedures.filter((p) => p.service === service.code).slice(0, 2).map((p) => name(p.name));
    return names.length ? t("kiosk.unsure.examples", { names: names.join("; ").toLocaleLowerCase("vi") }) : t("kiosk.unsure.any");
  };
  const rows = (app.board?.services ?? []).map((service) =>
    row(() => app.choose(service), {
      letter: service.prefix, words: oneLine(name(service.kiosk ?? service.name)), kind: "plain wide",
      aside: el("span", { class: "wait" }, el("span", {}, examples(service))),
    }));
  const box = el("ul", { class: "svcs" }, rows);
  const pager = new Pager(box);
  const say = heading(t("kiosk.unsure.title"));
  say.append(el("p", { class: "lead" }, t("kiosk.unsure.desk")));
  return { say, act: [pager.flow], fit: () => pager.fit() };
}
