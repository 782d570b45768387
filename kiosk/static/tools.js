// The lowest row of every page: back, language, and what makes the page easier to read, to hear and to reach.
import { el, icon, lang, t, languages } from "/static/hall.js";

const tool = (words, symbol, press, { on = null, label = null, kind = "", disabled = false } = {}) =>
  el("button", {
    class: `key ${kind}${on ? " on" : ""}`, type: "button", onclick: press, disabled, "aria-label": label,
    "aria-pressed": on === null ? null : String(on),
  }, symbol, el("span", {}, words));

export function tools(app, which) {
  const tongue = (code) =>
    el("button", { class: lang() === code ? "key on" : "key", type: "button", "aria-pressed": String(lang() === code), lang: code, onclick: () => app.say(code) },
      code.toUpperCase());
  const { mute, on } = app.reader;
  const next = app.largest ? "kiosk.usual" : "kiosk.larger";
  return [
    ...(which === "home" || which === "ticket" ? [] : [tool(t("kiosk.back"), icon("ui-back"), () => app.back(), { kind: "back" })]),
    el("div", { class: "lang", role: "group", "aria-label": t("kiosk.language") }, languages.map(tongue)),
    tool(t(next), icon("text-size"), () => app.resize(), { label: `${t(next)}. ${t("kiosk.size", { percent: app.size * 100 })}` }),
    tool(t("kiosk.contrast"), el("i", { class: "half", "aria-hidden": true }), () => app.shade(), { on: app.contrast }),
    tool(t(mute ? "kiosk.spoken.mute" : on ? "kiosk.spoken.stop" : "kiosk.spoken.key"), icon("voice"), () => app.speakUp(), { on: mute ? null : on, disabled: mute }),
    tool(t("kiosk.low.key"), icon("disabled"), () => app.reach(), { on: app.low, label: t("kiosk.low.label"), kind: "reach" }),
  ];
}
