// A report as a file, in the language of the page.
import { t, el, icon, lang } from "/static/hall.js";
import { query } from "./period.js";

const PROGRAMS = { xlsx: "Excel", csv: "CSV", pdf: "PDF" };

export function download(report, form, days) {
  const href = `/manager/report/${report}.${form}${query(days)}&lang=${lang()}`;
  return el("a", { class: "btn", href }, icon("ui-papers"), t("manager.reports.download", { form: PROGRAMS[form] }));
}
