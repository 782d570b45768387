// How long people waited in the hall: the sentence, by hour as a chart and a table, by service and by counter.
import { t, el, name } from "/static/hall.js";
import { ask, figure, minutesOf, table } from "./office.js";
import { query } from "./period.js";
import { hourChart } from "./chart.js";

export async function waitsView(days) {
  const waits = await ask(`/reports/waits${query(days)}`);
  if (!waits) return null;
  if (!waits.n) return [el("p", { class: "lead" }, t("manager.waits.none"))];
  const facts = { median: minutesOf(waits.median_min), p90: minutesOf(waits.p90_min), n: figure(waits.n) };
  return [
    el("p", { class: "lead" }, t("manager.waits.say", facts)),
    el("div", { class: "hours" }, el("figure", {}, el("figcaption", {}, t("manager.waits.by_hour")), hourChart(waits.by_hour)), hours(waits)),
    el("div", { class: "two" }, el("section", {}, el("h3", {}, t("manager.waits.by_service")), services(waits)), el("section", {}, el("h3", {}, t("manager.waits.by_counter")), counters(waits))),
  ];
}

const num = (value) => el("td", { class: "num" }, value);
const heads = (...codes) => codes.map((code) => t(`manager.waits.${code}`));

function hours(waits) {
  const rows = waits.by_hour.map((hour) => el("tr", {}, el("td", {}, `${hour.hour}:00`), num(figure(hour.n)), num(minutesOf(hour.median_min)), num(minutesOf(hour.p90_min))));
  return table(heads("hour", "short_n", "short_median", "short_p90"), rows, { class: "plain nums" });
}

function services(waits) {
  const rows = waits.by_service.map((service) =>
    el("tr", {}, el("td", {}, name(service.name)), num(minutesOf(service.median_min)), num(minutesOf(service.p90_min)), num(figure(service.served)), num(figure(service.no_show))),
  );
  return table(heads("service", "short_median", "short_p90", "served", "no_show"), rows, { class: "plain nums" });
}

function counters(waits) {
  const rows = waits.by_counter.map((counter) => el("tr", {}, el("td", {}, t("common.counter", { n: counter.number })), num(figure(counter.n)), num(minutesOf(counter.median_service_min))));
  return table(heads("counter", "short_n", "median_service_min"), rows, { class: "plain nums" });
}
