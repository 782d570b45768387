// One page for an inspector: who did what with a dossier, when, what was put right, and through whose hands it went.
import { t, el, api, Away, Refusal } from "/static/hall.js";
import { both } from "./office.js";

// Fetched when it is opened, since most who look at a dossier only want to know when it is due.
export function lookBack(place, code) {
  const body = el("div");
  const fold = el("details", { ontoggle: () => fold.open && load(body, code) }, el("summary", {}, t("manager.history.head")), body);
  if (place.dataset.code === code && place.querySelector("details")?.open) {
    load(place.querySelector("details > div"), code);
    return;
  }
  place.dataset.code = code;
  place.replaceChildren(fold);
}

async function load(body, code) {
  try {
    const told = await api("GET", `/dossiers/${encodeURIComponent(code)}/history`);
    body.replaceChildren(...drawn(told));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Away)) throw error;
    body.replaceChildren(el("p", { class: "soft" }, error.detail || t("manager.away_first")));
  }
}

const line = (at, who, what, more) =>
  el("li", {}, el("time", {}, both(at)), el("span", {}, what, more ? el("small", {}, more) : null), el("span", {}, who === "system" ? t("manager.history.system") : who));

function drawn({ events, corrections, handovers }) {
  return [
    el("ul", { class: "past-list" }, events.map((one) => line(one.at, one.who, t(`manager.history.${one.what}`), one.facts.reason))),
    ...(corrections.length
      ? [el("h3", {}, t("manager.history.corrections")), el("ul", { class: "past-list" }, corrections.map((one) =>
        line(one.at, one.who, t("manager.history.changed", { field: t(`manager.history.field.${one.field}`), before: told(one.before, one.field), after: told(one.after, one.field) }), one.reason)))]
      : []),
    ...(handovers.length
      ? [el("h3", {}, t("manager.history.handovers")), el("ul", { class: "past-list" }, handovers.map((one) =>
        line(one.at, one.to_whom, t("manager.history.from", { who: one.from_whom }), [one.due_at && t("manager.history.until", { time: both(one.due_at) }), one.note].filter(Boolean).join(" · "))))]
      : []),
  ];
}

function told(value, field) {
  if (value === null || value === "") return t("manager.dash");
  if (field === "result_by") return t(`manager.channel.${value}`);
  return typeof value === "object" ? value.name ?? JSON.stringify(value) : String(value);
}
