// A ticket or a dossier on its owner's phone: what is so now, and from when it is known to be so.
import { page, t, name, api, el, icon, Refusal, clock, now, lang, speak, reloadWhenIdle, languages } from "/static/hall.js";
import { Live } from "/static/live.js";
import { ticketView, dossierView, unknownView } from "./views.js";
import { Bell } from "./bell.js";
import { ratingView } from "./rating.js";

const POLL_MS = 10000;
const SILENT_MS = 25000;
const STORED = "motcua.lang";
const main = document.getElementById("main");
const foot = document.getElementById("foot");
const offline = document.getElementById("offline");
const said = document.getElementById("said");
const path = page.kind === "ticket" ? "/track/" : "/track-dossier/";
const bell = new Bell();

let thing = null; // the last answer
let missing = false;
let heardAt = null; // when the server last spoke, on the server's clock
let answered = true;
let drawn = "";
let rating = null; // the form while it is being filled in: a live update must not wipe it
let rated = null; // what became of the rating given here: its thanks stay, whatever is heard of the ticket later
let asking = false;
let lastCall = null; // the call this page has already shown, so that one call is one flash and one sound
let freshCall = false;
let live = null;
let chosenLanguage = sessionStorage.getItem(STORED);
if (chosenLanguage) speak(chosenLanguage);

function take(fresh) {
  if (thing?.as_of && fresh.as_of && Date.parse(fresh.as_of) < Date.parse(thing.as_of)) return;
  thing = rated && fresh.rating ? { ...fresh, rating: { ...fresh.rating, state: rated } } : fresh;
  missing = false;
  answered = true;
  heardAt = fresh.as_of ? new Date(fresh.as_of) : now();
  if (!chosenLanguage && fresh.lang && fresh.lang !== lang() && page.texts[fresh.lang]) speak(fresh.lang);
  if (fresh.state !== "called") {
    lastCall = null;
    said.textContent = ""; // a call that is over is not to be read there
  } else if (callOf(fresh) !== lastCall) {
    lastCall = callOf(fresh);
    freshCall = true;
    bell.ring();
  }
  draw();
}
// Which call this is: a recall is a new one, but another number called meanwhile is not ours.
function callOf(ticket) {
  const mine = ticket.last_call?.number === ticket.number;
  if (mine) return `${ticket.counter}|${ticket.last_call.at}`;
  return lastCall?.startsWith(`${ticket.counter}|`) ? lastCall : `${ticket.counter}|`;
}

async function fetchNow() {
  if (asking || rating?.busy) return;
  asking = true;
  try {
    take(await api("GET", path + encodeURIComponent(page.token)));
  } catch (error) {
    if (error instanceof Refusal) {
      missing = [404, 410].includes(error.status);
      answered = missing;
      if (missing) live?.close();
    } else answered = false;
    draw();
  } finally {
    asking = false;
  }
}

function draw() {
  sign();
  if (rating?.open && thing?.state === "served" && rating.lang === lang()) return footer();
  const key = JSON.stringify([lang(), missing, bell.on, { ...thing, as_of: 0 }]);
  if (key !== drawn) {
    drawn = key;
    rating = null;
    document.body.classList.toggle("called", !missing && thing?.state === "called");
    main.replaceChildren(...view());
    title();
    if (freshCall) flash();
  }
  footer();
}

function view() {
  if (missing) return unknownView(page.kind);
  if (!thing) return [el("p", { class: "plain" }, t("citizen.waiting_for_server"))];
  if (page.kind === "dossier") return dossierView(thing);
  if (thing.state === "served" && thing.rating?.state === "open") {
    rating = ratingView(thing, (outcome) => {
      rating = null;
      rated = outcome;
      thing = { ...thing, rating: { ...thing.rating, state: outcome } };
      draw();
    });
    return [rating.node];
  }
  return ticketView(thing, bell, draw);
}

const nextLanguage = () => languages[(languages.indexOf(lang()) + 1) % languages.length];

function title() {
  document.title =
    !missing && thing?.state === "called"
      ? t("citizen.called_title", { n: thing.counter })
      : t(`citizen.title.${page.kind}`);
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  document.getElementById("unit").textContent = name(page.hall.unit);
  const other = nextLanguage();
  const button = document.getElementById("language");
  button.textContent = t("common.language_name", {}, other);
  button.lang = other;
}

// The field turns over three times and stands still; a screen reader hears the call as words.
function flash() {
  freshCall = false;
  main.classList.remove("fresh");
  requestAnimationFrame(() => main.classList.add("fresh"));
  said.textContent = t("citizen.called_title", { n: thing.counter });
}

function sign() {
  const silent = !answered || (heardAt && now() - heardAt > SILENT_MS);
  offline.hidden = !silent;
  if (!silent) return offline.replaceChildren();
  const words = thing ? t("citizen.offline", { time: clock(heardAt, { seconds: true }) }) : t("citizen.offline_first");
  if (offline.textContent !== words) offline.replaceChildren(icon("offline"), el("span", {}, words));
}

function footer() {
  if (missing || !thing || !heardAt) return foot.replaceChildren();
  if (rating) return foot.replaceChildren(el("p", {}, t("rating.private")));
  const call = page.kind === "ticket" && ["waiting", "held", "no_show"].includes(thing.state) ? thing.last_call : null;
  const line = el("p");
  if (call) {
    // The words hold {number} and {counter}; both are set in bold, so the sentence is cut at them.
    for (const piece of t("citizen.last_call").split(/(\{\w+\})/)) {
      const fact = piece.match(/^\{(\w+)\}$/)?.[1];
      line.append(fact ? el("b", {}, String(call[fact])) : piece);
    }
  }
  foot.replaceChildren(line, el("p", {}, t("common.as_of", { time: clock(heardAt, { seconds: true }) })));
}

document.getElementById("language").addEventListener("click", () => {
  chosenLanguage = nextLanguage();
  sessionStorage.setItem(STORED, chosenLanguage);
  speak(chosenLanguage);
  draw();
});

if (page.kind === "ticket") {
  live = new Live("/citizen", { token: page.token });
  live.on("hello", (hello) => reloadWhenIdle(hello, () => !rating && !bell.on));
  live.on("ticket", take);
  live.on("connect", fetchNow);
}
setInterval(fetchNow, POLL_MS);
setInterval(sign, 1000);
addEventListener("online", fetchNow);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && fetchNow());
title();
draw();
fetchNow();
