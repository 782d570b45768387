// "Góp ý": say something or ask, without a name unless an answer is wanted; and the answers that everybody may read.
import { api, date, el, lang, Refusal, requestId, t } from "/static/hall.js";
import { Pager } from "./pager.js";
import { heading, key, oneLine, panel, row } from "./pieces.js";
import { keyboard } from "./vietnamese.js";
import { PATIENCE } from "./patience.js";

const LONGEST = 1000;

function voice(app) {
  const write = (kind) => app.go("voiceWords", { kind, words: "", name: "", contact: "" });
  const hint = (code) => el("span", { class: "wait" }, el("span", {}, t(`kiosk.voice.${code}_hint`)));
  const say = heading(t("kiosk.voice.title"));
  say.append(panel("late", "ui-alert", t("kiosk.voice.not_here"), el("p", {}, t("kiosk.voice.not_here_note"))));
  const box = el("ul", { class: "svcs" },
    row(() => write("suggestion"), { symbol: "ui-pen", words: t("kiosk.voice.suggestion"), aside: hint("suggestion"), kind: "plain wide" }),
    row(() => write("question"), { symbol: "not-sure", words: t("kiosk.voice.question"), aside: hint("question"), kind: "plain wide" }),
    row(() => read(app), { symbol: "ui-papers", words: t("kiosk.voice.answers"), aside: hint("answers"), kind: "plain wide" }));
  const pager = new Pager(box);
  return { say, act: [pager.flow], fit: () => pager.fit() };
}

async function read(app) {
  try {
    const { items } = await app.hear("kiosk.sign.wait", () => api("GET", "/suggestions/published", undefined, PATIENCE));
    app.go("voiceAnswers", { items });
  } catch (error) {
    if (error instanceof Refusal) app.go("refused", { detail: error.detail });
  }
}

// facts: {kind, words, name, contact}; they live as long as the visit's pages do.
function voiceWords(app, facts) {
  const next = key(t("kiosk.voice.next"), () => facts.words.trim() ? app.go("voiceWanted", facts) : text.focus({ preventScroll: true }), { kind: "main", after: "ui-next" });
  const text = el("textarea", {
    id: "words", inputmode: "none", autocomplete: "off", spellcheck: "false", maxlength: LONGEST, rows: 4,
    "aria-label": t("kiosk.voice.words"), placeholder: t(`kiosk.voice.example_${facts.kind}`), oninput: () => keep(text.value),
  });

  function keep(words) {
    facts.words = words.slice(0, LONGEST);
    if (text.value !== facts.words) text.value = facts.words;
    text.scrollTop = text.scrollHeight; // the words just typed stay in sight
  }

  keep(facts.words);
  const pad = keyboard({ get: () => facts.words, set: keep });
  return {
    say: heading(oneLine(t(`kiosk.voice.write_${facts.kind}`))),
    act: [el("div", { class: "flow" }, el("div", { class: "fields" }, el("div", { class: "field on" }, text)), el("div", { class: "pads" }, pad)),
      el("div", { class: "act" }, next)],
    focus: () => text.focus({ preventScroll: true }),
  };
}

function voiceWanted(app, facts) {
  const say = heading(t("kiosk.voice.wanted"));
  say.append(el("p", { class: "lead" }, t("kiosk.voice.wanted_note")), wrong(facts));
  return {
    say,
    act: [el("div", { class: "flow" }, el("blockquote", { class: "said" }, facts.words)),
      el("div", { class: "act" },
        key(t("kiosk.voice.no_answer"), () => send(app, { ...facts, name: "", contact: "" }), { kind: "main" }),
        key(t("kiosk.voice.yes_answer"), () => app.go("voiceContact", { ...facts, field: "name" }), { kind: "main plain" }))],
  };
}

function voiceContact(app, facts) {
  const inputs = {};
  const pads = el("div", { class: "pads" });
  const go = key(t("kiosk.voice.send"), () => facts.contact.trim() ? send(app, facts) : focus("contact"), { kind: "main" });

  function focus(field) {
    facts.field = field;
    inputs[field].focus({ preventScroll: true });
    for (const [name, input] of Object.entries(inputs)) input.parentElement.classList.toggle("on", name === field);
    const set = (words) => { facts[field] = inputs[field].value = words.slice(0, 120); };
    pads.replaceChildren(keyboard({ get: () => facts[field], set, names: () => field === "name", signs: field === "contact" }));
  }

  const field = (of) => {
    inputs[of] = el("input", {
      id: of, inputmode: "none", autocomplete: "off", spellcheck: "false", maxlength: 120,
      oninput: (event) => (facts[of] = event.target.value), onfocus: () => facts.field !== of && focus(of),
    });
    inputs[of].value = facts[of];
    return el("label", { class: "field", for: of }, el("span", {}, t(`kiosk.voice.${of}`)), inputs[of]);
  };
  const say = heading(oneLine(t("kiosk.voice.contact_title")));
  say.append(wrong(facts));
  const fields = el("div", { class: "fields" }, field("name"), field("contact"));
  focus(facts.field ?? "name");
  return {
    say,
    act: [el("div", { class: "flow" }, fields, pads), el("div", { class: "act" }, go)],
    focus: () => inputs[facts.field].focus({ preventScroll: true }),
  };
}

const wrong = (facts) => (facts.wrong ? panel("wrong", "ui-alert", facts.wrong) : "");

async function send(app, { kind, words, name, contact, ...facts }) {
  const body = { kind, words: words.trim(), name: name.trim(), contact: contact.trim(), lang: lang(), channel: "kiosk", request_id: requestId() };
  try {
    const kept = await app.hear("kiosk.voice.sending", () => api("POST", "/suggestions", body, PATIENCE));
    app.path = [app.path[0]];
    app.go("voiceThanks", { kept });
  } catch (error) {
    if (!(error instanceof Refusal)) return;
    const page = app.path.at(-1).name;
    app.go(page, { kind, words, name, contact, ...facts, wrong: error.detail || t("kiosk.voice.not_sent") }, { instead: true });
  }
}

function voiceThanks(app, { kept }) {
  const say = heading(t("kiosk.voice.thanks"));
  const promise = kept.wants_answer ? t("kiosk.voice.answer_by", { date: date(kept.due_at) }) : t("kiosk.voice.thanks_note");
  return {
    say,
    act: [el("div", { class: "text answer" },
      el("dl", { class: "due" }, el("dt", {}, t("kiosk.voice.number")), el("dd", {}, kept.code)),
      panel("done", "ui-check", promise, el("p", {}, t("kiosk.voice.keep_number")))),
    el("div", { class: "act" }, key(t("kiosk.home"), () => app.reset(), { kind: "main" }))],
    heard: `${t("kiosk.voice.thanks")} ${t("kiosk.voice.number")} ${kept.code}`,
  };
}

function voiceAnswers(app, { items }) {
  const answered = (one) => el("li", { class: "answered" },
    el("p", { class: "asked" }, one.words),
    el("p", { class: "told" }, one.answer),
    el("p", { class: "when" }, t("kiosk.voice.answered_on", { date: date(one.answered_at) })));
  const box = el("ul", { class: "svcs" }, items.length ? items.map(answered) : el("li", {}, el("p", { class: "lead" }, t("kiosk.voice.none"))));
  const pager = new Pager(box);
  return { say: heading(t("kiosk.voice.answers_title")), act: [pager.flow], fit: () => pager.fit() };
}

export const VOICE = { voice, voiceAnswers, voiceContact, voiceThanks, voiceWanted, voiceWords };
