// The board by deadline: a column for each standing with how many are in it, and the dossiers of one, soonest first.
// Arrow keys walk the columns and the rows, Enter opens one, a scan finds one; it follows the hall by itself.
import { t, count, name, el, icon, clock, date, Away, Refusal } from "/static/hall.js";
import { COLUMNS, DRAWN, mark, TONE, warning } from "./standing.js";

const WAIT = 250;

// ask(path) → answer; opened(code) is told which row was chosen; services() → [{code, name}] for the filter.
export function guardFor({ ask, opened, services, silent = () => {} }) {
  const asked = new URLSearchParams(location.search);
  let column = [...COLUMNS, "done"].includes(asked.get("column")) ? asked.get("column") : "";
  let mine = false;
  let board = null;
  let cursor = null;
  let chosen = null;
  let turn = 0;
  let timer = null;

  const search = el("input", { type: "search", autocomplete: "off", spellcheck: "false", dataset: { scan: "own" } });
  const service = el("select", { onchange: () => load() });
  const own = el("button", { class: "btn", type: "button", "aria-pressed": "false", onclick: () => {
    mine = !mine;
    own.setAttribute("aria-pressed", String(mine));
    load();
  } });
  const columns = el("div", { class: "gd-columns", role: "tablist" });
  const list = el("div", { class: "gd-list", role: "tabpanel", tabindex: "-1" });
  const node = el("section", { class: "guard" }, el("div", { class: "gd-bar" }, search, service, own), columns, list);

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(), WAIT);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") list.querySelector("button")?.focus();
    if (event.key !== "Enter" || event.ctrlKey) return;
    clearTimeout(timer);
    load().then(() => board?.items.length === 1 && open(board.items[0].code));
  });
  list.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const rows = [...list.querySelectorAll("button")];
    const at = rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    if (at < 0) search.focus();
    else rows[Math.min(at, rows.length - 1)]?.focus();
  });
  columns.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const keys = [...columns.children];
    event.preventDefault();
    keys[(keys.indexOf(document.activeElement) + step + keys.length) % keys.length].focus();
  });

  function path(next) {
    const query = new URLSearchParams();
    if (column) query.set("column", column);
    if (search.value.trim()) query.set("q", search.value.trim());
    if (service.value) query.set("service", service.value);
    if (mine) query.set("mine", "1");
    if (next) query.set("cursor", next);
    return `/guard?${query}`;
  }

  async function load(next = null) {
    const mineTurn = ++turn;
    try {
      const answer = await ask(path(next));
      if (!answer || mineTurn !== turn) return;
      board = next ? { ...answer, items: [...board.items, ...answer.items] } : answer;
      cursor = answer.next_cursor;
      draw();
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refusal)) throw error;
      silent(error);
    }
  }

  function open(code) {
    chosen = code;
    for (const row of list.querySelectorAll("[data-code]")) row.classList.toggle("foc", row.dataset.code === code);
    opened(code);
  }

  function draw() {
    label();
    if (!board) return;
    const focused = document.activeElement?.dataset?.code ?? document.activeElement?.dataset?.column;
    columns.replaceChildren(tab("", COLUMNS.slice(1).reduce((sum, each) => sum + board.counts[each], 0)), ...[...COLUMNS, "done"].map((each) => tab(each, board.counts[each])));
    list.replaceChildren(
      board.items.length ? el("ul", {}, board.items.map(row)) : el("p", { class: "hint" }, t(search.value.trim() ? "guard.found_none" : "guard.none")),
      cursor ? el("button", { class: "btn", type: "button", onclick: () => load(cursor) }, t("guard.more")) : "",
    );
    const again = focused !== undefined && node.querySelector(`button[data-code="${CSS.escape(focused)}"], button[data-column="${CSS.escape(focused)}"]`);
    if (again && node.isConnected) again.focus({ preventScroll: true });
  }

  function tab(each, n) {
    const on = each === column;
    const tone = n ? TONE[each] ?? "" : "";
    return el(
      "button",
      { class: `gd-column ${tone}`, type: "button", role: "tab", dataset: { column: each }, "aria-selected": String(on), tabindex: on ? "0" : "-1", onclick: () => {
        column = each;
        load();
      } },
      el("span", {}, each && icon(DRAWN[each]), t(each ? `guard.column.${each}` : "guard.column.all")),
      n === undefined ? null : el("b", {}, String(n)),
    );
  }

  function row(dossier) {
    const code = dossier.external_code || dossier.code;
    return el("li", {},
      el("button", { class: `gd-row ${dossier.code === chosen ? "foc" : ""}`, type: "button", dataset: { code: dossier.code }, onclick: () => open(dossier.code) },
        el("b", {}, code),
        el("span", { class: "gd-who" }, dossier.applicant || t("guard.unnamed"), el("small", {}, name(dossier.procedure_name))),
        el("span", { class: "gd-due" }, t("guard.due", { date: date(dossier.due_at) }), ["today", "tomorrow"].includes(dossier.standing) ? ` ${clock(dossier.due_at)}` : "", el("small", {}, [dossier.agency, dossier.clerk].filter(Boolean).join(" · "))),
        el("span", { class: "gd-marks" }, mark(dossier), warning(dossier)),
      ));
  }

  function label() {
    search.placeholder = t("guard.search");
    search.setAttribute("aria-label", t("guard.search"));
    own.textContent = t("guard.mine");
    columns.setAttribute("aria-label", t("guard.columns"));
    service.setAttribute("aria-label", t("guard.service"));
    const kept = service.value;
    service.replaceChildren(el("option", { value: "" }, t("guard.all_services")), ...services().map((one) => el("option", { value: one.code }, name(one.name))));
    service.value = kept;
  }

  label(); // before the first board too: what can be used has its name
  const shown = () => (board ? count("guard.shown", board.items.length) : "");
  return {
    node,
    load: () => load(),
    draw,
    shown,
    find(code) {
      search.value = code;
      column = "";
      return load();
    },
    focus: () => search.focus(),
    counts: () => board?.counts ?? null,
    calm: () => !board || board.items.length <= 50, // a long list read down is not pulled away from under the reader
  };
}
