// What citizens said: levels, satisfaction with its uncertainty, reasons and their own words; never who said it.
import { t, el, icon, name, date, clock } from "/static/hall.js";
import { ask, main, figure, table } from "./office.js";
import { period, query, spanWords } from "./period.js";

const LEAST = 5; // below this a percentage would say more about chance than about the hall
const LEVELS = ["5", "4", "3", "2", "1"];
const GOOD = ["5", "4"];

const body = el("div", { class: "flow" });
const head = el("small");
let asked = null;
main.append(
  el("div", { class: "bar" }, el("h1", {}, t("manager.ratings.head"), " ", head), period(load)),
  body,
);
setInterval(() => load(asked), 60000);

async function load(days) {
  asked = days;
  const answer = await ask(`/reports/ratings${query(days)}`);
  if (!answer || asked !== days) return;
  head.textContent = spanWords(days);
  body.replaceChildren(...(answer.n === 0 ? nothing() : everything(answer)));
}

const nothing = () => [el("div", { class: "empty" }, icon("rating-3"), el("h2", {}, t("manager.ratings.none")), el("p", {}, t("manager.ratings.none_note")))];

function everything(answer) {
  const good = GOOD.reduce((sum, level) => sum + (answer.levels[level] ?? 0), 0);
  return [
    el("dl", { class: "figures" }, figureOf("n", figure(answer.n)), satisfaction(answer, good)),
    el(
      "div",
      { class: "two" },
      el("section", {}, el("h2", {}, t("manager.ratings.levels")), levels(answer)),
      el("section", {}, el("h2", {}, t("manager.ratings.reasons")), reasons(answer)),
      el("section", {}, el("h2", {}, t("manager.ratings.comments")), comments(answer)),
      el("section", {}, el("h2", {}, t("manager.ratings.by_service")), services(answer)),
    ),
  ];
}

function figureOf(code, value, ...notes) {
  return el("div", {}, el("dt", {}, t(`manager.ratings.${code}`)), el("dd", {}, value), notes.filter(Boolean).map((note) => el("dd", { class: "note" }, note)));
}

function satisfaction(answer, good) {
  const { n } = answer;
  if (n < LEAST) return figureOf("satisfied", el("span", { class: "few" }, t("manager.ratings.few")), t("manager.ratings.few_note", { n, least: LEAST }));
  const [lo, hi] = answer.interval ?? [];
  return figureOf(
    "satisfied",
    `${percent(good / n)} %`,
    t("manager.ratings.satisfied_note", { k: figure(good), n: figure(n) }),
    answer.interval ? t("manager.ratings.interval", { lo: percent(lo), hi: percent(hi) }) : null,
  );
}

const percent = (share) => figure(Math.round(share * 100));

function bars(rows) {
  const most = Math.max(1, ...rows.map((row) => row.n));
  return el(
    "ul",
    { class: "bars" },
    rows.map((row) => {
      const fill = el("i");
      fill.style.width = `${(100 * row.n) / most}%`;
      return el("li", {}, row.drawing ? icon(row.drawing) : null, el("span", {}, row.words), el("div", { class: "track" }, fill), el("b", {}, figure(row.n)));
    }),
  );
}

const levels = (answer) => bars(LEVELS.map((level) => ({ drawing: `rating-${level}`, words: t(`common.level.${level}`), n: answer.levels[level] ?? 0 })));

function reasons(answer) {
  if (!answer.reasons.length) return el("p", { class: "soft" }, t("manager.ratings.no_reasons"));
  return bars(answer.reasons.map((reason) => ({ words: t(`common.reason.${reason.code}`), n: reason.n })));
}

function comments(answer) {
  if (!answer.comments.length) return el("p", { class: "soft" }, t("manager.ratings.no_comments"));
  return el(
    "ul",
    { class: "said" },
    answer.comments.map((said) =>
      el(
        "li",
        {},
        icon(`rating-${said.score}`),
        el("p", {}, said.comment, el("small", {}, `${t(`common.level.${said.score}`)} · ${clock(said.at)} ${date(said.at)}`)),
      ),
    ),
  );
}

function services(answer) {
  const rows = answer.by_service.map((service) => {
    const share = service.n < LEAST ? el("span", { class: "soft" }, t("manager.ratings.few")) : `${percent(service.satisfied / service.n)} %`;
    return el("tr", {}, el("td", {}, name(service.name)), el("td", { class: "num" }, figure(service.n)), el("td", { class: "num" }, share));
  });
  return table([t("manager.ratings.service"), t("manager.ratings.n"), t("manager.ratings.share")], rows, { class: "plain nums" });
}
