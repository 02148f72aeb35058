/** The apprentice's reasons: kept when the field, or the page, is left; a text found on the device is sent. Comes after jugements.js. */
import { oublier } from "../brouillons.js";

const form = document.getElementById("jugements");
const gardes = new Map([...form.querySelectorAll("textarea")].map((champ) => [champ, champ.defaultValue]));

/** Put the reason on its way (see jugements.js), once per text. */
function garder(champ) {
  if (gardes.has(champ) && gardes.get(champ) !== champ.value) champ.dispatchEvent(new Event("change", { bubbles: true }));
}

form.addEventListener(
  "change",
  (e) => {
    if (!gardes.has(e.target)) return;
    if (gardes.get(e.target) === e.target.value) e.stopPropagation();
    gardes.set(e.target, e.target.value);
  },
  true,
);
form.addEventListener("change", (e) => gardes.has(e.target) && oublier(e.target.dataset.brouillon));
form.addEventListener("focusout", (e) => garder(e.target));
addEventListener("pagehide", () => garder(document.activeElement));
document.addEventListener("visibilitychange", () => document.hidden && garder(document.activeElement));

gardes.forEach((_, champ) => garder(champ));
