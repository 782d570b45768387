// The register of the period: too long for a screen, so what is in it, how long it is, and its files.
import { page, t, el, icon } from "/static/hall.js";
import { ask, figure } from "./office.js";
import { query, spanWords } from "./period.js";
import { download } from "./report-files.js";

export async function registerView(days) {
  const summary = await ask(`/reports/summary${query(days)}`);
  if (!summary) return null;
  const most = page.most_on_paper;
  const forms = summary.received > most ? ["xlsx", "csv"] : ["xlsx", "csv", "pdf"];
  return [
    el("h2", { class: "screen-only" }, t("report.register.title")),
    el("p", { class: "lead" }, t("manager.reports.register_lines", { span: spanWords(days), n: figure(summary.received) })),
    el("p", {}, t("manager.reports.register_what")),
    el("p", { class: "files" }, forms.map((form) => download("register", form, days))),
    summary.received > most ? el("p", { class: "soft" }, t("manager.reports.register_long", { most: figure(most) })) : null,
    el("p", { class: "careful" }, icon("ui-alert"), t("manager.reports.register_names")),
  ].filter(Boolean);
}
