// Waits by hour as bars: the wide bar is nine in ten, the dark one inside it the median. The table beside it has the figures.
import { t } from "/static/hall.js";
import { minutesOf } from "./office.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { width: 640, height: 260, left: 44, right: 8, top: 22, bottom: 30 };

export function draw(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// Steps a person counts in: at most five lines, the highest at or above the highest bar.
function steps(highest) {
  const step = [1, 2, 5, 10, 15, 20, 30, 60, 120, 240].find((each) => highest / each <= 4) ?? 480;
  const top = Math.max(step, Math.ceil(highest / step) * step);
  return { top, lines: Array.from({ length: top / step + 1 }, (_, i) => i * step) };
}

// The same for things that are counted.
export function scale(highest) {
  const size = 10 ** Math.floor(Math.log10(Math.max(1, highest / 4)));
  const step = [1, 2, 5, 10].map((n) => n * size).find((each) => highest / each <= 4) ?? 10 * size;
  const top = Math.ceil(highest / step) * step;
  return { top, lines: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step) };
}

export function hourChart(hours) {
  const { width, height, left, right, top: head, bottom } = SIZE;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": t("manager.waits.chart") });
  const { top, lines } = steps(Math.max(1, ...hours.map((hour) => hour.p90_min ?? 0)));
  const floor = height - bottom;
  const y = (minutes) => floor - ((floor - head) * minutes) / top;
  for (const line of lines) {
    svg.append(draw("line", { x1: left, x2: width - right, y1: y(line), y2: y(line), class: line ? "grid" : "floor" }));
    svg.append(draw("text", { x: left - 8, y: y(line) + 5, class: "axis end" }, line));
  }
  svg.append(draw("text", { x: 0, y: 12, class: "axis" }, t("manager.waits.minutes")));
  const room = (width - left - right) / Math.max(1, hours.length);
  const bar = Math.min(52, room * 0.64);
  hours.forEach((hour, i) => {
    const middle = left + room * (i + 0.5);
    if (hour.n) {
      svg.append(draw("rect", { x: middle - bar / 2, y: y(hour.p90_min), width: bar, height: floor - y(hour.p90_min), class: "p90" }));
      svg.append(draw("rect", { x: middle - bar / 4, y: y(hour.median_min), width: bar / 2, height: floor - y(hour.median_min), class: "median" }));
      svg.append(draw("text", { x: middle, y: y(hour.p90_min) - 5, class: "value" }, minutesOf(hour.p90_min)));
    }
    svg.append(draw("text", { x: middle, y: height - 8, class: "axis middle" }, `${hour.hour}h`));
  });
  const legend = draw("g", { class: "legend" });
  legend.append(draw("rect", { x: width - 244, y: 2, width: 12, height: 12, class: "median" }), draw("text", { x: width - 226, y: 13, class: "axis" }, t("manager.waits.short_median")));
  legend.append(draw("rect", { x: width - 150, y: 2, width: 12, height: 12, class: "p90" }), draw("text", { x: width - 132, y: 13, class: "axis" }, t("manager.waits.short_p90")));
  svg.append(legend);
  return svg;
}
