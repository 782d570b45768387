// What to bring, who must come, how long and how much: before the number is taken, and never a reason to refuse one.
import { Refusal, api, date, el, icon, lang, name, requestId, t } from "/static/hall.js";
import { onlyIfAny } from "/static/conditions.js";
import { Pager } from "./pager.js";
import { key, lines, plate } from "./pieces.js";

// A paper that is only shown is an original too: the citizen must carry it here.
const KIND = { original: "original", shown: "original", certified: "certified", plain: "plain" };

const PATIENCE = 4000; // a citizen waits no longer for a sheet of paper

const h2 = (symbol, words) => el("h2", { "data-keep": "" }, icon(symbol), words);

function paper(p) {
  const facts = [
    onlyIfAny(p) && t("kiosk.precheck.if_any"),
    p.count > 1 && t("kiosk.precheck.copies", { n: p.count }),
    name(p.note) || (p.kind === "shown" && t("kiosk.precheck.shown")),
  ].filter(Boolean);
  return el("div", { class: "paper" },
    el("span", { class: KIND[p.kind] === "original" ? "kind orig" : "kind" }, lines(t(`kiosk.precheck.${KIND[p.kind]}`))),
    el("span", {}, el("b", {}, name(p.name)), facts.length ? [el("br"), facts.join("; ")] : null));
}

function papers(procedure) {
  const needed = procedure.papers.filter((p) => p.needed !== "not_required");
  const free = procedure.papers.filter((p) => p.needed === "not_required");
  const words = free.map((p) => (name(p.note) ? `${name(p.name)}: ${name(p.note)}` : name(p.name))).join(". ");
  return [
    h2("ui-papers", t("kiosk.precheck.bring")),
    ...(needed.length ? needed.map(paper) : [el("p", { class: "none" }, t("kiosk.precheck.nothing"))]),
    free.length && el("div", { class: "paper none" },
      el("span", { class: "tag" }, t("kiosk.precheck.not_required")), el("span", {}, words.endsWith(".") ? words : `${words}.`)),
  ].filter(Boolean);
}

function presence(procedure) {
  if (!procedure.presence.length) return [];
  const title = (step) => t(step === "signing" && !procedure.register ? "kiosk.precheck.signing_plain" : `kiosk.precheck.${step}`);
  const steps = procedure.presence.map((p, i) =>
    el("li", {}, el("i", {}, String(i + 1)), el("b", {}, title(p.step)), el("span", {}, name(p.who), " ", proxy(p.proxy))));
  return [h2("ui-people", t("kiosk.precheck.presence")), el("ol", { class: "steps" }, steps)];
}

// `proxy` is words where the rule needs them, or only whether somebody else may do it.
function proxy(may) {
  if (may && typeof may === "object") return name(may);
  return typeof may === "boolean" ? t(may ? "kiosk.precheck.proxy" : "kiosk.precheck.self") : "";
}

const fact = (symbol, label, words, note) =>
  el("div", {}, el("dt", {}, icon(symbol), label), el("dd", {}, el("b", {}, words), note));

function facts(procedure) {
  const longer = procedure.verification_words && t("kiosk.precheck.verification", { limit: name(procedure.verification_words) });
  const remote = procedure.channels.filter((c) => c.channel !== "in_person");
  const short = remote.filter((c) => !c.complete);
  const shown = short.length ? short : remote.slice(0, 1);
  return [el("dl", { class: "facts" },
    fact("ui-clock", t("kiosk.precheck.limit"), name(procedure.limit_words), longer),
    fact("ui-money", t("kiosk.precheck.fee"), name(procedure.fee.text), name(procedure.fee.note)),
    shown.slice(0, 1).map((c) => fact("ui-screen", shown.map((s) => t(`kiosk.precheck.channel.${s.channel}`)).join(", "),
      t(c.complete ? "kiosk.precheck.whole" : "kiosk.precheck.partly"), name(c.why))))];
}

const changes = (procedure) => (procedure.changes_from
  ? [el("p", { class: "changes" }, icon("ui-clock"), t("kiosk.precheck.changes", { date: date(procedure.changes_from) }))] : []);

const length = (words) => (words.length > 56 ? "longest" : words.length > 24 ? "long" : "");

const title = (app, procedure) => {
  const service = app.board?.services.find((s) => s.code === procedure.service);
  return el("div", { class: `say ttl ${length(name(procedure.name))}` },
    service && plate(service.prefix), el("h1", { tabindex: "-1" }, name(procedure.name)));
};

// facts: {procedure, reading}
export function precheck(app, { procedure, reading }) {
  const box = el("div", { class: "text" }, changes(procedure), papers(procedure), presence(procedure), facts(procedure));
  const pager = new Pager(box);
  const take = () => app.go("priority", { service: procedure.service, procedure: procedure.code });
  const keys = reading
    ? [key(t("kiosk.precheck.understood"), () => app.reset(), { kind: "main" })]
    : [key(t("kiosk.precheck.enough"), take, { kind: "main", after: "ui-next" }),
      key(t("kiosk.precheck.missing"), () => app.go("missing", { procedure }), { kind: "second" })];
  return { text: true, say: title(app, procedure), act: [pager.flow, el("div", { class: "act" }, keys)], fit: () => pager.fit() };
}

// The list on paper; pressed once, the key says what becomes of it.
function printing(procedure) {
  const request_id = requestId();
  const said = el("span", { "aria-live": "polite" }, t("kiosk.missing.print"));
  const button = el("button", { class: "key second", type: "button", onclick: press }, icon("printer"), said);
  async function press() {
    button.disabled = true;
    said.textContent = t("kiosk.missing.printing");
    try {
      const job = await api("POST", `/procedures/${procedure.code}/checklist`, { request_id, lang: lang() }, { patience: PATIENCE });
      said.textContent = t(job.problem ? "kiosk.missing.no_paper" : "kiosk.missing.printed");
    } catch (error) {
      said.textContent = error instanceof Refusal ? error.detail : t("kiosk.missing.no_paper");
      button.disabled = false; // the same request again prints no second list
    }
  }
  return button;
}

// Papers alone, large, to copy down or to photograph; the number stays on offer.
export function missing(app, { procedure }) {
  const box = el("div", { class: "text" }, changes(procedure), papers(procedure), el("p", { class: "lead" }, t("kiosk.missing.advice")));
  const pager = new Pager(box);
  const take = () => app.go("priority", { service: procedure.service, procedure: procedure.code });
  return {
    text: true,
    say: title(app, procedure),
    act: [pager.flow, el("div", { class: "act" },
      printing(procedure),
      key(t("kiosk.missing.leave"), () => app.reset(), { kind: "main" }),
      key(t("kiosk.missing.take"), take, { kind: "second", after: "ui-next" }))],
    fit: () => pager.fit(),
  };
}
