// The installer's way out: five touches on the clock, a PIN that the server checks, then the machine's own page.
import { api, el, page, Refusal, t } from "/static/hall.js";
import { keypad } from "./keypad.js";
import { heading, key, panel } from "./pieces.js";

const TOUCHES = 5;
const WITHIN = 4000;
const PATIENCE = { patience: 4000 };
const LONGEST = 8;

export function watchClock(node, open) {
  let touches = [];
  node.addEventListener("click", (event) => {
    touches = [...touches.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp];
    if (touches.length < TOUCHES || !page.exit) return;
    touches = [];
    open();
  });
}

// facts: {pin, wrong}
export function exit(app, facts) {
  facts.pin ??= "";
  const shown = el("output", { class: "pin", "aria-label": t("kiosk.exit.field") });
  const show = () => (shown.textContent = "•".repeat(facts.pin.length));
  const ask = async () => {
    try {
      const machine = await app.hear("kiosk.sign.wait", () => api("POST", "/kiosk/exit-pin", { pin: facts.pin }, PATIENCE));
      app.go("machine", { machine }, { instead: true });
    } catch (error) {
      if (error instanceof Refusal) app.go("exit", { wrong: error.detail || t("kiosk.exit.wrong") }, { instead: true });
    }
  };
  const pad = keypad({
    press: (sign) => {
      facts.pin = (facts.pin + sign).slice(0, LONGEST);
      show();
    },
    erase: () => {
      facts.pin = facts.pin.slice(0, -1);
      show();
    },
  });
  const say = heading(t("kiosk.exit.title"));
  if (facts.wrong) say.append(panel("wrong", "ui-alert", facts.wrong));
  return {
    say,
    act: [
      el("div", { class: "flow" }, el("div", { class: "fields" }, shown), el("div", { class: "pads" }, pad)),
      el("div", { class: "act" }, key(t("kiosk.exit.go"), ask, { kind: "main", after: "ui-next" })),
    ],
  };
}

// facts: {machine: {device, version}}. A page may close only the window that a script opened; else it says how.
export function machine(app, { machine: known }) {
  const fact = (label, words) => el("div", {}, el("dt", {}, label), el("dd", {}, words));
  const how = el("p", { class: "lead", role: "status" });
  const leave = () => {
    window.close();
    how.textContent = t("kiosk.exit.how");
  };
  const say = heading(known.device || page.hall.code);
  return {
    say,
    act: [
      el("div", { class: "flow" }, el("dl", { class: "machine" },
        fact(t("kiosk.exit.device"), known.device), fact(t("kiosk.exit.version"), known.version),
        fact(t("kiosk.exit.connection"), t(app.away ? "kiosk.exit.cut" : "kiosk.exit.connected"))), how),
      el("div", { class: "act" }, key(t("kiosk.exit.leave"), leave, { kind: "main" }),
        key(t("kiosk.exit.reload"), () => location.reload(), { kind: "second" }),
        key(t("kiosk.home"), () => app.reset(), { kind: "second" })),
    ],
  };
}
