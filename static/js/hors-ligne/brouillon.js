/**
 * The draft of a whole form (`data-brouillon-formulaire="key"`), photos included: found again by its author, and by
 * nobody else, until the form is sent or put in the queue.
 */
import { uuid7 } from "../uuid7.js";
import { champId, lireFormulaire, memesChamps, remplir } from "./formulaire.js";
import { garder, lire, lireTout, oublier } from "./magasin.js";

const AGE_MAX = 14 * 24 * 3600 * 1000;
const REPIT = 250; // milliseconds without a key before it is written

const suivis = new WeakMap(); // form → what forgets its draft

/** A new form gets an id and a day of its own: the page may be an old copy, read several times. */
export function renouveler(form) {
  if (!form.hasAttribute("data-neuf")) return;
  const id = champId(form);
  if (id) id.value = uuid7();
  const maintenant = new Date();
  const jour = [maintenant.getFullYear(), maintenant.getMonth() + 1, maintenant.getDate()];
  form.querySelectorAll("[data-aujourdhui]").forEach((champ) => {
    champ.value = jour.map((nombre) => String(nombre).padStart(2, "0")).join("-");
  });
}

function noter(form, revenir) {
  const note = document.createElement("p");
  note.className = "brouillon";
  note.setAttribute("role", "status");
  note.append("Brouillon retrouvé sur cet appareil. ");
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.className = "bouton bouton--discret";
  bouton.textContent = form.hasAttribute("data-neuf") ? "Repartir d’une page vide" : "Revenir au texte enregistré";
  bouton.addEventListener("click", () => {
    revenir();
    note.remove();
  });
  note.append(bouton);
  form.prepend(note);
}

/** Follow a form; put back its draft, unless `rendre` is false (something fresher fills it). */
export async function suivreBrouillon(form, membre, rendre = true) {
  if (!form.dataset.brouillonFormulaire) return;
  const cle = `${membre}:${form.dataset.brouillonFormulaire}`;
  const vierge = lireFormulaire(form);
  let minuterie = 0;
  const ecrire = async () => {
    const champs = lireFormulaire(form);
    try {
      if (memesChamps(champs, vierge)) await oublier("brouillons", cle);
      else await garder("brouillons", { cle, membre, champs, date: Date.now() });
    } catch {
      // Full, or refused by the browser: typing goes on, without the net. Sending says so.
    }
  };
  const bientot = () => {
    clearTimeout(minuterie);
    minuterie = setTimeout(ecrire, REPIT);
  };
  const oublie = () => {
    clearTimeout(minuterie);
    return oublier("brouillons", cle).catch(() => {});
  };
  suivis.set(form, oublie);
  if (rendre) {
    const garde = await lire("brouillons", cle).catch(() => null);
    if (garde && Date.now() - garde.date > AGE_MAX) await oublie();
    else if (garde && !memesChamps(garde.champs, vierge)) {
      remplir(form, garde.champs);
      noter(form, () => {
        remplir(form, vierge);
        renouveler(form);
        oublie();
      });
    }
  }
  form.addEventListener("input", bientot);
  form.addEventListener("change", bientot);
}

export const oublierBrouillon = (form) => suivis.get(form)?.();

/** Sign-out on a shared device leaves no draft of this person behind. */
export async function oublierBrouillons(membre) {
  const siens = (await lireTout("brouillons")).filter((brouillon) => brouillon.membre === membre);
  await Promise.all(siens.map((brouillon) => oublier("brouillons", brouillon.cle)));
}
