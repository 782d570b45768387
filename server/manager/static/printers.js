// One printer on the tab of slips: how it is and what to do, its roll, its settings, and faults of a virtual one.
import { t, count, el, icon, clock } from "/static/hall.js";
import { paperLeft } from "/static/roll.js";
import { Deed, figure, words } from "./office.js";
import { field } from "./field.js";

const FAULTS = ["none", "paper_out", "cover_open", "offline"];
const MORE_FAULTS = ["paper_low", "hang", "silence", "paper_out_at_row", "hang_at_row", "reset_at_row"];
const SICK = ["paper_low", "paper_out", "cover_open", "offline", "unreachable", "stalled", "unconfirmed"];
const WIDTHS = [576, 512, 384];
const path = (machine, what = "") => `/printers/${encodeURIComponent(machine.name)}${what}`;

export const settings = el("dialog", { class: "machine" });

// `press(button, path, body, done)` sends a deed; `others` are the hall's printers.
export function printer(machine, others, press) {
  const sick = SICK.includes(machine.state);
  const ends = paperLeft(machine);
  const title = words(machine.title);
  const instead = others.find((one) => one.name === machine.stand_in);
  return el(
    "li",
    { class: sick || ends ? "bad" : "" },
    el("h3", {}, icon(machine.state === "paper_out" ? "paper-out" : "printer"), title),
    el("p", {}, el("b", {}, t(`common.printer.${machine.state}`)), sick && machine.since ? ` ${t("manager.slips.since", { time: clock(machine.since) })}` : ""),
    sick || ["mute", "unknown"].includes(machine.state) ? el("p", {}, t(`common.printer_help.${machine.state}`)) : null,
    ends ? el("p", {}, ends) : null,
    el("p", {}, t("manager.slips.roll", { slips: figure(machine.roll.slips), metres: figure(machine.roll.metres), left: figure(machine.roll.left_metres) })),
    machine.queued ? el("p", {}, count("manager.slips.queued", machine.queued)) : null,
    instead ? el("p", {}, t("manager.slips.stand_in", { printer: words(instead.title) })) : null,
    el(
      "div",
      { class: "do-row" },
      el("button", { class: "btn", type: "button", onclick: (event) => press(event.currentTarget, path(machine, "/roll"), {}, t("manager.slips.renewed", { printer: title })) }, t("common.roll.new")),
      el("button", { class: "btn", type: "button", onclick: (event) => press(event.currentTarget, path(machine, "/test"), {}, t("manager.slips.tested", { printer: title })) }, t("manager.slips.test_print")),
      el("button", { class: "btn", type: "button", onclick: () => open(machine, others, press) }, t("manager.slips.set")),
    ),
    pretends(machine) ? quickFaults(machine, press) : null,
  );
}

const pretends = (machine) => machine.uri?.startsWith("virtual:");

function quickFaults(machine, press) {
  const standing = FAULTS.includes(machine.state) ? machine.state : "none";
  return el(
    "div",
    { class: "faults", role: "group", "aria-label": t("manager.slips.virtual") },
    el("small", {}, t("manager.slips.virtual")),
    FAULTS.map((fault) =>
      el(
        "button",
        { class: "btn", type: "button", "aria-pressed": String(fault === standing), onclick: (event) => press(event.currentTarget, path(machine, "/fault"), { fault }) },
        t(`manager.fault.${fault}`),
      ),
    ),
  );
}

const choice = (values, chosen, label) =>
  el("select", {}, values.map((value) => el("option", { value, selected: value === chosen }, label(value))));

function open(machine, others, press) {
  const title = words(machine.title);
  const named = new Map(others.map((one) => [one.name, words(one.title)]));
  const standIn = field(t("manager.slips.set_stand_in"), choice(["", ...[...named.keys()].filter((name) => name !== machine.name)], machine.stand_in ?? "", (name) => named.get(name) ?? t("manager.slips.set_nobody")));
  const roll = field(t("manager.slips.set_roll"), el("input", { type: "number", min: 5, max: 300, value: machine.roll_metres }));
  const uri = field(t("manager.slips.set_uri"), el("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: 200, value: machine.uri }));
  const width = field(t("manager.slips.set_width"), choice(WIDTHS, machine.width_dots, String));
  const places = { "printer.stand_in": standIn, "printer.address": uri, "printer.shared": uri, "printer.width": width };
  const said = el("p", { class: "said-so", role: "status" });
  const deed = new Deed(path(machine), "PUT");

  async function save(event) {
    event.preventDefault();
    said.textContent = "";
    const wanted = { stand_in: standIn.input.value || null, roll_metres: Number(roll.input.value), uri: uri.input.value.trim(), width_dots: Number(width.input.value) };
    const changed = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => value !== (machine[key] ?? null)));
    const { trouble, refusal } = await deed.send(changed);
    if (places[refusal?.code]) return places[refusal.code].wrong(trouble);
    said.textContent = trouble ?? t("manager.slips.set_saved", { printer: title });
    if (!trouble) Object.assign(machine, wanted);
  }

  settings.setAttribute("aria-label", t("manager.slips.set_head", { printer: title }));
  settings.replaceChildren(
    el("h2", {}, t("manager.slips.set_head", { printer: title })),
    el(
      "form",
      { novalidate: true, onsubmit: save },
      standIn.node,
      roll.node,
      el("details", {}, el("summary", {}, t("manager.slips.set_machine")), uri.node, width.node),
      said,
      el("button", { class: "btn main", type: "submit" }, icon("ui-check"), t("manager.slips.set_save")),
    ),
    pretends(machine) ? moreFaults(machine, press) : "",
    el("button", { class: "btn", type: "button", onclick: () => settings.close() }, t("common.close")),
  );
  settings.showModal();
}

function moreFaults(machine, press) {
  const kind = field(t("manager.slips.fault_kind"), choice(MORE_FAULTS, MORE_FAULTS[0], (fault) => t(`manager.fault.${fault}`)));
  const row = field(t("manager.slips.fault_row"), el("input", { type: "number", min: 0, max: 100000, value: 200 }));
  const told = el("p", { class: "said-so", role: "status" });
  const show = () => (row.node.hidden = !kind.input.value.endsWith("_at_row"));
  kind.input.addEventListener("change", show);
  show();
  const send = async (event) => {
    const body = { fault: kind.input.value, ...(row.node.hidden ? {} : { row: Number(row.input.value) }) };
    told.textContent = "";
    told.textContent = await press(event.currentTarget, path(machine, "/fault"), body, t("manager.slips.fault_set", { printer: words(machine.title) }));
  };
  return el(
    "fieldset",
    {},
    el("legend", {}, t("manager.slips.virtual")),
    kind.node,
    row.node,
    told,
    el("button", { class: "btn", type: "button", onclick: send }, t("manager.slips.fault_try")),
  );
}
