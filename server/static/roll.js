// What staff are told of a roll of paper before it ends, the same on every page.
import { t } from "/static/hall.js";

const STOPPED = ["paper_out", "cover_open", "offline", "unreachable", "stalled"]; // something else comes first

// A sentence when little is left by count; "" when there is enough, or when the printer has told of worse.
export function paperLeft(printer) {
  if (!printer.roll?.counted_low || STOPPED.includes(printer.state)) return "";
  const metres = Math.floor(printer.roll.left_metres);
  const slips = printer.roll.left_slips;
  return metres ? t("common.roll.left", { metres, slips: slips < 10 ? slips : slips - (slips % 5) }) : t("common.roll.ends");
}
