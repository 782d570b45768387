// What is worth a second look: each figure beside the number looked at, what it may mean, and the newest cases.
import { t, el, name } from "/static/hall.js";
import { ask, figure } from "./office.js";
import { query, shown } from "./period.js";

const NUMBERS = ["turned_away", "expired"]; // their examples are tickets, which have no page of their own

export async function integrityView(days) {
  const answer = await ask(`/reports/integrity${query(days)}`);
  if (!answer) return null;
  return [
    el("p", { class: "lead" }, t("report.evidence.note")),
    el("p", {}, t("manager.reports.evidence_how")),
    el("ul", { class: "evidence" }, answer.figures.map(one)),
  ];
}

function one(found) {
  return el(
    "li",
    {},
    el("p", { class: "n" }, el("b", {}, figure(found.n)), " ", el("span", {}, t("manager.reports.looked_at", { of: figure(found.of), what: name(found.of_what) }))),
    el("div", {}, el("h3", {}, name(found.name)), el("p", {}, t(`manager.evidence.${found.code}`))),
    cases(found),
  );
}

function cases(found) {
  if (!found.examples.length) return el("p", { class: "soft" }, t(found.of ? "manager.reports.no_case" : "manager.reports.nothing_looked_at"));
  const label = ({ code }) => (NUMBERS.includes(found.code) ? el("b", {}, code) : el("a", { href: `/manager/dossiers?code=${encodeURIComponent(code)}` }, code));
  const more = found.n - found.examples.length;
  return el(
    "div",
    {},
    el("h4", {}, t("report.evidence.newest")),
    el("ul", { class: "cases" }, found.examples.map((example) => el("li", {}, label(example), " ", el("span", { class: "soft" }, shown(example.day))))),
    more > 0 ? el("p", { class: "soft" }, t("manager.reports.more_cases", { n: figure(more) })) : null,
  );
}
