// A secret that is shown once: marked at a touch, copied by a key where the browser lets it.
import { t, el } from "/static/hall.js";

export function shownOnce(secret) {
  const field = el("input", { readonly: true, value: secret, "aria-label": t("manager.staff.make"), onfocus: () => field.select() });
  const copy = el(
    "button",
    {
      class: "btn",
      type: "button",
      onclick: async () => {
        field.select();
        try {
          await navigator.clipboard.writeText(secret);
          copy.textContent = t("manager.staff.copied");
        } catch {
          field.focus(); // without a secure address the browser keeps the clipboard shut: the text stands marked
        }
      },
    },
    t("manager.staff.copy"),
  );
  return el("p", { class: "secret" }, field, copy);
}
