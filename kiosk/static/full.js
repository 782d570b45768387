// A service that gives out no more numbers in this session: a number of the next one, and the look-ups all the same.
import { el, name, t } from "/static/hall.js";
import { heading, hour, key, oneLine, panel } from "./pieces.js";

// facts: {service, procedure?}
export function full(app, { service, procedure }) {
  const named = app.board?.services.find((s) => s.code === service);
  const opens = app.board?.next_opening;
  const say = heading(t("kiosk.full.title"), named && oneLine(name(named.kiosk ?? named.name)));
  say.append(el("p", { class: "lead" }, t(opens ? "kiosk.full.later" : "kiosk.full.never")));
  const later = opens && key(t("kiosk.full.take", { hour: hour(opens) }), () => app.go("priority", { service, procedure, later: true }),
    { kind: "main", after: "ui-next" });
  const lookup = key(oneLine(t("kiosk.lookup")), () => app.go("find", { code: "", secret: "" }), { kind: "second", before: "ui-search" });
  const papers = key(oneLine(t("kiosk.papers")), () => app.go("procedures", { reading: true }), { kind: "second", before: "ui-papers" });
  return { say, act: [el("div", { class: "flow" }), el("div", { class: "act" }, later, lookup, papers)] };
}

// A refusal that is nobody's fault here: a person helps.
export function refused(at, { detail }) {
  return {
    say: el("div", { class: "say" }, el("h1", { tabindex: "-1" }, t("kiosk.sign.refused")),
      panel("system", "ui-alert", t("kiosk.sign.refused_note"), detail && el("p", {}, detail))),
    act: [el("div", { class: "act" }, key(t("kiosk.home"), () => at.reset(), { kind: "main" }))],
  };
}
