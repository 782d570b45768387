// The hall's own words and mark on slips: typed beside a sample slip that is drawn anew when typing stops.
import { page, t, el, icon, lang, requestId, Refusal, languages } from "/static/hall.js";
import { ask, Deed } from "./office.js";
import { field } from "./field.js";

const PAUSE = 300; // ms without a key before the slip is drawn again
const WIDTHS = [576, 512, 384];
const MB = page.logo_bytes / 1e6;

const deed = new Deed("/slip-texts", "PUT");
const slip = el("select", { id: "sample-slip", onchange: choose });
const width = el("select", { id: "sample-width", onchange: draw }, WIDTHS.map((dots) => el("option", { value: dots }, t(`manager.slip_texts.mm.${dots}`))));
const spoken = el("select", { id: "sample-lang", onchange: draw }, languages.map((code) => el("option", { value: code }, t("common.language_name", {}, code))));
const asked = (select, code) => el("div", { class: "field" }, el("label", { for: select.id }, t(`manager.slip_texts.${code}`)), select);
const spokenField = asked(spoken, "lang");
const list = el("div", { class: "voices" });
const said = el("p", { class: "said-so", role: "status" });
const save = el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.slip_texts.save"));
const picture = el("img", { alt: t("manager.slip_texts.picture") });
const undrawn = el("p", { class: "wrong", role: "status" });
const logo = el("section", { class: "logo-part" });
let fields = [];
let timer = null;
let drawings = 0;

picture.addEventListener("load", () => (undrawn.textContent = ""));
picture.addEventListener("error", () => (undrawn.textContent = t("manager.slip_texts.not_drawn")));

export const slipTexts = el("section", { class: "texts-part", id: "slip-texts", tabindex: "-1" },
  el("h2", {}, t("manager.slip_texts.head")), el("p", { class: "soft" }, t("manager.slip_texts.note")),
  el("div", { class: "voicing" },
    el("div", {}, el("form", { novalidate: true, onsubmit: send },
      el("div", { class: "chosen" }, asked(slip, "slip"), asked(width, "width"), spokenField), list, el("div", { class: "does" }, save, said)), logo),
    el("figure", { class: "sample", tabindex: "0", "aria-label": t("manager.slip_texts.picture") }, undrawn, picture)));

export const unsaved = () => changed().length > 0;

export async function loadSlipTexts() {
  const answer = await ask("/slip-texts");
  if (!answer) return;
  slip.replaceChildren(...answer.slips.map((kind) => el("option", { value: kind }, t(`manager.slip_texts.of.${kind}`))));
  fields = answer.items.flatMap((item) => Object.keys(item.default).map((code) => voice(item, code)));
  list.replaceChildren(...fields.map((one) => one.node));
  showLogo(answer.logo);
  choose();
}

// One text in one language: what was saved of it, its field, and the way back to the default.
function voice(item, code) {
  const several = Object.keys(item.default).length > 1;
  const label = t(`manager.slip_texts.field.${item.code}`) + (several ? ` (${t("common.language_name", {}, code)})` : "");
  const input = el("textarea", { rows: Math.min(2, item.lines), lang: code, placeholder: item.default[code], autocomplete: "off" });
  input.value = item.own[code];
  const made = field(label, input, { className: several && code === "vi" ? "first" : "" });
  const one = { item, lang: code, kept: item.own[code], ...made };
  one.back = el("button", { class: "btn", type: "button", "aria-label": t("manager.slip_texts.default_of", { what: label }), onclick: () => {
    input.value = "";
    typed(one);
    input.focus();
  } }, t("manager.slip_texts.default"));
  made.node.append(one.back);
  one.back.hidden = !input.value;
  input.addEventListener("input", () => typed(one));
  return one;
}

function typed(one) {
  one.back.hidden = !one.input.value;
  said.textContent = "";
  one.wrong(fault(one));
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE);
}

// What is wrong with a text as it stands, in words. The server judges the rest.
function fault({ item, input }) {
  const words = input.value.trim();
  if (words.normalize("NFC").length > item.most) return t("manager.slip_texts.long", { most: item.most });
  return words.split("\n").length > item.lines ? t("manager.slip_texts.lines", { lines: item.lines }) : "";
}

const changed = () => fields.filter((one) => one.input.value.trim() !== one.kept);

