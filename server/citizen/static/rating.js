// One rating: a face, the reasons when it was not good, a few words if wanted, sent once. Two or three touches.
import { t, api, el, icon, requestId, Refusal, lang } from "/static/hall.js";

const LEVELS = [5, 4, 3, 2, 1];
const REASONS = ["waited", "trips", "papers", "attitude", "guidance", "late", "facilities", "fee", "other"];
const ASK_WHY = 3;
const SETTLED = { "rating.already_given": "given", "rating.expired": "expired" };
const LONGEST = 1000;

export function ratingView(ticket, done) {
  const answer = { score: null, reasons: new Set() };
  let request = requestId(); // the same answer sent again is the same request; a changed answer is another one
  let sent = "";
  const form = { open: true, busy: false, lang: lang() };

  const faces = LEVELS.map((score) =>
    el(
      "button",
      { class: "key face", type: "button", "aria-pressed": "false", dataset: { score }, onclick: () => choose(score) },
      icon(`rating-${score}`),
      el("span", {}, t(`common.level.${score}`)),
      icon("ui-check", "tick"),
    ),
  );
  const why = el(
    "fieldset",
    { class: "why", hidden: true },
    el("legend", {}, t("citizen.rate.reasons"), " ", el("i", {}, t("citizen.rate.optional"))),
    REASONS.map((code) =>
      el("button", { class: "chip", type: "button", "aria-pressed": "false", onclick: (event) => mark(event.currentTarget, code) }, t(`common.reason.${code}`)),
    ),
  );
  const comment = el("textarea", { id: "comment", maxlength: LONGEST, rows: 3 });
  const box = el("div", { class: "words", hidden: true }, el("label", { for: "comment" }, t("citizen.rate.comment")), comment, el("small", {}, t("citizen.rate.comment_note")));
  const write = el(
    "button",
    { class: "opt", type: "button", onclick: open },
    icon("ui-pen"),
    el("span", {}, t("citizen.rate.write"), " ", el("i", {}, t("citizen.rate.optional"))),
  );
  const trouble = el("p", { class: "bad", role: "alert", hidden: true });
  const send = el("button", { class: "key main", type: "submit" }, t("citizen.rate.send"));
  form.node = el(
    "form",
    { class: "rate", novalidate: true, onsubmit: submit },
    el("h1", {}, t("citizen.rate.question")),
    el("fieldset", {}, el("legend", { class: "quiet" }, t("citizen.rate.levels")), faces),
    why,
    write,
    box,
    el("div", { class: "end" }, trouble, send),
  );
  return form;

  function choose(score) {
    answer.score = score;
    for (const face of faces) face.setAttribute("aria-pressed", String(Number(face.dataset.score) === score));
    why.hidden = score > ASK_WHY;
    form.node.classList.toggle("chosen", score <= ASK_WHY);
    trouble.hidden = true;
  }

  function mark(chip, code) {
    const on = !answer.reasons.delete(code);
    if (on) answer.reasons.add(code);
    chip.setAttribute("aria-pressed", String(on));
  }

  function open() {
    write.hidden = true;
    box.hidden = false;
    comment.focus();
  }

  function say(text) {
    trouble.textContent = text;
    trouble.hidden = false;
    trouble.scrollIntoView({ block: "nearest" });
  }

  function finish(outcome) {
    form.open = false;
    done(outcome);
  }

  async function submit(event) {
    event.preventDefault();
    if (form.busy) return;
    if (!answer.score) return say(t("citizen.rate.choose"));
    form.busy = true;
    send.textContent = t("citizen.rate.sending");
    const asked = answer.score <= ASK_WHY ? REASONS.filter((code) => answer.reasons.has(code)) : [];
    const words = comment.value.trim();
    const body = {
      token: ticket.rating.token,
      score: answer.score,
      ...(asked.length ? { reasons: asked } : {}),
      ...(words ? { comment: words } : {}),
    };
    if (sent && sent !== JSON.stringify(body)) request = requestId();
    sent = JSON.stringify(body);
    try {
      await api("POST", "/ratings", { ...body, request_id: request });
      finish("thanked");
    } catch (error) {
      if (SETTLED[error.code]) finish(SETTLED[error.code]);
      else say(error instanceof Refusal && error.detail ? error.detail : t("citizen.away_rating"));
    } finally {
      form.busy = false;
      send.textContent = t("citizen.rate.send");
    }
  }
}
