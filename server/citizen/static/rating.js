// One rating on the phone: a face, the reasons when it was not good, a few words if wanted, sent once.
import { el, icon, lang, t } from "/static/hall.js";
import { ratingAnswer } from "/static/rating.js";

const LONGEST = 1000;

export function ratingView(ticket, done) {
  const form = { open: true, busy: false, lang: lang() };
  const answer = ratingAnswer(ticket.rating.token, () => form.node.classList.toggle("chosen", answer.unhappy));
  const comment = el("textarea", { id: "comment", maxlength: LONGEST, rows: 3 });
  const box = el("div", { class: "words", hidden: true }, el("label", { for: "comment" }, t("citizen.rate.comment")), comment, el("small", {}, t("citizen.rate.comment_note")));
  const write = el(
    "button",
    { class: "opt", type: "button", onclick: open },
    icon("ui-pen"),
    el("span", {}, t("citizen.rate.write"), " ", el("i", {}, t("rating.optional"))),
  );
  const send = el("button", { class: "key main", type: "submit" }, t("rating.send"));
  form.node = el(
    "form",
    { class: "rate", novalidate: true, onsubmit: submit },
    el("h1", {}, t("citizen.rate.question")),
    answer.faces,
    answer.why,
    write,
    box,
    el("div", { class: "end" }, answer.trouble, send),
  );
  return form;

  function open() {
    write.hidden = true;
    box.hidden = false;
    comment.focus();
  }

  async function submit(event) {
    event.preventDefault();
    if (form.busy) return;
    if (!answer.score) answer.say(t("rating.choose"));
    else {
      form.busy = true;
      send.textContent = t("rating.sending");
      const words = comment.value.trim();
      const outcome = await answer.send(words ? { comment: words } : {});
      form.busy = false;
      send.textContent = t("rating.send");
      form.open = outcome === null;
      if (outcome) done(outcome);
    }
    if (!answer.trouble.hidden) answer.trouble.scrollIntoView({ block: "nearest" });
  }
}
