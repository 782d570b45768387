// The shapes of the guide desk's page, and how a part is drawn anew only when it says something else.
import { t, el, icon, name, lang } from "/static/hall.js";
import { guide } from "./state.js";

// The key that had the focus has it again after the drawing: it is known by its own name.
export function fill(node, key, draw) {
  const whole = JSON.stringify([lang(), key]);
  if (node.dataset.key === whole) return;
  node.dataset.key = whole;
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.own : null;
  node.replaceChildren(...[draw()].flat(Infinity).filter(Boolean));
  if (focused) [...node.querySelectorAll("[data-own]")].find((one) => one.dataset.own === focused)?.focus({ preventScroll: true });
}

// A key does nothing while an act is under way, and says so; it keeps its focus.
export function key(own, words, press, { kind = "", before = null, after = null, pressed = null, label = null, free = false } = {}) {
  const held = !free && Boolean(guide.pending);
  return el("button", {
    class: `key ${kind}`, type: "button", dataset: { own }, "aria-label": label, "aria-disabled": held ? "true" : null,
    "aria-pressed": pressed === null ? null : String(pressed), onclick: () => held || press(),
  }, before && icon(before), el("span", {}, words), after && icon(after));
}

// Digits for a finger; beside the zero the keys that clear all and take one back.
export function digitPad(press, clear, erase) {
  const sign = (face) => el("button", { class: "key", type: "button", onclick: () => press(face) }, face);
  return el("div", { class: "pad" }, [..."123456789"].map(sign),
    el("button", { class: "key words", type: "button", onclick: clear }, t("guide.clear")), sign("0"),
    el("button", { class: "key", type: "button", "aria-label": t("guide.erase"), onclick: erase }, icon("ui-back")));
}

export function panel(kind, symbol, title, ...more) {
  return el("div", { class: `panel ${kind}` }, icon(symbol), el("div", {}, el("b", {}, title), more));
}

// The hall's priority groups as pictures; `none` is the ordinary number. pick(code or null)
export function groupKeys(where, current, pick) {
  const all = [{ code: null, icon: "ui-one", name: null }, ...guide.groups];
  return el("div", { class: "groups", role: "group", "aria-label": t("guide.group") }, all.map((group) =>
    key(`${where}-${group.code}`, group.code ? name(group.name) : t("guide.no_group"), () => pick(group.code),
      { kind: "pick", before: group.icon, pressed: group.code === current, free: where === "take" })));
}

// Asked once more before a number is taken out of the line: the paper in somebody's hand then counts for nothing.
export const asking = { about: null };
export function stopAsking() {
  asking.about = null;
}

export function cancelKeys(number, ways, redraw) {
  const asked = ways.find((way) => asking.about === `${number} ${way.id}`);
  if (!asked) {
    return ways.map((way) => key(`cancel-${way.id}`, way.words, () => {
      asking.about = `${number} ${way.id}`;
      redraw();
    }, { kind: "quiet" }));
  }
  const away = (run) => () => {
    asking.about = null;
    run();
    redraw();
  };
  return [el("div", { class: "sure", role: "group" },
    el("p", {}, t("guide.cancel.sure", { number })),
    el("div", { class: "keys across" }, key("cancel-yes", t("guide.cancel.yes", { number }), away(asked.run), { kind: "stop" }),
    key("cancel-no", t("guide.cancel.no"), away(() => {}), { kind: "quiet" })))];
}
