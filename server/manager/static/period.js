// The days a figure is counted over: today, this month, quarter or year, or two days chosen freely.
import { t, el } from "/static/hall.js";
import { isoDay } from "./office.js";

const KINDS = ["today", "month", "quarter", "year", "free"];
const two = (n) => String(n).padStart(2, "0");

// First and last day, both counted, as YYYY-MM-DD. A running period ends today.
export function span(kind, today = isoDay()) {
  const [year, month] = today.split("-").map(Number);
  const first = {
    today,
    month: `${year}-${two(month)}-01`,
    quarter: `${year}-${two(month - ((month - 1) % 3))}-01`,
    year: `${year}-01-01`,
  }[kind];
  return { first, last: today };
}

export const shown = (day) => day.split("-").reverse().join("/");
export const spanWords = ({ first, last }) =>
  first === last ? t("manager.period.one_day", { from: shown(first) }) : t("manager.period.span", { from: shown(first), to: shown(last) });

// A row of keys and two dates; calls `changed({first, last})` at once and on each choice. The address keeps the choice.
export function period(changed, start = "month") {
  const asked = new URLSearchParams(location.search);
  const valid = /^\d{4}-\d{2}-\d{2}$/;
  const given = valid.test(asked.get("from") ?? "") && valid.test(asked.get("to") ?? "") ? { first: asked.get("from"), last: asked.get("to") } : null;
  let kind = given ? "free" : start;
  const from = el("input", { type: "date", "aria-label": t("manager.period.from"), onchange: free });
  const to = el("input", { type: "date", "aria-label": t("manager.period.to"), onchange: free });
  const days = el("span", { class: "days" }, t("manager.period.from"), " ", from, " ", t("manager.period.to"), " ", to);
  const wrong = el("span", { class: "wrong", role: "alert" });
  const keys = KINDS.map((each) =>
    el("button", { class: "btn", type: "button", dataset: { kind: each }, onclick: () => choose(each) }, t(`manager.period.${each}`)),
  );
  const node = el("div", { class: "period", role: "group", "aria-label": t("manager.period.name") }, keys, days, wrong);
  apply(given ?? span(kind));
  return node;

  function choose(each) {
    kind = each;
    if (each === "free") mark();
    else apply(span(each));
    if (each === "free") from.focus();
  }

  function free() {
    if (!from.value || !to.value) return;
    wrong.textContent = to.value < from.value ? t("manager.period.wrong") : "";
    if (!wrong.textContent) apply({ first: from.value, last: to.value });
  }

  function mark() {
    for (const key of keys) key.setAttribute("aria-pressed", String(key.dataset.kind === kind));
    days.hidden = kind !== "free";
  }

  function apply(both) {
    from.value = both.first;
    to.value = both.last;
    wrong.textContent = "";
    mark();
    history.replaceState(null, "", kind === "free" ? `?from=${both.first}&to=${both.last}` : location.pathname);
    changed(both);
  }
}

export const query = ({ first, last }) => `?from=${first}&to=${last}`;
