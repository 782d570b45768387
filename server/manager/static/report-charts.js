// Dossiers as bars that read without colours: filled, hatched and empty, with a legend of the same. A table has the figures.
import { t, name } from "/static/hall.js";
import { figure } from "./office.js";
import { draw, scale } from "./chart.js";

const BARS = ["received", "returned_on_time", "late"];
const FIELD_PARTS = {
  in_time: (row) => row.early + row.on_time,
  open: (row) => row.open_in_time,
  late: (row) => row.late + row.open_late,
};
const LOOKS = { received: "empty", returned_on_time: "filled", late: "hatched", in_time: "filled", open: "empty" };

function canvas(width, height, label) {
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": label });
  const pattern = draw("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(draw("rect", { width: 6, height: 6, class: "ground" }), draw("rect", { width: 2.6, height: 6, class: "line" }));
  const defs = draw("defs", {});
  defs.append(pattern);
  svg.append(defs);
  return svg;
}

function legend(svg, entries, x, y) {
  for (const [look, words] of entries) {
    svg.append(draw("rect", { x, y: y - 11, width: 16, height: 12, class: look }), draw("text", { x: x + 22, y, class: "axis" }, words));
    x += 46 + words.length * 8;
  }
}

export function monthChart(months) {
  const [width, height, left, head, bottom] = [680, 300, 48, 44, 30];
  const svg = canvas(width, height, t("manager.reports.month_chart"));
  legend(svg, BARS.map((code) => [LOOKS[code], t(`manager.figure.${code}`)]), left, 14);
  const { top, lines } = scale(Math.max(1, ...months.map((month) => month.received)));
  const floor = height - bottom;
  const y = (n) => floor - ((floor - head) * n) / top;
  for (const line of lines) {
    svg.append(draw("line", { x1: left, x2: width, y1: y(line), y2: y(line), class: line ? "grid" : "floor" }));
    svg.append(draw("text", { x: left - 8, y: y(line) + 5, class: "axis end" }, figure(line)));
  }
  const room = (width - left) / months.length;
  const bar = Math.min(26, (room * 0.78) / BARS.length);
  const each = Math.max(1, Math.ceil(34 / room)); // labels that would touch are left out
  months.forEach((month, n) => {
    const middle = left + room * (n + 0.5);
    BARS.forEach((code, place) => {
      const x = middle + (place - BARS.length / 2) * bar;
      if (month[code]) svg.append(draw("rect", { x: x + 0.75, y: y(month[code]), width: bar - 1.5, height: floor - y(month[code]), class: LOOKS[code] }));
      if (month[code] && bar >= 20) svg.append(draw("text", { x: x + bar / 2, y: y(month[code]) - 4, class: "value small" }, figure(month[code])));
    });
    if (n % each === 0) svg.append(draw("text", { x: middle, y: height - 9, class: "axis middle" }, short(month, months)));
  });
  return svg;
}

// "10" in one year, "10/26" across two, and the year itself for a period of years.
function short({ month, year }, months) {
  if (month === null) return String(year);
  return months[0].year === months.at(-1).year ? t("manager.reports.month_short", { n: month }) : `${month}/${String(year).slice(2)}`;
}

export function fieldChart(rows) {
  const [width, line, left, head] = [1180, 40, 260, 34];
  const svg = canvas(width, head + rows.length * line + 6, t("manager.reports.field_chart"));
  legend(svg, Object.keys(FIELD_PARTS).map((part) => [LOOKS[part], t(`manager.reports.part.${part}`)]), left, 14);
  const most = Math.max(1, ...rows.map((row) => row.received));
  const wide = (n) => ((width - left - 70) * n) / most;
  rows.forEach((row, n) => {
    const y = head + n * line;
    svg.append(draw("text", { x: left - 14, y: y + 19, class: "axis end" }, name(row.field)));
    let x = left;
    for (const [part, count] of Object.entries(FIELD_PARTS)) {
      const room = wide(count(row));
      if (room) svg.append(draw("rect", { x, y, width: room, height: 26, class: LOOKS[part] }));
      x += room;
    }
    svg.append(draw("text", { x: x + 10, y: y + 19, class: "value start" }, figure(row.received)));
  });
  return svg;
}
