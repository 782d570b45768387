// What citizens say: ratings to follow up, suggestions and questions, each with its deadline; never which clerk it was about.
import { t, el, icon, name, date, now } from "/static/hall.js";
import { ask, both, main, Deed } from "./office.js";
import { field, filled } from "./field.js";

const VIEWS = ["open", "overdue", "done"];
const OUTCOMES = ["reminded", "corrected", "answered", "unfounded", "other"];
const DRAFTS = ["attitude", "guidance", "waited", "papers", "trips", "late"];
const WAITING = ["received", "transferred"];
const cases = el("section", { class: "heard" });
const suggestions = el("section", { class: "heard" });
const said = el("p", { class: "said-so", role: "status" });
let view = "open";
let drawn = "";

const views = el("div", { class: "views", role: "group", "aria-label": t("manager.voices.show") }, VIEWS.map((code) =>
  el("button", { class: "btn", type: "button", dataset: { view: code }, onclick: () => turn(code) }, t(`manager.voices.view.${code}`))));
main.append(el("div", { class: "bar" }, el("h1", {}, t("manager.voices.head")), said, views), el("div", { class: "two voices" }, cases, suggestions));

function turn(code) {
  view = code;
  for (const button of views.children) button.setAttribute("aria-pressed", String(button.dataset.view === code));
  drawn = "";
  load();
}

async function load() {
  if (main.querySelector(".writing")) return; // what is being written stays
  const asked = view;
  const [followed, listed] = await Promise.all([
    ask(`/cases?state=${asked === "done" ? "closed" : asked}`), ask(`/suggestions?state=${asked}`)]);
  if (!followed || !listed || asked !== view || main.querySelector(".writing")) return;
  const key = JSON.stringify([followed.items, listed.items]);
  if (key === drawn) return;
  drawn = key;
  cases.replaceChildren(el("h2", {}, t("manager.voices.cases"), " ", el("small", {}, String(followed.items.length))),
    el("p", { class: "soft" }, t("manager.voices.cases_note")),
    list(followed.items, caseItem, "manager.voices.none_cases"));
  suggestions.replaceChildren(el("h2", {}, t("manager.voices.suggestions"), " ", el("small", {}, String(listed.items.length))),
    list(listed.items, suggestionItem, "manager.voices.none_suggestions"));
}

const list = (items, draw, none) =>
  items.length ? el("ul", {}, items.map(draw)) : el("p", { class: "well" }, icon("ui-check"), t(none));

// Late is told by a colour, a drawing and a word.
function deadline(one) {
  if (one.overdue) return el("span", { class: "mark late" }, icon("ui-alert"), t("manager.voices.overdue", { date: date(one.due_at) }));
  const soon = Date.parse(one.due_at) - now() < 2 * 86400000;
  return el("span", { class: soon ? "mark warn" : "mark" }, icon("ui-clock"), t("manager.voices.due", { date: date(one.due_at) }));
}

// -- cases -----------------------------------------------------------------------------------------------------------

function caseItem(one) {
  const place = el("div", { class: "deed" });
  const keys = el("div", { class: "does" },
    button("remind", "ui-bell", () => write(place, keys, reminderForm(one))),
    button("close", "ui-check", () => write(place, keys, closeForm(one))));
  return el("li", { class: one.overdue ? "late" : "" },
    el("div", { class: "top-line" },
      el("b", { class: "score" }, icon(`rating-${one.score}`), t(`common.level.${one.score}`)),
      one.closed_at ? el("span", { class: "mark done" }, icon("ui-check"), t(`manager.voices.outcome.${one.outcome}`)) : deadline(one)),
    el("p", { class: "soft" }, [name(one.about), t("manager.voices.opened", { date: date(one.opened_at) })].join(" · ")),
    one.reasons.length ? el("p", { class: "reasons" }, one.reasons.map((reason) => el("span", {}, t(`common.reason.${reason}`)))) : null,
    one.comment ? el("blockquote", {}, one.comment) : el("p", { class: "soft" }, t("manager.voices.wordless")),
    one.reminders.map(reminderLine),
    one.note ? el("p", {}, one.note) : null,
    one.closed_at ? el("p", { class: "soft" }, t("manager.voices.closed_at", { time: both(one.closed_at) })) : keys,
    place);
}

function reminderLine(one) {
  const state = one.acknowledged_at ? t("manager.voices.acknowledged", { time: both(one.acknowledged_at) })
    : one.out ? t("manager.voices.out")
      : one.released_at ? t("manager.voices.waits") : t("manager.voices.written", { time: both(one.written_at) });
  return el("div", { class: "reminder" },
    el("p", {}, icon("ui-bell"), el("span", {}, one.words)),
    el("p", { class: "soft" }, state),
    one.reply ? el("p", {}, el("b", {}, t("manager.voices.reply")), " ", one.reply) : null,
    one.released_at ? null : button("release", "ui-next", act(`/reminders/${one.id}/release`)));
}

