/** Photos of an entry: shown before they leave, made smaller, sent with their progress, sent again without a double. */

const COTE = 2000; // pixels
const form = document.querySelector("[data-photos]");
const choix = form.querySelector("input[type=file]");
const envoi = document.querySelector("[data-envoi]");
const etat = envoi.querySelector("[role=status]");
const reduites = new Map(); // file → smaller file: a second try sends the very same bytes, so the same photo
const apercus = document.createElement("ul");
apercus.className = "photos";
apercus.setAttribute("role", "list");
apercus.hidden = true;
choix.after(apercus);

async function reduire(fichier) {
  if (reduites.has(fichier)) return reduites.get(fichier);
  let petite = fichier;
  try {
    const image = await createImageBitmap(fichier, { imageOrientation: "from-image" });
    const rapport = Math.min(1, COTE / Math.max(image.width, image.height));
    const toile = document.createElement("canvas");
    toile.width = Math.round(image.width * rapport);
    toile.height = Math.round(image.height * rapport);
    toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
    const blob = await new Promise((fini) => toile.toBlob(fini, "image/jpeg", 0.85));
    if (blob && blob.size < fichier.size) petite = new File([blob], fichier.name, { type: "image/jpeg" });
  } catch {
    // Not readable here: the server says what is wrong with it.
  }
  reduites.set(fichier, petite);
  return petite;
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

function envoyer(donnees) {
  return new Promise((fini, rate) => {
    const requete = new XMLHttpRequest();
    requete.open("POST", location.href);
    requete.timeout = 120000;
    requete.upload.addEventListener("progress", (e) => {
      if (!e.lengthComputable) return;
      envoi.querySelector("progress").value = (100 * e.loaded) / e.total;
      etat.textContent = e.loaded < e.total ? "Envoi en cours" : "Enregistrement";
    });
    requete.addEventListener("load", () => fini(requete));
    requete.addEventListener("error", rate);
    requete.addEventListener("timeout", rate);
    requete.send(donnees);
  });
}

async function surEnvoi(e) {
  if (choix.files.length === 0 || form.dataset.simple) return; // an ordinary form
  e.preventDefault();
  const bouton = e.submitter;
  const donnees = new FormData(form, bouton);
  const photos = await Promise.all([...choix.files].map(reduire));
  donnees.delete(choix.name);
  photos.forEach((photo) => donnees.append(choix.name, photo, photo.name));
  envoi.hidden = false;
  try {
    const reponse = await envoyer(donnees);
    if (reponse.status < 400 && reponse.responseURL !== location.href) {
      location.assign(reponse.responseURL);
      return;
    }
    form.dataset.simple = "oui"; // refused: the browser shows the page that says why
    form.requestSubmit(bouton);
  } catch {
    etat.textContent = "Pas de réseau. Rien n’est perdu : gardez cette page et touchez de nouveau le bouton.";
    bouton?.removeAttribute("aria-busy");
  }
}

choix.addEventListener("change", montrer);
form.addEventListener("submit", surEnvoi);
