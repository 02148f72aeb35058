/** The table of the grid: finding its cells, reading and writing them, saying what a screen reader should hear. */
import { contenuDe, dessiner } from "./grille-cellule.js";

const ETATS = { attente: "en attente d’enregistrement", autre: "changée par quelqu’un d’autre" };
const pluriel = (n, un, plusieurs) => `${n}\u00a0${n > 1 ? plusieurs : un}`;

export class Tableau {
  constructor(table, echelle) {
    Object.assign(this, { table, echelle });
    this.lignes = [...table.tBodies[0].rows];
    this.entetes = [...table.tHead.rows[0].cells].slice(1);
  }

  caseDe(r, c) {
    return r < 0 ? this.entetes[c] : this.lignes[r].cells[c + 1];
  }

  /** What takes the focus: a cell, the link of an apprentice, the button of a column. */
  cible(r, c) {
    return r < 0 || c < 0 ? this.caseDe(r, c)?.querySelector("a, button") : this.caseDe(r, c);
  }

  nomDe(r) {
    return this.lignes[r].cells[0].querySelector("a").textContent;
  }

  codeDe(c) {
    return this.entetes[c].querySelector("b").textContent;
  }

  adresse(r) {
    return this.lignes[r].cells[0].querySelector("a").getAttribute("href");
  }

  estAbsent(r) {
    return this.lignes[r].classList.contains("absent");
  }

  estDispense(r, c) {
    return this.caseDe(r, c).classList.contains("dispense");
  }

  /** Whether a cell may be judged now. */
  demandee(r, c) {
    return !this.estAbsent(r) && !this.estDispense(r, c);
  }

  lire(r, c) {
    return contenuDe(this.caseDe(r, c));
  }

  ecrire(r, c, contenu) {
    dessiner(this.caseDe(r, c), contenu, this.echelle);
  }

  /** Every place, row by row. */
  places() {
    return this.lignes.flatMap((_, r) => this.entetes.map((_, c) => ({ r, c })));
  }

  placeDe(envoi) {
    const r = this.lignes.findIndex((ligne) => ligne.dataset.a === envoi.apprenti);
    const c = this.entetes.findIndex((th) => th.dataset.c === envoi.competence && (th.dataset.k ?? "") === envoi.critere);
    return r < 0 || c < 0 ? null : { r, c };
  }

  envoiDe(r, c) {
    return { apprenti: this.lignes[r].dataset.a, competence: this.entetes[c].dataset.c, critere: this.entetes[c].dataset.k ?? "" };
  }

  placeDeElement(element) {
    const cellule = element.closest("td, th");
    const r = this.lignes.indexOf(cellule?.parentElement);
    if (!cellule || (r < 0 && !this.entetes.includes(cellule))) return null;
    return { r, c: r < 0 ? this.entetes.indexOf(cellule) : cellule.cellIndex - 1 };
  }

  compter() {
    const presentes = this.lignes.filter((ligne) => !ligne.classList.contains("absent"));
    const somme = (selecteur) => presentes.reduce((n, ligne) => n + ligne.querySelectorAll(selecteur).length, 0);
    document.getElementById("total").textContent = somme("td:not(.dispense)");
    document.getElementById("faites").textContent = somme("td[data-n]");
    const absents = this.lignes.length - presentes.length;
    const zone = document.getElementById("absents");
    if (!zone) return;
    zone.hidden = !absents;
    document.getElementById("absents-nombre").textContent = pluriel(absents, "apprenti absent", "apprentis absents");
  }

  marquerAbsent(r, absent) {
    const th = this.lignes[r].cells[0];
    if (this.estAbsent(r) === absent) return;
    this.lignes[r].classList.toggle("absent", absent);
    th.querySelector(".badge")?.remove();
    if (!absent) return;
    const badge = document.createElement("span");
    badge.className = "badge";
    badge.textContent = "Absent";
    th.querySelector("a").after(" ", badge);
  }

  /** Mark a cell that waits for the server (« attente »), or that someone else changed (« autre »); "" for neither. */
  marquerEtat(r, c, etat) {
    const td = this.caseDe(r, c);
    if (etat) td.dataset.e = etat;
    else delete td.dataset.e;
    if (td.hasAttribute("aria-label")) this.decrire(r, c);
  }

  /** What a screen reader says of a cell: the short word is not enough. */
  decrire(r, c) {
    if (r < 0 || c < 0 || this.estDispense(r, c)) return;
    const { niveau, auto, commentaire, propose } = this.lire(r, c);
    const dit = [this.echelle.mot(niveau)];
    if (propose && propose !== niveau) dit.push(`proposé\u00a0: ${this.echelle.mot(propose)}`);
    if (auto) dit.push(`autoévaluation\u00a0: ${this.echelle.mot(auto)}`);
    if (this.echelle.ecart(niveau, auto)) dit.push("écart");
    if (commentaire) dit.push("avec un commentaire");
    const etat = ETATS[this.caseDe(r, c).dataset.e];
    if (etat) dit.push(etat);
    this.caseDe(r, c).setAttribute("aria-label", dit.join(", "));
  }
}