function reminderForm(one) {
  const draft = DRAFTS.find((reason) => one.reasons.includes(reason));
  const words = field(t("manager.voices.remind_label"), el("textarea", { rows: 3, maxlength: 1000 }, draft ? t(`manager.voices.draft.${draft}`) : ""), { hint: t("manager.voices.remind_hint") });
  return form([words], "remind_write", `/cases/${one.id}/remind`, () => ({ words: words.input.value.trim() }), [words]);
}

function closeForm(one) {
  const outcome = field(t("manager.voices.outcome_label"), el("select", {}, OUTCOMES.map((code) => el("option", { value: code }, t(`manager.voices.outcome.${code}`)))));
  const note = field(t("manager.voices.note_label"), el("textarea", { rows: 2, maxlength: 1000 }));
  return form([outcome, note], "close", `/cases/${one.id}/close`, () => ({ outcome: outcome.input.value, note: note.input.value.trim() }));
}

// -- suggestions and questions ---------------------------------------------------------------------------------------

function suggestionItem(one) {
  const place = el("div", { class: "deed" });
  const path = `/suggestions/${one.id}`;
  const waiting = WAITING.includes(one.state);
  const keys = el("div", { class: "does" },
    waiting || (one.state === "answered" && !one.published) ? button(one.answer ? "answer_again" : "answer", "ui-pen", () => write(place, keys, answerForm(one))) : null,
    waiting ? button("transfer", "ui-next", () => write(place, keys, transferForm(one))) : null,
    one.answer ? button(one.published ? "withdraw" : "publish", "ui-screen", act(`${path}/publish`, { published: !one.published })) : null,
    one.state !== "closed" && (one.answer || !one.contact) ? button("close", "ui-check", act(`${path}/close`)) : null);
  const state = one.transferred_to && waiting ? t("manager.voices.transferred", { to: one.transferred_to }) : t(`manager.voices.state.${one.state}`);
  const who = [one.name, one.contact].filter(Boolean).join(", ");
  return el("li", { class: one.overdue ? "late" : "" },
    el("div", { class: "top-line" },
      el("b", {}, t(`manager.voices.kind.${one.kind}`), " ", el("small", {}, one.code)),
      waiting ? deadline(one) : el("span", { class: "mark done" }, icon("ui-check"), state)),
    el("p", { class: "soft" }, [t("manager.voices.opened", { date: date(one.at) }), waiting ? state : null,
      one.state === "received" ? t("manager.voices.transfer_by", { date: date(one.transfer_by) }) : null].filter(Boolean).join(" · ")),
    el("blockquote", {}, one.words),
    el("p", { class: "soft" }, who ? t("manager.voices.wants", { who }) : t("manager.voices.anonymous")),
    one.answer ? el("div", { class: "reminder" }, el("p", {}, icon("ui-pen"), el("span", {}, one.answer)),
      el("p", { class: "soft" }, t("manager.voices.answered", { time: both(one.answered_at) }))) : null,
    one.published ? el("p", { class: "mark" }, icon("ui-screen"), t("manager.voices.published"))
      : one.answer ? el("p", { class: "soft" }, t("manager.voices.publish_hint")) : null,
    keys, place);
}

function answerForm(one) {
  const words = field(t("manager.voices.answer_label"), el("textarea", { rows: 4, maxlength: 2000 }, one.answer));
  return form([words], "answer", `/suggestions/${one.id}/answer`, () => ({ words: words.input.value.trim() }), [words]);
}

function transferForm(one) {
  const to = field(t("manager.voices.transfer_label"), el("input", { maxlength: 120, autocomplete: "off" }));
  return form([to], "transfer", `/suggestions/${one.id}/transfer`, () => ({ to: to.input.value.trim() }), [to]);
}

// -- doing -----------------------------------------------------------------------------------------------------------

const button = (code, symbol, press) => el("button", { class: "btn", type: "button", onclick: press }, icon(symbol), t(`manager.voices.${code}`));

function write(place, keys, made) {
  main.querySelector(".writing")?.dispatchEvent(new Event("leave"));
  place.replaceChildren(made);
  keys.hidden = true;
  made.addEventListener("leave", () => {
    place.replaceChildren();
    keys.hidden = false;
  });
  made.querySelector("textarea, select, input").focus();
}

function form(fields, code, path, body, needed = []) {
  const deed = new Deed(path);
  const made = el("form", { class: "writing", novalidate: true, onsubmit: send }, fields.map((one) => one.node),
    el("div", { class: "does" },
      el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t(`manager.voices.${code}`)),
      el("button", { class: "btn", type: "button", onclick: () => leave() }, t("manager.voices.cancel"))));
  const leave = () => made.dispatchEvent(new Event("leave"));

  async function send(event) {
    event.preventDefault();
    if (!filled(...needed)) return;
    const { trouble } = await deed.send(body());
    if (trouble) return fields.at(-1).wrong(trouble);
    said.textContent = "";
    leave();
    load();
  }
  return made;
}

const act = (path, body = {}) => {
  const deed = new Deed(path);
  return async (event) => {
    const pressed = event.currentTarget;
    pressed.disabled = true;
    const { trouble } = await deed.send(body);
    said.textContent = trouble ?? "";
    pressed.disabled = false;
    load();
  };
};

turn("open");
setInterval(load, 20000);
