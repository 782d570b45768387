// One chosen day: what it is and why, and the ways to make it another.
import { t, el, icon, name, api, Refusal } from "/static/hall.js";
import { Deed } from "./office.js";
import { field, filled, spansOf, written } from "./field.js";
import { dayWords, hoursOf, standing } from "./calendar_days.js";

const KINDS = ["opening", "working"];

// `changed(words, affected)` is called when the day has become another.
export function dayPanel(table, day, changed) {
  const stand = standing(table, day);
  const head = el("h2", { tabindex: "-1" }, dayWords(day));
  if (table.status === "unknown") return [head, el("p", { class: "soft" }, t("manager.calendar.no_table", { year: table.year }))];
  return [head, ...facts(table, stand), dayForm(stand, changed), stand.kind === "off" ? null : hoursForm(table, stand, changed), backKey(stand, changed)].filter(Boolean);
}

function facts(table, stand) {
  const { row, kind } = stand;
  const hours = (which) => written(hoursOf(table, stand, which)) || t("manager.calendar.none");
  const pairs = [
    ["reason", row && name(row.reason)],
    ["source", row?.source],
    ["opening", kind === "off" ? null : hours("opening")],
    ["working", kind === "off" ? null : hours("working")],
  ].filter(([, value]) => value);
  const what = `${t(`manager.calendar.kind.${kind}`)}${row?.provisional ? ` (${t("manager.calendar.provisional")})` : ""}`;
  return [el("p", { class: "what" }, what), el("dl", { class: "facts" }, pairs.map(([code, value]) => [el("dt", {}, t(`manager.calendar.${code}`)), el("dd", {}, value)]))];
}

// A weekday that is worked anyway can only become a day off.
function dayForm(stand, changed) {
  const deed = new Deed(`/calendar/days/${stand.day}`, "PUT");
  const start = stand.kind === "work" || stand.kind === "rest" ? "work" : "off";
  const choices = (stand.rests ? ["work", "off"] : ["off"]).map((kind) =>
    el("label", { class: "choice" }, el("input", { type: "radio", name: "kind", value: kind, checked: kind === start, onchange: named }), t(`manager.calendar.become.${kind}`)),
  );
  const text = (code, value, hint) => field(t(`manager.calendar.${code}`), el("input", { value: value ?? "", maxlength: code === "source" ? 300 : 200, autocomplete: "off" }), { hint });
  const vi = text("reason_vi", stand.row?.reason.vi);
  const en = text("reason_en", stand.row?.reason.en);
  const source = text("source", stand.row?.source, t("manager.calendar.source_hint"));
  const key = el("button", { class: "btn main", type: "submit" });
  const form = el("form", { class: "stack", novalidate: true, onsubmit: send }, el("h3", {}, t("manager.calendar.make")), el("div", { class: "choices", role: "radiogroup", "aria-label": t("manager.calendar.make") }, choices), vi.node, en.node, source.node, el("div", { class: "does" }, key));
  named();
  return form;

  function kind() {
    return form.elements.kind.value;
  }

  function named() {
    key.replaceChildren(icon("ui-check"), t(`manager.calendar.keep.${kind()}`));
  }

  async function send(event) {
    event.preventDefault();
    if (!filled(vi, en)) return;
    const body = { working: kind() === "work", reason: { vi: vi.input.value.trim(), en: en.input.value.trim() }, source: source.input.value.trim() };
    const { answer, trouble } = await deed.send(body);
    if (trouble) vi.wrong(trouble);
    else changed(t(`manager.calendar.became.${kind()}`, { day: dayWords(stand.day) }), answer.affected);
  }
}

function hoursForm(table, stand, changed) {
  const fields = Object.fromEntries(
    KINDS.filter((kind) => kind === "opening" || stand.kind !== "rest").map((kind) => [
      kind,
      field(t(`manager.calendar.${kind}`), el("input", { value: written(stand.dated[kind] ?? []), placeholder: written(hoursOf(table, stand, kind)), autocomplete: "off" })),
    ]),
  );
  const deeds = Object.fromEntries(KINDS.map((kind) => [kind, new Deed(`/calendar/hours/${stand.day}`, "PUT")]));
  return el(
    "form",
    { class: "stack", novalidate: true, onsubmit: send },
    el("h3", {}, t("manager.calendar.own_hours")),
    el("p", { class: "soft" }, t("manager.calendar.own_hours_note")),
    Object.values(fields).map((each) => each.node),
    el("div", { class: "does" }, el("button", { class: "btn", type: "submit" }, icon("ui-clock"), t("manager.calendar.keep_hours"))),
  );

  async function send(event) {
    event.preventDefault();
    for (const [kind, { input, wrong }] of Object.entries(fields)) {
      const spans = spansOf(input.value);
      if (spans === null) return wrong(t("manager.calendar.spans_wrong"));
      if (written(spans) === written(stand.dated[kind] ?? [])) continue;
      const { trouble } = await deeds[kind].send({ kind, spans });
      if (trouble) return wrong(trouble);
    }
    changed(t("manager.calendar.hours_kept", { day: dayWords(stand.day) }), 0);
  }
}

function backKey(stand, changed) {
  const dated = Object.keys(stand.dated);
  if (!stand.row && !dated.length) return null;
  const said = el("span", { class: "wrong", role: "alert" });
  const hours = Object.fromEntries(dated.map((kind) => [kind, new Deed(`/calendar/hours/${stand.day}`, "PUT")]));
  return el("div", { class: "stack back" }, el("div", { class: "does" }, el("button", { class: "btn", type: "button", onclick: back }, icon("ui-back"), t("manager.calendar.back"))), said);

  async function back() {
    for (const kind of dated) {
      const { trouble } = await hours[kind].send({ kind, spans: [] });
      if (trouble) return (said.textContent = trouble);
    }
    try {
      const answer = stand.row ? await api("DELETE", `/calendar/days/${stand.day}`) : { affected: 0 };
      changed(t("manager.calendar.went_back", { day: dayWords(stand.day) }), answer.affected);
    } catch (error) {
      said.textContent = (error instanceof Refusal && error.detail) || t("manager.away_action");
    }
  }
}
