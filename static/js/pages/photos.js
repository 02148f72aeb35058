/** Photos of an entry: shown before they leave, and made smaller as soon as they are chosen. */
import { enListe } from "../hors-ligne/formulaire.js";

const COTE = 2000; // pixels
const form = document.querySelector("[data-photos]");
const choix = form.querySelector("input[type=file]");
const apercus = document.createElement("ul");
apercus.className = "photos";
apercus.setAttribute("role", "list");
apercus.hidden = true;
choix.after(apercus);
let enCours = Promise.resolve();

async function reduire(fichier) {
  try {
    const image = await createImageBitmap(fichier, { imageOrientation: "from-image" });
    const rapport = Math.min(1, COTE / Math.max(image.width, image.height));
    const toile = document.createElement("canvas");
    toile.width = Math.round(image.width * rapport);
    toile.height = Math.round(image.height * rapport);
    toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
    const blob = await new Promise((fini) => toile.toBlob(fini, "image/jpeg", 0.85));
    if (blob && blob.size < fichier.size) return new File([blob], fichier.name, { type: "image/jpeg" });
  } catch {
    // Not readable here: the server says what is wrong with it.
  }
  return fichier;
}

function montrer() {
  apercus.querySelectorAll("img").forEach((img) => URL.revokeObjectURL(img.src));
  apercus.replaceChildren(
    ...[...choix.files].map((fichier) => {
      const ligne = document.createElement("li");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(fichier);
      image.alt = fichier.name;
      ligne.append(image);
      return ligne;
    }),
  );
  apercus.hidden = choix.files.length === 0;
}

/** The smaller files take the place of those chosen: what is kept, drafted or sent again is the very same bytes. */
async function remplacer() {
  const choisis = [...choix.files];
  const reduits = await Promise.all(choisis.map(reduire));
  if (choisis.some((fichier, rang) => choix.files[rang] !== fichier)) return; // chosen again meanwhile
  choix.files = enListe(reduits);
  form.dispatchEvent(new Event("input")); // the draft keeps these
}

choix.addEventListener("change", () => {
  montrer();
  enCours = remplacer();
});
form.addEventListener("rendu", montrer);
form.addEventListener("preparer", (e) => e.detail.attendre(enCours));
