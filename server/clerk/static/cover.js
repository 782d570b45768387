// Over everything while the counter rests: nothing of a citizen stays readable, and one key goes on.
import { t, el, icon, clock } from "/static/hall.js";
import { desk } from "./desk.js";
import { unsent } from "./outbox.js";
import { resume } from "./commands.js";
import { putBack } from "./hand.js";
import { switching } from "./switch.js";

const cover = document.getElementById("cover");
let shown = "";
let back = null;

// Rest is what the server says; a pause on its way covers at once, a resumption uncovers only when it is granted.
function state() {
  const counter = desk.now?.counter;
  if (!counter) return null;
  if (counter.state === "open") return unsent().some((entry) => entry.effect === "paused") ? "lunch" : null;
  if (counter.state === "closed") return "closed";
  return counter.state === "lunch" || counter.pause_reason === "lunch" ? "lunch" : "paused";
}

export const covered = () => !cover.hidden;

export function drawCover() {
  const rest = state();
  const key = rest ? `${rest}${t("clerk.cover.resume")}${desk.now.counter.since}${desk.awaySince}` : "";
  if (key === shown) return;
  if (rest && !shown) back = document.activeElement;
  shown = key;
  cover.hidden = !rest;
  for (const id of ["top", "main"]) document.getElementById(id).inert = Boolean(rest);
  if (!rest) {
    cover.replaceChildren();
    putBack(back);
    return;
  }
  const button = el("button", { class: "btn", type: "button", onclick: resume },
    t(rest === "closed" ? "clerk.cover.open" : "clerk.cover.resume"), el("kbd", {}, "F10"));
  const title = t(`clerk.cover.${rest}`, { n: desk.number });
  cover.setAttribute("aria-label", title);
  cover.replaceChildren(icon("mark-door"), el("h1", {}, title),
    el("p", {}, t("clerk.cover.since", { time: clock(desk.now.counter.since) })),
    el("p", {}, desk.awaySince ? t("clerk.bar.offline", { time: clock(desk.awaySince) }) : t("clerk.cover.kept")), button);
  if (!switching()) button.focus(); // who is about to change goes on above the cover
}
