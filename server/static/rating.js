// One answer about one visit: the faces, the reasons when it was not good, and the request that sends it once.
// The phone, the tablet at the exit and the kiosk arrange these pieces, each on a page of its own.
import { api, el, icon, Refusal, requestId, t } from "/static/hall.js";

const LEVELS = [5, 4, 3, 2, 1];
const REASONS = ["waited", "trips", "papers", "attitude", "guidance", "late", "facilities", "fee", "other"];
const ASK_WHY = 3;
const SETTLED = { "rating.already_given": "given", "rating.expired": "expired" };

// `changed` is told after every touch. The answer: {score, faces, why, say(words), send(more)}.
export function ratingAnswer(token, changed) {
  const reasons = new Set();
  let request = requestId(); // the same answer sent again is the same request; a changed answer is another one
  let sent = "";

  const keys = LEVELS.map((score) =>
    el("button", { class: "key face", type: "button", "aria-pressed": "false", dataset: { score }, onclick: () => choose(score) },
      icon(`rating-${score}`), el("span", {}, t(`common.level.${score}`)), icon("ui-check", "tick")));
  const why = el("fieldset", { class: "why", hidden: true },
    el("legend", {}, t("rating.reasons"), " ", el("i", {}, t("rating.optional"))),
    REASONS.map((code) =>
      el("button", { class: "chip", type: "button", "aria-pressed": "false", onclick: (event) => mark(event.currentTarget, code) },
        el("span", {}, t(`common.reason.${code}`)))));
  const trouble = el("p", { class: "bad", role: "alert", hidden: true });
  const answer = {
    score: null,
    faces: el("fieldset", { class: "faces" }, el("legend", { class: "quiet" }, t("rating.levels")), keys),
    why,
    trouble,
    say,
    send,
    get unhappy() { return answer.score !== null && answer.score <= ASK_WHY; },
  };
  return answer;

  function choose(score) {
    answer.score = score;
    for (const face of keys) face.setAttribute("aria-pressed", String(Number(face.dataset.score) === score));
    why.hidden = !answer.unhappy;
    say("");
    changed();
  }

  function mark(chip, code) {
    const on = !reasons.delete(code);
    if (on) reasons.add(code);
    chip.setAttribute("aria-pressed", String(on));
    changed();
  }

  function say(words) {
    trouble.textContent = words;
    trouble.hidden = !words;
  }

  // "thanked", "given" or "expired"; null when it could not be sent, and then it says why.
  async function send(more = {}) {
    const asked = answer.unhappy ? REASONS.filter((code) => reasons.has(code)) : [];
    const body = { token, score: answer.score, ...(asked.length ? { reasons: asked } : {}), ...more };
    if (sent && sent !== JSON.stringify(body)) request = requestId();
    sent = JSON.stringify(body);
    try {
      await api("POST", "/ratings", { ...body, request_id: request });
      return "thanked";
    } catch (error) {
      if (SETTLED[error.code]) return SETTLED[error.code];
      say(error instanceof Refusal && error.detail ? error.detail : t("rating.away"));
      return null;
    }
  }
}
