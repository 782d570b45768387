// The paper as it came out: pictures of the latest slips, what became of each, and the printers with their troubles.
import { t, el, icon, clock, date, now, reloadWhenIdle } from "/static/hall.js";
import { Live } from "/static/live.js";
import { ask, main, Deed, refreshing, words, isoDay } from "./office.js";
import { slipTexts, loadSlipTexts, unsaved } from "./slip-texts.js";
import { printer, settings } from "./printers.js";

const TROUBLE = ["uncertain", "dropped"];

const said = el("p", { class: "said-so", role: "status" });
const slips = el("ul", { class: "slips" });
const printers = el("ul", { class: "printers" });
const view = el("dialog", { class: "large", "aria-label": t("manager.slips.head") });
const deeds = new Map(); // what was pressed and not yet answered keeps its id
const titles = new Map(); // of the printers, by the names that jobs carry
let drawnSlips = "";
let drawnPrinters = "";

main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.slips.head")), said, el("a", { class: "btn", href: "#slip-texts" }, t("manager.slip_texts.head"))),
  el("div", { class: "paper" }, slips, el("section", {}, el("h2", {}, t("manager.slips.printers")), printers)),
  slipTexts,
  view,
  settings,
);
loadSlipTexts();
view.addEventListener("click", () => view.close());

async function refresh() {
  const [jobs, machines] = await Promise.all([ask("/print/jobs?state=recent"), ask("/printers")]);
  for (const one of machines?.items ?? []) titles.set(one.name, words(one.title));
  const key = JSON.stringify([jobs?.items, [...titles]]);
  if (jobs && drawnSlips !== key) {
    drawnSlips = key;
    slips.replaceChildren(...(jobs.items.length ? jobs.items.map(slip) : [el("li", { class: "soft" }, t("manager.slips.none"))]));
  }
  if (machines && drawnPrinters !== JSON.stringify(machines.items)) {
    drawnPrinters = JSON.stringify(machines.items);
    printers.replaceChildren(...machines.items.map((one) => printer(one, machines.items, press)));
  }
}

// What staff call it: some are labelled with their day, a test with its printer's short name.
function called(job) {
  if (["fees", "day"].includes(job.kind)) return date(`${job.label}T00:00:00+07:00`);
  return job.kind === "test" ? titles.get(job.label) ?? job.label : job.label;
}

function slip(job) {
  const label = called(job);
  const what = t(`manager.slips.${job.kind}`, { label });
  const source = `/manager/slips/${job.id}.png`;
  const at = job.done_at ?? job.queued_at;
  return el(
    "li",
    {},
    el(
      "button",
      { class: "sheet", type: "button", "aria-label": t("manager.slips.enlarge", { what }), onclick: () => enlarge(source, what) },
      el("img", { src: source, alt: t("manager.slips.picture", { what }), loading: "lazy", width: 192 }),
    ),
    el("h3", { "aria-level": 2 }, what),
    el("p", { class: TROUBLE.includes(job.state) ? "trouble" : "" }, icon(TROUBLE.includes(job.state) ? "ui-alert" : job.state === "printed" ? "ui-check" : "ui-clock"), t(`common.state.print.${job.state}`)),
    job.problem ? el("p", { class: "soft" }, why(job.problem)) : null,
    el("p", { class: "soft" }, [job.copy ? t("manager.slips.copy", { n: job.copy }) : null, titles.get(job.printer) || job.printer, moment(at)].filter(Boolean).join(" · ")),
    el("button", { class: "btn", type: "button", onclick: (event) => press(event.currentTarget, `/print/jobs/${job.id}/reprint`, {}, t("manager.slips.reprinted", { label })) }, icon("printer"), t("manager.slips.reprint")),
  );
}

// What the printer or the worker reported, in words; a report without words of its own says nothing to a leader.
function why(problem) {
  const told = t(`common.printer.${problem}`);
  return told === `common.printer.${problem}` ? "" : told;
}

// Today's papers need only the hour.
function moment(at) {
  if (!at) return null;
  return isoDay(new Date(at)) === isoDay(now()) ? clock(at) : `${clock(at)} ${date(at)}`;
}

function enlarge(source, what) {
  view.replaceChildren(el("img", { src: source, alt: t("manager.slips.picture", { what }) }), el("button", { class: "btn", type: "button" }, t("common.close")));
  view.showModal();
  view.scrollTop = 0;
}

async function press(button, path, body, done = "") {
  const key = path + JSON.stringify(body);
  if (!deeds.has(key)) deeds.set(key, new Deed(path));
  button.disabled = true;
  const { trouble } = await deeds.get(key).send(body);
  said.textContent = trouble ?? done;
  button.disabled = false;
  refresh();
  return said.textContent;
}

const soon = refreshing(refresh, { gap: 500, rhythm: 5000 });
const live = new Live("/clerk");
for (const event of ["changed", "notice"]) live.on(event, soon);
live.on("hello", (hello) => reloadWhenIdle(hello, () => !view.open && !settings.open && !unsaved())).on("connect", soon);
