// A service that gives out no more numbers in this session: a number of the next one, and the look-ups all the same.
import { dayHour, el, name, t } from "/static/hall.js";
import { Pager } from "./pager.js";
import { heading, hour, key, oneLine, panel, row } from "./pieces.js";

// facts: {service, procedure?}
export function full(app, { service, procedure }) {
  const named = app.board?.services.find((s) => s.code === service);
  const opens = named?.next_opening;
  const say = heading(t("kiosk.full.title"), named && oneLine(name(named.kiosk ?? named.name)));
  say.append(el("p", { class: "lead" }, t(opens ? "kiosk.full.later" : "kiosk.full.never")));
  const pager = new Pager(el("ul", { class: "svcs" },
    row(() => app.go("find", { code: "", secret: "" }), { symbol: "ui-search", words: oneLine(t("kiosk.lookup")), kind: "plain" }),
    row(() => app.go("procedures", { reading: true }), { symbol: "ui-papers", words: oneLine(t("kiosk.papers")), kind: "plain" })));
  const take = opens ? key(t("kiosk.full.take", { hour: dayHour(opens, hour) }), () => app.go("priority", { service, procedure, later: true }),
    { kind: "main", after: "ui-next" }) : key(t("kiosk.home"), () => app.reset(), { kind: "main" });
  return { say, act: [pager.flow, el("div", { class: "act" }, take)], fit: () => pager.fit() };
}

// A refusal that is nobody's fault here: a person helps.
export function refused(at, { detail }) {
  return {
    say: el("div", { class: "say" }, el("h1", { tabindex: "-1" }, t("kiosk.sign.refused")),
      panel("system", "ui-alert", t("kiosk.sign.refused_note"), detail && el("p", {}, detail))),
    act: [el("div", { class: "act" }, key(t("kiosk.home"), () => at.reset(), { kind: "main" }))],
  };
}
