/**
 * Judgements on their way: kept on the device until the server has them, sent in order, resent when the network is back.
 * Each one is kept under a key of its own, so that two tabs of one séance never write over each other's.
 */
import { uuid7 } from "../uuid7.js";

const PREMIER_DELAI = 3000;
const DELAI_MAXIMUM = 60000;

/** What the page keeps of a judgement's id: its end. The server does the same (suivi/queries/grille.py). */
export const jeton = (id) => id.slice(-8);

const PREFIXE = "compas-";
const memeCase = (a, b) => a.apprenti === b.apprenti && a.competence === b.competence && a.critere === b.critere;

/** The names of the queues that this device still holds and that begin with `debut`. */
export function filesGardees(debut) {
  try {
    const cles = Object.keys(localStorage).filter((cle) => cle.startsWith(PREFIXE + debut));
    return [...new Set(cles.map((cle) => cle.slice(PREFIXE.length).split(":")[0]))];
  } catch {
    return [];
  }
}

export class Envois {
  /**
   * `cle` names the queue on this device, for one person and one séance. `afficher(etat, nombre)` says how it goes:
   * "enregistre", "en-cours", "hors-ligne" or "deconnecte". `conflit(envoi, reponse)` and `refus(envoi, message)` are for
   * the page; `enregistre(envoi)` too, if wished.
   */
  constructor({ cle, url, afficher, conflit, refus, enregistre = () => {} }) {
    Object.assign(this, { cle: PREFIXE + cle, url, afficher, conflit, refus, enregistre });
    this.file = this.#lire();
    this.gardes = new Set(this.file.map((envoi) => envoi.id));
    this.delai = PREMIER_DELAI;
    this.actif = false;
    this.changements = 0;
    addEventListener("online", () => this.envoyer());
    document.addEventListener("visibilitychange", () => document.hidden || this.envoyer());
  }

  get vide() {
    return this.file.length === 0;
  }

  attend(envoi) {
    return this.file.some((autre) => memeCase(autre, envoi));
  }

  /** Queue a judgement: {apprenti, competence, critere, niveau, base, commentaire}. Returns its token. */
  ajouter(envoi) {
    const complet = { id: uuid7(), essais: 0, ...envoi };
    // One that never left is replaced: it alone knows which judgement the server still holds.
    const rang = this.file.findIndex((autre) => memeCase(autre, envoi) && autre.essais === 0);
    if (rang >= 0) {
      complet.base = this.file[rang].base;
      this.#oublier(this.file[rang]);
    }
    this.file.push(complet);
    this.changements++;
    this.#garder(complet);
    this.envoyer();
    return jeton(complet.id);
  }

  async envoyer() {
    if (this.actif) return;
    this.actif = true;
    clearTimeout(this.minuterie);
    let etat = "enregistre";
    while (!this.vide && etat === "enregistre") {
      this.afficher("en-cours", this.file.length);
      etat = await this.#envoyerUn(this.file[0]);
    }
    this.actif = false;
    this.afficher(etat, this.file.length);
    if (etat === "hors-ligne") {
      this.minuterie = setTimeout(() => this.envoyer(), this.delai);
      this.delai = Math.min(this.delai * 2, DELAI_MAXIMUM);
    } else {
      this.delai = PREMIER_DELAI;
    }
  }

  async #envoyerUn(envoi) {
    if (this.#partiAilleurs(envoi)) {
      this.#oublier(envoi);
      return "enregistre";
    }
    envoi.essais++;
    this.#garder(envoi);
    const { essais, ...champs } = envoi;
    let reponse;
    try {
      reponse = await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams(champs),
        headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value, Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      return "hors-ligne";
    }
    if (reponse.status >= 500 || reponse.status === 429) return "hors-ligne";
    // Signed out, or the page is older than the session: nothing is lost, the next page sends it.
    if (reponse.type === "opaqueredirect" || reponse.status === 403) return "deconnecte";
    this.changements++;
    if (reponse.ok) {
      this.#oublier(envoi);
      this.enregistre(envoi);
      return "enregistre";
    }
    this.file.filter((autre) => memeCase(autre, envoi)).forEach((autre) => this.#oublier(autre));
    const suite = await reponse.json().catch(() => ({}));
    if (reponse.status === 409) this.conflit(envoi, suite);
    else this.refus(envoi, suite.message ?? "Cette évaluation n’a pas pu être enregistrée. Rechargez la page.");
    return "enregistre";
  }

  #lire() {
    try {
      return Object.keys(localStorage)
        .filter((cle) => cle.startsWith(`${this.cle}:`))
        .map((cle) => JSON.parse(localStorage.getItem(cle)))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    } catch {
      return [];
    }
  }

  /** Whether another tab has sent this one, which was kept here. */
  #partiAilleurs(envoi) {
    try {
      return this.gardes.has(envoi.id) && localStorage.getItem(`${this.cle}:${envoi.id}`) === null;
    } catch {
      return false;
    }
  }

  #garder(envoi) {
    try {
      localStorage.setItem(`${this.cle}:${envoi.id}`, JSON.stringify(envoi));
      this.gardes.add(envoi.id);
    } catch {
      // No storage on this device: the queue lives as long as the page.
    }
  }

  #oublier(envoi) {
    this.file = this.file.filter((autre) => autre !== envoi);
    try {
      localStorage.removeItem(`${this.cle}:${envoi.id}`);
    } catch {
      // Nothing was kept.
    }
  }
}

/** Write the state of the queue in #etat-envois, in words. */
export function direEtat(etat, nombre) {
  const attente = `${nombre} en attente`;
  const phrases = {
    enregistre: "Tout est enregistré",
    "en-cours": "Enregistrement…",
    "hors-ligne": `Hors connexion\u00a0: ${attente}. Continuez, tout partira au retour du réseau.`,
    deconnecte: `${attente}, gardées sur cet appareil. Rechargez la page pour les envoyer.`,
  };
  const zone = document.getElementById("etat-envois");
  zone.dataset.etat = etat;
  if (zone.textContent !== phrases[etat]) zone.textContent = phrases[etat];
}
