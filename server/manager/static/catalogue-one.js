// One procedure with all its parts, the word that it was verified today, and what the ward says for itself.
import { t, el, icon, name, date } from "/static/hall.js";
import { Deed } from "./office.js";

const say = (code, facts) => t(`manager.catalogue.${code}`, facts);
const PAIRS = ["fee_note", "local_note"];
const deeds = new Map();
// A deed of one procedure: pressed again after silence, it is the same one.
const deed = (path, method) => {
  if (!deeds.has(path)) deeds.set(path, new Deed(path, method));
  return deeds.get(path);
};

// tools: {asked: warnings and releases, services, serviceName, stale, again}
export function card(one, tools) {
  const said = el("p", { class: "trouble", role: "alert" });
  const place = el("div");
  const read = () => place.replaceChildren(keys(one, tools, said, write), ...parts(one, tools));
  const write = () => {
    place.replaceChildren(form(one, tools, said, read));
    place.querySelector("textarea")?.focus();
  };
  read();
  return [
    el("h2", { tabindex: "-1" }, name(one.name)),
    el("p", { class: "soft" }, `${one.code} · ${tools.serviceName(one.service)}`),
    said,
    place,
  ];
}

function keys(one, tools, said, write) {
  const verify = el("button", { class: "btn", type: "button", onclick: async () => {
    const { trouble } = await deed(`/catalogue/${encodeURIComponent(one.code)}/verify`).send();
    said.textContent = trouble ?? "";
    if (!trouble) tools.again();
  } }, icon("ui-check"), say("verify"));
  return el("div", {},
    el("p", { class: tools.stale ? "mark warn" : "mark" }, icon(tools.stale ? "ui-alert" : "ui-check"), verifiedWords(one)),
    el("div", { class: "does" }, verify, el("button", { class: "btn", type: "button", onclick: write }, icon("ui-pen"), say("own_edit"))));
}

const verifiedWords = (one) => (one.verified_on ? say("verified_by", { date: date(one.verified_on), by: one.verified_by || t("manager.dash") }) : say("never"));

function parts(one, tools) {
  return [
    ...upcoming(one, tools),
    el("dl", { class: "facts" }, facts(one).filter(([, words]) => words).map(([code, words]) => [el("dt", {}, say(code)), el("dd", {}, words)])),
    section("papers", one.papers.map(paper)),
    section("presence", one.presence.map(step)),
    section("channels", one.channels.map((each) => el("li", {}, el("b", {}, t(`paper.by.${each.channel}`)), `: ${t(each.complete ? "news.complete" : "news.incomplete")} ${name(each.why)}`))),
    section("basis", [el("li", {}, one.legal_basis), el("li", {}, say("source"), ": ", one.source_url ? el("a", { href: one.source_url, target: "_blank", rel: "noreferrer" }, one.source_url) : t("manager.dash"))]),
  ].filter(Boolean);
}

const section = (code, items) => (items.length ? el("section", {}, el("h3", {}, say(code)), el("ul", { class: "parts" }, items)) : null);

function facts(one) {
  const cutoff = one.limit.cutoff ? `; ${say("cutoff", { time: one.limit.cutoff })}` : "";
  const longer = one.verification_words ? `; ${say("longer", { limit: name(one.verification_words) })}` : "";
  return [
    ["limit", `${name(one.limit_words)}${cutoff}${longer}`],
    ["fee", [name(one.fee.text), name(one.fee.note)].filter(Boolean).join(" – ")],
    ["since", one.effective_to ? `${date(one.effective_from)} – ${date(one.effective_to)}` : date(one.effective_from)],
    ["register", say(one.register ? "register_yes" : "register_no")],
    ["field", name(one.field)],
    ["local_note", name(one.local_note)],
    ["keywords", one.keywords.join(", ")],
  ];
}

function paper(each) {
  const kind = each.kind === "shown" ? say("only_shown") : t(`paper.kind.${each.kind}`, { n: each.count });
  const kept = each.needed === "not_required" ? t("news.needed.not_required") : `${kind}, ${t(`news.needed.${each.needed}`)}`;
  const note = name(each.note) ? ` (${name(each.note)})` : "";
  return el("li", {}, el(each.kind === "original" ? "b" : "span", {}, `${name(each.name)}: ${kept}`), note);
}

const step = (each) =>
  el("li", {}, el("b", {}, t(`news.step.${each.step}`)), `: ${name(each.who)} ${t(`news.proxy.${each.proxy}`)}`, each.register && ` ${t("news.register")}`);

// What comes, in the words of the release that brought it.
function upcoming(one, { asked }) {
  return asked.upcoming.filter((each) => each.code === one.code).map((each) => {
    const change = asked.releases.flatMap((release) => release.changes).find((item) => item.code === one.code && item.from === each.effective_from);
    return el("div", { class: "due" },
      el("strong", {}, say("changes", { date: date(each.effective_from) })),
      change && el("ul", {}, change.fields.map(difference)));
  });
}

export const difference = (field) =>
  el("li", {}, el("span", { class: "what" }, name(field.label)), el("span", { class: "was" }, name(field.before)), icon("ui-next"), el("b", {}, name(field.after)));

function form(one, { services, again }, said, read) {
  const box = (id, value, more = {}) => el("textarea", { id, rows: 2, maxlength: 2000, ...more }, value);
  const values = { fee_note: one.fee.note, local_note: one.local_note };
  const boxes = Object.fromEntries(PAIRS.flatMap((code) => ["vi", "en"].map((lang) => [`${code}_${lang}`, box(`${code}_${lang}`, values[code][lang])])));
  const keywords = box("keywords", one.keywords.join("\n"), { rows: 4 });
  const service = el("select", { id: "own-service" }, services.filter((each) => !each.result_lane).map((each) => el("option", { value: each.code, selected: each.code === one.service }, name(each.name))));
  const label = (words, node) => el("label", {}, el("span", {}, words), node);
  const both = (code) => Object.fromEntries(["vi", "en"].map((lang) => [lang, boxes[`${code}_${lang}`].value.trim()]));
  const save = async (event) => {
    event.preventDefault();
    const words = keywords.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const body = { fee_note: both("fee_note"), local_note: both("local_note"), keywords: [...new Set(words)], service: service.value };
    const { trouble } = await deed(`/catalogue/${encodeURIComponent(one.code)}/local`, "PUT").send(body);
    said.textContent = trouble ?? "";
    if (!trouble) again();
  };
  return el("form", { class: "own", onsubmit: save },
    el("p", { class: "soft" }, say("own_note")),
    PAIRS.flatMap((code) => ["vi", "en"].map((lang) => label(`${say(code)} (${say(lang)})`, boxes[`${code}_${lang}`]))),
    label(say("keywords_lines"), keywords),
    label(say("service"), service),
    el("div", { class: "does" },
      el("button", { class: "btn main", type: "submit" }, icon("ui-check"), say("own_save")),
      el("button", { class: "btn", type: "button", onclick: read }, t("common.cancel"))));
}