function byLanguage(chosen) {
  const texts = {};
  for (const one of chosen) (texts[one.lang] ??= {})[one.item.code] = one.input.value;
  return texts;
}

// Only the fields of the chosen slip are shown; what was typed for another one is kept and saved with the rest.
function choose() {
  for (const one of fields) one.node.hidden = !one.item.slips.includes(slip.value);
  spokenField.hidden = !fields.some((one) => !one.node.hidden && one.lang !== "vi");
  draw();
}

function draw() {
  const texts = byLanguage(changed().filter((one) => !one.node.hidden && !fault(one)));
  const query = new URLSearchParams({ kind: slip.value, width: width.value, lang: spokenField.hidden ? "vi" : spoken.value, texts: JSON.stringify(texts), n: ++drawings });
  picture.src = `/manager/slips/preview.png?${query}`;
}

async function send(event) {
  event.preventDefault();
  const chosen = changed();
  said.textContent = chosen.length ? "" : t("manager.slip_texts.nothing");
  const bad = chosen.find(fault);
  if (bad) return complain(bad, fault(bad));
  if (!chosen.length) return;
  save.disabled = true;
  const { answer, trouble, refusal } = await deed.send({ texts: byLanguage(chosen) });
  save.disabled = false;
  const place = fields.find((one) => one.item.code === refusal?.facts?.text && one.lang === refusal.facts.lang);
  if (place) return complain(place, trouble);
  said.textContent = trouble ?? t("manager.slip_texts.saved");
  if (answer) settle(answer);
}

// The words as the server keeps them; what was typed while it answered stays.
function settle(answer) {
  for (const one of fields) {
    const kept = answer.items.find(({ code }) => code === one.item.code).own[one.lang];
    if (one.input.value.trim() === kept || one.input.value.trim() === one.item.default[one.lang]) one.input.value = kept;
    one.kept = kept;
    one.back.hidden = !one.input.value;
  }
  draw();
}

function complain(one, words) {
  if (one.node.hidden) {
    slip.value = one.item.slips[0];
    choose();
  }
  one.wrong(words);
  one.input.focus();
}

function showLogo(own, words = "") {
  const told = el("p", { class: "said-so", role: "status" }, words);
  const wrong = el("p", { class: "wrong", role: "alert" });
  const file = el("input", { type: "file", id: "logo-file", class: "unseen", accept: "image/png,image/jpeg,image/webp,image/gif,image/bmp", "aria-describedby": "logo-note", onchange: () => file.files[0] && upload(file.files[0], wrong) });
  const remove = own ? el("button", { class: "btn", type: "button", onclick: () => removeLogo(wrong) }, t("manager.slip_texts.logo_remove")) : null;
  logo.replaceChildren(
    el("h3", {}, t("manager.slip_texts.logo")),
    own ? el("img", { src: `data:image/png;base64,${own}`, alt: t("manager.slip_texts.logo_own") }) : el("p", {}, t("manager.slip_texts.logo_none")),
    el("p", { class: "soft", id: "logo-note" }, t("manager.slip_texts.logo_note", { mb: MB })),
    el("div", { class: "does" }, el("label", { class: "btn pick", for: "logo-file" }, file, icon("ui-papers"), t("manager.slip_texts.logo_choose")), remove),
    wrong, told);
}

async function upload(chosen, wrong) {
  if (chosen.size > page.logo_bytes) return void (wrong.textContent = t("manager.slip_texts.logo_large", { mb: MB }));
  const form = new FormData();
  form.append("file", chosen);
  form.append("request_id", requestId());
  try {
    const answer = await fetch("/manager/slips/logo", { method: "POST", body: form, headers: { "X-CSRF-Token": page.csrf, "Accept-Language": lang() } });
    const value = await answer.json();
    if (!answer.ok) throw new Refusal(answer.status, value);
    showLogo(value.logo, t("manager.slip_texts.logo_kept"));
    document.getElementById("logo-file").focus();
    draw();
  } catch (error) {
    wrong.textContent = error instanceof Refusal && error.detail ? error.detail : t("manager.away_action");
    document.getElementById("logo-file").value = "";
  }
}

async function removeLogo(wrong) {
  const { answer, trouble } = await new Deed("/slip-texts/logo", "DELETE").send();
  if (trouble) return void (wrong.textContent = trouble);
  showLogo(answer.logo, t("manager.slip_texts.logo_removed"));
  document.getElementById("logo-file").focus();
  draw();
}
