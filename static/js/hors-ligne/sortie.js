/** Signing out while this device still keeps something: say how much, and offer to send it first. */
import { envoisDe, vider } from "./file.js";
import { bouton, creer, pluriel } from "./liste.js";

const RESTE = "Si vous vous déconnectez, c’est gardé sur cet appareil, pour vous seul\u00a0: personne d’autre ne le voit ni ne l’envoie. " +
  "Tout partira quand vous vous connecterez de nouveau ici.";

function dire(envois) {
  const refuses = envois.filter((envoi) => envoi.etat !== "attente").length;
  if (refuses === envois.length) return `${pluriel(refuses, "envoi attend", "envois attendent")} votre correction\u00a0: fermez ceci pour voir pourquoi.`;
  return "Cela n’a pas pu partir\u00a0: pas de réseau pour le moment. Rien n’est perdu.";
}

/** Ask, then sign out (`sortir`), or stay. */
export async function demanderSortie(membre, sortir) {
  const nombre = (await envoisDe(membre)).length;
  const titre = creer("h2", "", nombre > 1 ? `${nombre}\u00a0envois ne sont pas encore partis` : "1\u00a0envoi n’est pas encore parti");
  titre.id = "titre-sortie";
  const etat = creer("p", "petit");
  etat.setAttribute("role", "status");
  const dialogue = creer("dialog", "dialogue", creer("div", "dialogue__tete", titre), creer("div", "pile pile--serree", creer("p", "", RESTE), etat));
  dialogue.setAttribute("aria-labelledby", titre.id);
  const partir = () => {
    dialogue.close();
    sortir();
  };
  const envoyer = bouton("Envoyer d’abord", async () => {
    envoyer.setAttribute("aria-busy", "true");
    etat.textContent = "Envoi en cours";
    await vider(membre, null, true).catch(() => null);
    const restent = await envoisDe(membre);
    envoyer.removeAttribute("aria-busy");
    if (restent.length) etat.textContent = dire(restent);
    else partir();
  }, "bouton bouton--principal");
  const rester = bouton("Rester connecté", () => dialogue.close(), "bouton bouton--discret");
  dialogue.append(creer("div", "dialogue__pied", rester, bouton("Se déconnecter quand même", partir), envoyer));
  dialogue.addEventListener("close", () => dialogue.remove());
  document.querySelectorAll("[data-menu][open]").forEach((menu) => (menu.open = false));
  document.body.append(dialogue);
  dialogue.showModal();
}
