// What the law gives for a year, beside what its table has now; taken over provisionally, or put away.
import { t, el, icon, name } from "/static/hall.js";
import { Deed, table as drawn } from "./office.js";
import { dayWords, shown } from "./calendar_days.js";

export function proposalPart(table, proposal, { adopted, close }) {
  const said = el("span", { class: "wrong", role: "alert" });
  const deed = new Deed(`/calendar/years/${table.year}`, "PUT");
  const has = new Map(table.days.map((row) => [row.date, row]));
  const gives = new Map(proposal.rows.map((row) => [row.date, row]));
  const days = [...new Set([...has.keys(), ...gives.keys()])].sort();
  const heads = ["day", "proposed", "now", "if_adopted"].map((code) => t(`manager.calendar.${code}`));
  return el(
    "section",
    { class: "proposal", "aria-labelledby": "proposal" },
    el("h2", { id: "proposal", tabindex: "-1" }, t("manager.calendar.proposal", { year: table.year })),
    el("p", {}, t("manager.calendar.proposal_note")),
    proposal.differences.map((each) => el("p", { class: "caution" }, icon("ui-alert"), t("manager.calendar.difference", { holiday: name(each.holiday), ours: shown(each.ours), library: each.library ? shown(each.library) : t("manager.dash") }))),
    drawn(heads, days.map((day) => row(day, gives.get(day), has.get(day))), { class: "plain" }),
    table.days.length ? el("p", { class: "caution" }, icon("ui-alert"), t("manager.calendar.replaces", { year: table.year })) : null,
    el("div", { class: "does" }, el("button", { class: "btn main", type: "button", onclick: adopt }, icon("ui-check"), t("manager.calendar.adopt")), el("button", { class: "btn", type: "button", onclick: close }, t("manager.calendar.put_away"))),
    said,
  );

  async function adopt(event) {
    event.currentTarget.disabled = true;
    const rows = proposal.rows.map(({ date, working, reason, source }) => ({ date, working, reason, source }));
    const { answer, trouble } = await deed.send({ status: "provisional", rows });
    if (answer) return adopted(t("manager.calendar.adopted", { year: table.year, n: answer.days }), answer.affected);
    said.textContent = trouble;
    event.target.closest("button").disabled = false;
  }
}

function row(day, proposed, now) {
  const then = !proposed ? "goes" : !now ? "comes" : now.working === proposed.working ? "stays" : "turns";
  const words = (each) => (each ? `${each.working ? `${t("manager.calendar.kind.work")}: ` : ""}${name(each.reason)}` : t("manager.dash"));
  return el(
    "tr",
    { class: then },
    el("td", {}, dayWords(day)),
    el("td", {}, words(proposed), proposed?.expected ? el("small", {}, t("manager.calendar.expected")) : null),
    el("td", {}, words(now)),
    el("td", {}, then === "stays" ? t("manager.calendar.then.stays") : el("b", {}, t(`manager.calendar.then.${then}`))),
  );
}
