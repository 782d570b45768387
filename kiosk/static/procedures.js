// Which procedure of a service, or of all of them when a citizen only wants to know the papers.
import { el, name, t } from "/static/hall.js";
import { Pager } from "./pager.js";
import { heading, key, oneLine, row } from "./pieces.js";
import { changes } from "./search.js";

// facts: {service} to take a number, or {reading: true} to read, then {service, reading} for one service's list.
export function procedures(app, facts) {
  const services = app.board?.services ?? [];
  const own = app.procedures.filter((p) => p.service === facts.service);
  const named = services.find((s) => s.code === facts.service);
  const rows = facts.service
    ? own.map((p) => row(() => app.go("precheck", { procedure: p, reading: facts.reading }),
      { words: name(p.name), aside: changes(p), kind: "bare" }))
    : services.filter((s) => app.procedures.some((p) => p.service === s.code)).map((s) =>
      row(() => app.go("procedures", { service: s.code, reading: true }),
        { letter: s.prefix, symbol: s.icon, words: oneLine(name(s.kiosk ?? s.name)), kind: "plain" }));
  const seek = !facts.service && rows.length > 0 && row(() => app.go("search"), {
    symbol: "ui-search", words: t("kiosk.procedures.search"), kind: "plain",
    aside: el("span", { class: "wait" }, el("span", {}, t("kiosk.procedures.search_hint"))),
  });
  const box = el("ul", { class: "svcs" }, seek, rows);
  const pager = new Pager(box);
  const say = heading(t(facts.service ? "kiosk.procedures.title" : "kiosk.procedures.read"), named && oneLine(name(named.kiosk ?? named.name)));
  if (!rows.length) say.append(el("p", { class: "lead" }, t("kiosk.procedures.none")));
  const skip = facts.service && !facts.reading && el("div", { class: "act" },
    key(t("kiosk.procedures.skip"), () => app.go("priority", { service: facts.service }), { kind: "second", after: "ui-next" }));
  return { say, act: [pager.flow, skip], fit: () => pager.fit() };
}
