// One plain question before the number: the groups as pictures, and the ordinary number as the large key.
import { el, name, now, t } from "/static/hall.js";
import { Pager } from "./pager.js";
import { heading, hour, key, oneLine, panel, row } from "./pieces.js";

// facts: {service, procedure?, later?: a number of the next session}
export function priority(app, { service, procedure, later }) {
  const board = app.board;
  const named = board?.services.find((s) => s.code === service);
  const take = (group) => app.take({ service, procedure, priority_group: group, later });
  const box = el("ul", { class: "svcs" }, app.groups.map((group) =>
    row(() => take(group.code), { symbol: group.icon, words: name(group.name), kind: "pri" })));
  const pager = new Pager(box);
  const say = heading(t("kiosk.priority.title"), named && oneLine(name(named.kiosk ?? named.name)));
  const end = board?.closes_at && Date.parse(board.closes_at);
  if (end && !later && named?.wait && now().getTime() + named.wait.high_min * 60000 > end) {
    say.append(panel("late", "ui-clock", t("kiosk.priority.late", { hour: hour(board.closes_at) })));
  }
  return {
    say,
    act: [pager.flow, el("div", { class: "act" }, key(t("kiosk.priority.none"), () => take(undefined), { kind: "main", after: "ui-next" }))],
    fit: () => pager.fit(),
  };
}
