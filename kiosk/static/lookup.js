// "Is my file ready?": a scanned receipt, or its code and a secret; one answer for every kind of wrong.
import { api, el, name, Refusal, t } from "/static/hall.js";
import { keypad } from "./keypad.js";
import { heading, key, oneLine, panel } from "./pieces.js";
import { PATIENCE } from "./patience.js";

// A scanner is a keyboard: a receipt's QR types its address, the barcode types the code.
export const scannedToken = (typed) => /\/h\/([\w-]{8,})\/?$/.exec(typed.trim())?.[1];

async function show(app, facts, question) {
  try {
    const found = await app.hear("kiosk.find.asking", question);
    app.go("found", { found }, { instead: true });
  } catch (error) {
    if (!(error instanceof Refusal)) return;
    Object.assign(facts, { secret: "", wrong: error.status === 429 ? error.detail : "" });
    facts.field = facts.code ? "secret" : "code";
    app.go("find", { ...facts, refused: true }, { instead: true });
  }
}

export const scanned = (app, token) =>
  show(app, { code: "", secret: "" }, () => api("GET", `/track-dossier/${encodeURIComponent(token)}`, undefined, PATIENCE));

// facts: {code, secret, field: "code"|"secret", refused?: bool, wrong?: detail}; they live as long as the page does.
export function find(app, facts) {
  facts.field ??= "code";
  const inputs = {};

  const ask = () => {
    const token = scannedToken(facts.code);
    if (token) return scanned(app, token);
    if (!facts.code.trim()) return focus("code");
    if (!facts.secret.trim()) return focus("secret");
    return show(app, facts, () =>
      api("POST", "/dossiers/lookup", { code: facts.code.trim().toUpperCase(), secret: facts.secret.trim() }, PATIENCE));
  };

  const go = key("", ask, { kind: "main", after: "ui-next" });
  const pad = el("div", { class: "pads" });

  function focus(field) {
    facts.field = field;
    inputs[field].focus();
    draw();
  }

  function draw() {
    for (const [field, input] of Object.entries(inputs)) {
      input.value = facts[field];
      input.parentElement.classList.toggle("on", field === facts.field);
    }
    const last = facts.field === "secret";
    go.querySelector("span").textContent = t(last ? "kiosk.find.ask" : "kiosk.find.next");
    pad.replaceChildren(keypad({
      letters: !last && facts.letters,
      code: !last,
      press: (sign) => {
        facts[facts.field] += sign;
        draw();
      },
      erase: () => {
        facts[facts.field] = facts[facts.field].slice(0, -1);
        draw();
      },
      change: () => {
        facts.letters = !facts.letters;
        draw();
      },
    }));
  }

  function field(of, longest) {
    inputs[of] = el("input", {
      id: of, inputmode: "none", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: longest,
      placeholder: of === "code" ? t("kiosk.find.example") : "",
      oninput: (event) => (facts[of] = event.target.value),
      onfocus: () => facts.field !== of && focus(of),
      onkeydown: (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        ask();
      },
    });
    return el("label", { class: "field", for: of }, el("span", {}, t(`kiosk.find.${of}`)), inputs[of]);
  }

  const say = heading(oneLine(t("kiosk.find.title")));
  if (facts.refused) {
    say.append(facts.wrong ? panel("wrong", "ui-alert", facts.wrong)
      : panel("wrong", "ui-alert", t("kiosk.find.wrong"), el("p", {}, t("kiosk.find.wrong_note"))));
  } else say.append(el("p", { class: "lead" }, t("kiosk.find.scan")));
  const fields = el("div", { class: "fields" }, field("code", 200), field("secret", 12));
  go.addEventListener("pointerdown", (event) => event.preventDefault());
  draw();
  return {
    say,
    act: [el("div", { class: "flow" }, fields, pad), el("div", { class: "act" }, go)],
    focus: () => inputs[facts.field].focus(),
  };
}

// facts: {found}, the answer to a look-up
export function found(app, { found: file }) {
  const lane = app.board?.services.find((s) => s.result_lane);
  const open = app.board?.open ?? true;
  const ready = file.ready && file.state !== "returned";
  const state = ready ? "ready" : file.state;
  const advice = t(ready && !(open && lane) ? "kiosk.advice.ready_closed" : `kiosk.advice.${state}`);
  const waits = ["received", "processing"].includes(state);
  const say = el("div", { class: "say" },
    el("p", { class: "hello" }, file.code), el("h1", { tabindex: "-1", class: "file" }, name(file.procedure_name)));
  const kind = ready || state === "returned" ? "done" : "load";
  const box = el("div", { class: "text answer" },
    panel(kind, kind === "done" ? "ui-check" : "ui-clock", t(`kiosk.state.${state}`), el("p", {}, advice)),
    waits && el("dl", { class: "due" }, el("dt", {}, t("kiosk.find.due")), el("dd", {}, name(file.due_words))));
  const another = () => app.go("find", { code: "", secret: "" }, { instead: true });
  const keys = ready && open && lane
    ? [key(t("kiosk.find.take"), () => app.choose(lane), { kind: "main", after: "ui-next" }), key(t("kiosk.find.another"), another, { kind: "second" })]
    : [key(t("kiosk.home"), () => app.reset(), { kind: "main" }), key(t("kiosk.find.another"), another, { kind: "second" })];
  return { say, act: [box, el("div", { class: "act" }, keys)], heard: t(`kiosk.state.${state}`) };
}
