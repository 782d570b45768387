// Signs over the page: cut off, still there?, please wait. One at a time, the gravest first.
import { el, t } from "/static/hall.js";
import { bar, key, panel } from "./pieces.js";

// `what`: {away: bool, idle: {stay, leave}|null, busy: text code|null, hold: bool (no touch below), open: bool (touch below)}
export class Cover {
  constructor(node, below) {
    Object.assign(this, { node, below, kind: null });
  }

  show({ away, idle, busy, hold, open }) {
    const kind = away ? "away" : idle ? "idle" : busy ?? null;
    const clear = open && kind === "away";
    for (const node of this.below) node.inert = hold || (kind !== null && !clear);
    this.node.classList.toggle("clear", clear);
    if (kind === this.kind) return;
    this.kind = kind;
    this.node.hidden = kind === null;
    if (kind === null) this.node.replaceChildren();
    else this.node.replaceChildren(away ? this.away() : idle ? this.idle(idle) : this.busy(busy));
    this.node.querySelector("button")?.focus();
  }

  // In both languages at once: nobody can be asked to change the language of a machine that is cut off.
  away() {
    const sign = panel("system", "offline", t("kiosk.sign.away", {}, "vi"),
      el("p", { lang: "en" }, t("kiosk.sign.away", {}, "en")));
    sign.setAttribute("role", "alert");
    sign.lang = "vi";
    return sign;
  }

  idle({ stay, leave }) {
    const sign = panel("load", "ui-clock", t("kiosk.sign.idle"), el("p", {}, t("kiosk.sign.idle_note")),
      el("div", { class: "yn" }, key(t("kiosk.sign.stay"), stay, { kind: "main" }), key(t("kiosk.sign.leave"), leave)));
    sign.setAttribute("role", "alertdialog");
    sign.setAttribute("aria-label", t("kiosk.sign.idle"));
    return sign;
  }

  busy(code) {
    const sign = panel("load", "ui-clock", t("kiosk.sign.wait"), el("p", {}, t(code)), bar(0.34));
    sign.setAttribute("role", "status");
    return sign;
  }
}
