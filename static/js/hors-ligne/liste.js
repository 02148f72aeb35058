/** #gardes: what this device keeps for the person who is signed in, how it goes, and what they can do with it. */
import { annoncer } from "../annonces.js";
import { nombreDeFichiers } from "./formulaire.js";
import { envoisDe, garderEnvoi, oublierEnvoi, vider } from "./file.js";

export const pluriel = (nombre, un, plusieurs) => `${nombre}\u00a0${nombre > 1 ? plusieurs : un}`;
const heure = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** An element with its class and what it holds. */
export function creer(nom, classe, ...contenu) {
  const element = document.createElement(nom);
  if (classe) element.className = classe;
  element.append(...contenu);
  return element;
}

export function bouton(texte, faire, classe = "bouton") {
  const element = creer("button", classe, texte);
  element.type = "button";
  element.addEventListener("click", faire);
  return element;
}

export function lien(texte, adresse, classe = "bouton") {
  const element = creer("a", classe, texte);
  element.href = adresse;
  return element;
}

export const adresseDeConnexion = () => `/compte/connexion/?next=${encodeURIComponent(location.pathname)}`;

/** Where the form of a record opens with everything filled. */
export const adresseDeReprise = (envoi) => `${envoi.page}#reprendre-${envoi.cle}`;

function phraseDe(etat, nombre) {
  const attendent = nombre > 1 ? "Ils partiront" : "Il partira";
  if (etat === "en-cours") return "Envoi en cours…";
  if (etat === "deconnecte") return "Connectez-vous pour envoyer. Rien n’est perdu.";
  return `${attendent} au retour du réseau, même si vous fermez cette page.`;
}

export class Liste {
  constructor(zone, membre) {
    Object.assign(this, { zone, membre, etat: "", nombre: 0 });
  }

  async montrer(etat = this.etat) {
    this.etat = etat;
    const envois = await envoisDe(this.membre);
    this.nombre = envois.length;
    this.zone.hidden = envois.length === 0;
    if (!envois.length) return this.zone.replaceChildren();
    const attendent = envois.filter((envoi) => envoi.etat === "attente");
    const titre = creer("h2", "", `${pluriel(envois.length, "envoi gardé", "envois gardés")} sur cet appareil`);
    titre.id = "titre-gardes";
    const morceaux = [titre];
    if (attendent.length) {
      const phrase = creer("p", "", phraseDe(etat, attendent.length));
      phrase.setAttribute("role", "status");
      morceaux.push(phrase);
      if (etat === "deconnecte") morceaux.push(creer("p", "", lien("Se connecter", adresseDeConnexion())));
    }
    const liste = creer("ul", "gardes__liste", ...envois.map((envoi) => this.#ligne(envoi)));
    liste.setAttribute("role", "list");
    this.zone.replaceChildren(...morceaux, liste);
  }

  #ligne(envoi) {
    const photos = nombreDeFichiers(envoi.champs);
    const faits = [heure.format(envoi.le), photos ? pluriel(photos, "photo", "photos") : ""].filter(Boolean).join(", ");
    const ligne = creer("li", "gardes__envoi", creer("p", "", creer("strong", "", envoi.titre)));
    if (envoi.extrait) ligne.append(creer("p", "gardes__extrait", envoi.extrait));
    ligne.append(creer("p", "petit discret", faits));
    if (envoi.etat === "refusee") ligne.append(creer("p", "gardes__refus", `Refusé\u00a0: ${envoi.message}`));
    if (envoi.etat === "reprise") ligne.append(creer("p", "petit", "En attente de votre correction."));
    const gestes = creer("p", "rangee", lien(envoi.relire ? "Relire" : "Reprendre", adresseDeReprise(envoi)));
    if (envoi.etat !== "attente" && !envoi.relire) gestes.append(bouton("Envoyer tel quel", () => this.#renvoyer(envoi)));
    if (envoi.adresse) gestes.append(lien("Voir", envoi.adresse, "bouton bouton--discret"));
    gestes.append(bouton("Supprimer", () => this.#confirmer(envoi, gestes), "bouton bouton--discret"));
    ligne.append(gestes);
    return ligne;
  }

  async #renvoyer(envoi) {
    await garderEnvoi({ ...envoi, etat: "attente", message: "", adresse: "", essais: 0 });
    vider(this.membre);
  }

  #confirmer(envoi, gestes) {
    const supprimer = async () => {
      await oublierEnvoi(envoi.cle);
      annoncer("Supprimé de cet appareil.");
    };
    const oui = bouton("Supprimer pour de bon", supprimer, "bouton bouton--danger");
    gestes.replaceChildren("Ce qui n’est pas envoyé sera perdu.", oui, bouton("Garder", () => this.montrer()));
    oui.focus();
  }
}
