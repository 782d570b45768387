// Numbers in this session, one line a service: how many are left, and the leader's own key to stop them.
import { page, t, el } from "/static/hall.js";
import { Deed, words } from "./office.js";
import { field } from "./field.js";

function left(one) {
  if (one.stopped) return t("manager.numbers.stopped");
  if (one.left === null) return t("manager.numbers.unbounded");
  return one.left === 0 ? t("manager.numbers.none") : t("manager.numbers.left", { n: one.left });
}

// changed(): read the hall again.
export function numbers(services, changed) {
  const said = el("p", { class: "soft", role: "status" }, t("manager.numbers.note"));
  const stopping = (one) => {
    const deed = new Deed(`/services/${one.code}/${one.stopped ? "allow" : "stop"}`);
    const key = el("button", { class: "btn", type: "button", onclick: send,
      "aria-label": t(one.stopped ? "manager.numbers.allow_of" : "manager.numbers.stop_of", { service: words(one.name) }) },
    t(one.stopped ? "manager.numbers.allow" : "manager.numbers.stop"));
    async function send() {
      key.disabled = true;
      const { trouble } = await deed.send();
      key.disabled = false;
      if (trouble) said.textContent = trouble;
      else changed();
    }
    return key;
  };
  const mine = page.person?.role === "leader";
  return [
    el("h2", { class: "mt" }, t("manager.numbers.head")),
    el("table", { class: "ct nums" }, el("tbody", {}, services.map((one) =>
      el("tr", { class: one.left === 0 ? "pz" : "" }, el("td", {}, el("span", { class: "plate" }, one.prefix)), el("td", {}, words(one.name), el("small", {}, left(one))),
        el("td", {}, mine ? stopping(one) : null))))),
    said,
  ];
}

// How many numbers of each service a session has; what was changed is sent, one service after another.
export function quotas(services) {
  const said = el("p", { class: "said-so", role: "status" });
  const fields = services.map((one) => ({
    one, deed: new Deed(`/services/${one.code}/quota`, "PUT"),
    ...field(words(one.name), el("input", { type: "number", inputmode: "numeric", autocomplete: "off", min: 1, max: 999, value: one.quota ?? "" })),
  }));
  async function send(event) {
    event.preventDefault();
    said.textContent = "";
    for (const { one, deed, input, wrong } of fields) {
      const quota = input.value.trim() === "" ? null : Number(input.value);
      if (quota === one.quota && input.validity.valid) continue;
      if (!input.validity.valid || quota === 0) return void wrong(t("manager.quotas.wrong"));
      const { trouble } = await deed.send({ quota });
      if (trouble) return void wrong(trouble);
      one.quota = quota;
    }
    said.textContent = t("manager.quotas.saved");
  }
  return el("section", { class: "rules-part" }, el("h2", {}, t("manager.quotas.head")), el("p", { class: "soft" }, t("manager.quotas.note")),
    el("form", { novalidate: true, onsubmit: send }, el("div", { class: "rules" }, fields.map((one) => one.node)), said,
      el("button", { class: "btn main", type: "submit" }, t("manager.quotas.save"))));
}
