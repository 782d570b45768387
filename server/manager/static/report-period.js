// The periods that the office reports on, by the hall's closing day, or two days chosen freely. The address keeps them.
import { t, el, name } from "/static/hall.js";
import { ask, isoDay } from "./office.js";
import { shown, spanWords } from "./period.js";

const VALID = /^\d{4}-\d{2}-\d{2}$/;
const FREE = "free";

// Calls `changed(period)` at once and on each choice. A period: {first, last, name, kind}; kind is null for free days.
export async function reportPeriod(changed) {
  const answer = await ask(`/reports/periods?day=${isoDay()}`);
  const presets = (answer?.items ?? []).flatMap(({ kind, before, ...now }) => [now, before].map((each) => preset(kind, each)));
  const from = el("input", { type: "date", "aria-label": t("manager.period.from"), onchange: free });
  const to = el("input", { type: "date", "aria-label": t("manager.period.to"), onchange: free });
  const days = el("span", { class: "days" }, t("manager.period.from"), " ", from, " ", t("manager.period.to"), " ", to);
  const said = el("span", { class: "spelled" });
  const wrong = el("span", { class: "wrong", role: "alert" });
  const select = el(
    "select",
    { "aria-label": t("manager.period.name"), onchange: choose },
    presets.map((each, place) => el("option", { value: place }, each.name)),
    el("option", { value: FREE }, t("manager.period.free")),
  );
  const node = el("div", { class: "period", role: "group", "aria-label": t("manager.period.name") }, select, days, said, wrong);
  return { node, start: () => apply(given() ?? presets.find(({ kind }) => kind === "year") ?? freely(isoDay(), isoDay())) };

  function given() {
    const asked = new URLSearchParams(location.search);
    const [first, last] = [asked.get("from") ?? "", asked.get("to") ?? ""];
    if (!VALID.test(first) || !VALID.test(last) || last < first) return null;
    return presets.find((each) => each.first === first && each.last === last) ?? freely(first, last);
  }

  function choose() {
    if (select.value !== FREE) return apply(presets[select.value]);
    days.hidden = false;
    said.hidden = true;
    from.focus();
  }

  function free() {
    if (!from.value || !to.value) return;
    wrong.textContent = to.value < from.value ? t("manager.period.wrong") : "";
    if (!wrong.textContent) apply(freely(from.value, to.value));
  }

  function apply(chosen) {
    from.value = chosen.first;
    to.value = chosen.last;
    wrong.textContent = "";
    select.value = chosen.kind ? presets.indexOf(chosen) : FREE;
    days.hidden = chosen.kind !== null;
    said.hidden = chosen.kind === null;
    said.textContent = spanWords(chosen);
    keep({ from: chosen.first, to: chosen.last });
    changed(chosen);
  }
}

const preset = (kind, { name: names, from, to }) => ({ kind, name: name(names), first: from, last: to });
const freely = (first, last) => ({ kind: null, name: first === last ? shown(first) : `${shown(first)} – ${shown(last)}`, first, last });

// Some of what the address says anew, and the rest as it was.
export function keep(facts) {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(facts)) query.set(key, value);
  history.replaceState(null, "", `?${query}`);
}
