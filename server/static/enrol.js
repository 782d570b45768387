// One press makes this machine the hall's kiosk, screen, tablet or printer; opening the page alone changes nothing.
import { page, t, api, requestId, Refusal } from "/static/hall.js";

const button = document.getElementById("enrol");
const trouble = document.getElementById("trouble");
const request = requestId(); // pressing again after silence is the same enrolment

button.addEventListener("click", async () => {
  button.disabled = true;
  button.textContent = t("enrol.working");
  trouble.hidden = true;
  try {
    const { goto } = await api("POST", "/devices/enrol", { code: page.code, request_id: request });
    button.textContent = t("enrol.done");
    location.assign(goto);
  } catch (error) {
    trouble.textContent = (error instanceof Refusal && error.detail) || t("enrol.away");
    trouble.hidden = false;
    button.disabled = false;
    button.textContent = t("enrol.button");
  }
});
