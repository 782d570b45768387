// What the office reports: five views of one period, each on screen, on paper and as files. The address keeps which.
import { page, t, el, icon, name, now, clock, date } from "/static/hall.js";
import { main } from "./office.js";
import { spanWords } from "./period.js";
import { reportPeriod, keep } from "./report-period.js";
import { download } from "./report-files.js";
import { summaryView } from "./report-summary.js";
import { formView } from "./report-form.js";
import { registerView } from "./report-register.js";
import { waitsView } from "./report-waits.js";
import { integrityView } from "./report-integrity.js";

// `draw(period)` gives the nodes, or null when the server could not be asked.
const VIEWS = {
  summary: { draw: summaryView, files: ["xlsx", "csv", "pdf"] },
  ii06a: { draw: formView, files: ["xlsx", "csv", "pdf"] },
  register: { draw: registerView, files: [] }, // its own, beside what it says of its length
  waits: { draw: waitsView, files: ["xlsx", "csv", "pdf"] },
  integrity: { draw: integrityView, files: ["xlsx", "csv", "pdf"] },
};

let shown = new URLSearchParams(location.search).get("view");
if (!(shown in VIEWS)) shown = "summary";
let period = null;
let turn = 0;

const keys = Object.keys(VIEWS).map((view) =>
  el("button", { type: "button", role: "tab", id: `tab-${view}`, "aria-controls": "report", onclick: () => show(view) }, t(`manager.reports.view.${view}`)),
);
const tabs = el("div", { class: "subtabs", role: "tablist", "aria-label": t("manager.reports.views"), onkeydown: step }, keys);
const files = el("div", { class: "does" });
const body = el("div", { id: "report", class: "flow", role: "tabpanel", tabindex: "-1" });
const letterhead = el("div", { class: "paper-only letterhead" });
const chooser = await reportPeriod((chosen) => {
  period = chosen;
  load();
});
main.append(letterhead, el("div", { class: "bar" }, el("h1", {}, t("manager.reports.head")), chooser.node), el("div", { class: "subbar" }, tabs, files), body);
mark();
chooser.start();

function show(view) {
  shown = view;
  keep({ view });
  mark();
  load();
}

function mark() {
  for (const key of keys) {
    const on = key.id === `tab-${shown}`;
    key.setAttribute("aria-selected", String(on));
    key.tabIndex = on ? 0 : -1;
  }
  body.setAttribute("aria-labelledby", `tab-${shown}`);
  document.body.dataset.view = shown;
}

function step(event) {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const views = Object.keys(VIEWS);
  const next = (views.indexOf(shown) + way + views.length) % views.length;
  show(views[next]);
  keys[next].focus();
}

async function load() {
  const mine = ++turn;
  files.replaceChildren(...VIEWS[shown].files.map((form) => download(shown, form, period)), printing());
  const nodes = await VIEWS[shown].draw(period);
  if (mine !== turn || !nodes) return;
  letterhead.replaceChildren(...head());
  body.replaceChildren(...nodes);
}

// Whose report this is, of which days and from when: on paper it stands alone.
function head() {
  return [
    el("p", {}, name(page.hall.unit)),
    el("p", { class: "title" }, t(`manager.reports.title.${shown}`)),
    el("p", {}, `${spanWords(period)}. ${t("manager.made_at", { time: clock(now()), date: date(now()) })}`),
  ];
}

function printing() {
  return el("button", { class: "btn", type: "button", onclick: () => print() }, icon("printer"), t("manager.print"));
}
