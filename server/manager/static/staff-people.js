// What an administrator does about people: somebody new, a forgotten password, somebody who leaves or is back.
import { t, el, icon, page } from "/static/hall.js";
import { Deed } from "./office.js";
import { field, filled } from "./field.js";
import { shownOnce } from "./secret.js";

const ROLES = ["greeter", "clerk", "leader", "admin"];
const administers = page.person?.role === "admin";
const told = el("div", { class: "fresh", "aria-live": "polite" });
const deeds = new Map(); // what was pressed and not yet answered keeps its id
let sure = null; // who is to leave, when that was pressed once

async function deed(path, body, method = "POST") {
  const key = `${method} ${path}`;
  if (!deeds.has(key)) deeds.set(key, new Deed(path, method));
  return deeds.get(key).send(body);
}

function password(name, secret) {
  told.replaceChildren(el("p", {}, t("manager.staff.reset_done", { name })), shownOnce(secret));
}

// The last cell of a person's row; nothing for who may not.
export function personKeys(person, again) {
  if (!administers) return el("td");
  const path = `/people/${encodeURIComponent(person.username)}`;
  const key = (words, onclick, kind = "") => el("button", { class: `btn small ${kind}`, type: "button", onclick }, words);
  const reset = key(t("manager.staff.reset"), async () => {
    const { answer, trouble } = await deed(`${path}/password`, {});
    if (answer) password(person.name, answer.password);
    else told.textContent = trouble;
  });
  const set = async (active) => {
    sure = null;
    const { trouble } = await deed(`${path}/active`, { active }, "PUT");
    told.textContent = trouble ?? t(active ? "manager.staff.back_done" : "manager.staff.left_done", { name: person.name });
    again();
  };
  if (!person.active) return el("td", {}, key(t("manager.staff.back"), () => set(true)));
  const leave = key(t(sure === person.username ? "manager.staff.leave_sure" : "manager.staff.leave"), () => {
    if (sure === person.username) return set(false);
    sure = person.username;
    return again();
  }, sure === person.username ? "warn" : "");
  return el("td", { class: "keys" }, reset, " ", person.username === page.person.username ? null : leave);
}

// The form under the list; nothing for who may not.
export function addPerson(again) {
  if (!administers) return el("span");
  const name = field(t("manager.staff.person_name"), el("input", { maxlength: 120, autocomplete: "off" }));
  const login = field(t("manager.staff.person_login"), el("input", { maxlength: 40, autocomplete: "off", autocapitalize: "none", spellcheck: "false" }), { hint: t("manager.staff.person_hint") });
  const role = field(t("manager.staff.person_role"), el("select", {}, ROLES.map((each) => el("option", { value: each, selected: each === "clerk" }, t(`common.role.${each}`)))));
  async function add(event) {
    event.preventDefault();
    if (!filled(name, login)) return;
    const body = { name: name.input.value.trim(), username: login.input.value.trim(), role: role.input.value };
    const { answer, trouble } = await deed("/people", body);
    if (!answer) return login.wrong(trouble);
    password(body.name, answer.password);
    name.input.value = login.input.value = "";
    again();
  }
  return el("div", {}, told, el("h2", { class: "mt" }, t("manager.staff.add_person")),
    el("form", { class: "person", novalidate: true, onsubmit: add }, name.node, login.node, role.node,
      el("button", { class: "btn main", type: "submit" }, icon("ui-plus"), t("manager.staff.person_make"))));
}
