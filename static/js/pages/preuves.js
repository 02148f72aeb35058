/** A trainer's voice, recorded in the page and put in the form as a file; nothing leaves before « Ajouter ». */

const form = document.getElementById("preuve");
const zone = form?.querySelector("[data-micro]");
const SECONDES = 300;

function installer() {
  const bouton = zone.querySelector("[data-enregistrer]");
  const libelle = bouton.querySelector("span");
  const etat = zone.querySelector("[role=status]");
  const champ = form.querySelector("input[type=file]");
  let enregistreur = null;
  let minuterie = null;
  zone.hidden = false;

  function garder(morceaux) {
    const type = morceaux[0]?.type.split(";")[0] || "audio/webm";
    const fichier = new File(morceaux, `retour.${type.endsWith("mp4") ? "m4a" : "webm"}`, { type });
    const transfert = new DataTransfer();
    transfert.items.add(fichier);
    champ.files = transfert.files;
    champ.dispatchEvent(new Event("change", { bubbles: true }));
    etat.textContent = "Enregistrement prêt. Ajoutez-le, ou recommencez.";
    libelle.textContent = "Recommencer";
  }

  async function commencer() {
    const flux = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!flux) return void (etat.textContent = "Le micro n’est pas autorisé\u00a0: choisissez plutôt un fichier.");
    const morceaux = [];
    enregistreur = new MediaRecorder(flux);
    enregistreur.addEventListener("dataavailable", (e) => e.data.size && morceaux.push(e.data));
    enregistreur.addEventListener("stop", () => {
      flux.getTracks().forEach((piste) => piste.stop());
      enregistreur = null;
      garder(morceaux);
    });
    enregistreur.start();
    minuterie = setTimeout(() => enregistreur?.stop(), SECONDES * 1000);
    libelle.textContent = "Arrêter";
    etat.textContent = "Enregistrement en cours, cinq minutes au plus.";
  }

  bouton.addEventListener("click", () => {
    clearTimeout(minuterie);
    if (enregistreur) enregistreur.stop();
    else commencer();
  });
}

if (zone && window.MediaRecorder && navigator.mediaDevices) installer();
