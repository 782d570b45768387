// A receipt or a slip held under the scanner on any page but the look-up's own, whose field takes it: a scanner is a keyboard.
import { scannedSlip } from "/static/rating-number.js";
import { scanned, scannedToken } from "./lookup.js";
import { rateVisit } from "./rate.js";

const BETWEEN = 200; // ms between two letters; a slower hand begins anew

export function watchScanner(app) {
  let typed = "";
  let typedAt = 0;
  addEventListener("keydown", (event) => {
    if (event.target.matches?.("input") || event.ctrlKey || event.altKey) return;
    if (event.key === "Enter") {
      const words = typed;
      typed = "";
      const token = scannedToken(words);
      if (!token && words.length < 8) return;
      event.preventDefault();
      if (token) scanned(app, token);
      else if (scannedSlip(words)) rateVisit(app, words);
      else app.go("find", { code: words, secret: "", field: "secret" });
    } else if (event.key.length === 1) {
      typed = event.timeStamp - typedAt > BETWEEN ? event.key : typed + event.key;
      typedAt = event.timeStamp;
    }
  });
}
