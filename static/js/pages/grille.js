/** The evaluation grid: the ARIA grid pattern, one key per judgement, saved cell by cell. Cells are written as in suivi/grille_html.py. */
import { annoncer } from "../annonces.js";
import { direEtat, Envois } from "./envois.js";
import { DialogueCase, proposerConflit } from "./grille-dialogues.js";
import { dessiner, Echelle } from "./grille-cellule.js";

const SONDAGE = 20000;
const table = document.getElementById("grille");
const palette = document.getElementById("palette");
const lignes = [...table.tBodies[0].rows];
const entetes = [...table.tHead.rows[0].cells].slice(1);
const modifiable = "cellule" in table.dataset;
const echelle = new Echelle(palette);
const commentaires = new Map();
const annulables = [];
let active = { r: 0, c: 0 };

const caseDe = (r, c) => (r < 0 ? entetes[c] : lignes[r].cells[c + 1]);
const cible = (r, c) => (r < 0 || c < 0 ? caseDe(r, c)?.querySelector("a, button") : caseDe(r, c));
const nomDe = (r) => lignes[r].cells[0].querySelector("a").textContent;
const codeDe = (c) => entetes[c].querySelector("b").textContent;
const cleDe = (r, c) => `${r}.${c}`;
const estAbsent = (r) => lignes[r].classList.contains("absent");
const adresse = (r) => lignes[r].cells[0].querySelector("a").getAttribute("href");

function lire(r, c) {
  const { n, s, b } = caseDe(r, c).dataset;
  return { niveau: Number(n ?? 0), auto: Number(s ?? 0), jeton: b ?? "", commentaire: commentaires.get(cleDe(r, c)) ?? "" };
}

function ecrire(r, c, contenu) {
  if (contenu.commentaire) commentaires.set(cleDe(r, c), contenu.commentaire);
  else commentaires.delete(cleDe(r, c));
  dessiner(caseDe(r, c), contenu, echelle);
}

function compter() {
  const presentes = lignes.filter((ligne) => !ligne.classList.contains("absent"));
  document.getElementById("total").textContent = presentes.length * entetes.length;
  document.getElementById("faites").textContent = presentes.reduce((n, ligne) => n + ligne.querySelectorAll("td[data-n]").length, 0);
}

// --- Sending ------------------------------------------------------------------------------------------

const envois = modifiable && new Envois({ cle: table.dataset.file, url: table.dataset.cellule, afficher: direEtat, conflit: surConflit, refus: surRefus });

function placeDe(envoi) {
  const r = lignes.findIndex((ligne) => ligne.dataset.a === envoi.apprenti);
  const c = entetes.findIndex((th) => th.dataset.c === envoi.competence && (th.dataset.k ?? "") === envoi.critere);
  return r < 0 || c < 0 ? null : { r, c };
}

function envoiDe(r, c) {
  return { apprenti: lignes[r].dataset.a, competence: entetes[c].dataset.c, critere: entetes[c].dataset.k ?? "" };
}

function poser(r, c, niveau, commentaire) {
  const avant = lire(r, c);
  const base = envois.ajouter({ ...envoiDe(r, c), niveau: echelle.id(niveau), base: avant.jeton, commentaire });
  ecrire(r, c, { ...avant, niveau, commentaire, jeton: base });
  return { r, c, niveau: avant.niveau, commentaire: avant.commentaire };
}

async function surConflit(envoi, reponse) {
  const place = placeDe(envoi);
  if (!place) return;
  const { r, c } = place;
  ecrire(r, c, { ...lire(r, c), niveau: reponse.niveau, jeton: reponse.base, commentaire: reponse.commentaire });
  compter();
  const mien = echelle.numero(envoi.niveau);
  const phrase = `${reponse.qui || "Quelqu’un"} a mis «\u00a0${echelle.mot(reponse.niveau)}\u00a0» à ${nomDe(r)} pour ${codeDe(c)}. Vous aviez mis «\u00a0${echelle.mot(mien)}\u00a0».`;
  if (await proposerConflit(phrase)) poser(r, c, mien, envoi.commentaire);
  compter();
}

function surRefus(envoi, message) {
  annoncer(message, "erreur");
  const place = placeDe(envoi);
  if (place) ecrire(place.r, place.c, { ...lire(place.r, place.c), niveau: 0, jeton: "", commentaire: "" });
  rafraichir();
}

async function rafraichir() {
  const depart = envois.changements;
  const reponse = await fetch(table.dataset.etat, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  if (!reponse?.ok) return;
  const etat = await reponse.json();
  if (envois.changements !== depart || !envois.vide) return; // judged meanwhile: the next round will tell
  lignes.forEach((ligne, r) => {
    const lue = etat[ligne.dataset.a];
    if (!lue) return;
    marquerAbsent(r, lue.absent);
    entetes.forEach((_, c) => {
      const [niveau, jeton, auto, commentaire] = lue.cases[c] ?? [0, "", 0, ""];
      const avant = lire(r, c);
      if (avant.jeton !== jeton || avant.auto !== auto || avant.niveau !== niveau || avant.commentaire !== commentaire) {
        ecrire(r, c, { niveau, jeton, auto, commentaire });
      }
    });
  });
  compter();
}

// --- Judging ------------------------------------------------------------------------------------------

function peutNoter(r, c) {
  if (!modifiable || r < 0 || c < 0) return false;
  if (estAbsent(r)) annoncer(`${nomDe(r)} est noté absent. Touche A pour le noter présent.`, "alerte");
  return !estAbsent(r);
}

async function noter(r, c, niveau, commentaire) {
  if (!peutNoter(r, c)) return;
  if ("m" in caseDe(r, c).dataset && !commentaires.has(cleDe(r, c))) await rafraichir();
  const avant = lire(r, c);
  const texte = commentaire ?? avant.commentaire;
  if (avant.niveau === niveau && avant.commentaire === texte) return;
  annulables.push([poser(r, c, niveau, texte)]);
  compter();
  decrire(r, c);
}

function remplir(places) {
  const { r, c } = active;
  if (!peutNoter(r, c)) return;
  const { niveau } = lire(r, c);
  if (!niveau) return annoncer("Évaluez d’abord cette case\u00a0: son niveau remplira les cases vides.", "info");
  const vides = places.filter((p) => !estAbsent(p.r) && !lire(p.r, p.c).niveau);
  if (!vides.length) return annoncer("Aucune case vide ici.", "info");
  annulables.push(vides.map((p) => poser(p.r, p.c, niveau, lire(p.r, p.c).commentaire)));
  compter();
  annoncer(`${vides.length} cases mises à «\u00a0${echelle.mot(niveau)}\u00a0». Ctrl Z les vide.`, "succes");
}

const remplirColonne = () => remplir(lignes.map((_, r) => ({ r, c: active.c })));
const remplirLigne = () => remplir(entetes.map((_, c) => ({ r: active.r, c })));

function annuler() {
  const lot = annulables.pop();
  if (!lot) return annoncer("Rien à annuler.", "info");
  lot.forEach(({ r, c, niveau, commentaire }) => poser(r, c, niveau, commentaire));
  compter();
  aller(lot[0].r, lot[0].c);
}

function marquerAbsent(r, absent) {
  const th = lignes[r].cells[0];
  if (estAbsent(r) === absent) return;
  lignes[r].classList.toggle("absent", absent);
  th.querySelector(".badge")?.remove();
  if (!absent) return;
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.textContent = "Absent";
  th.append(" ", badge);
}

async function basculerAbsence() {
  const { r } = active;
  if (!modifiable || r < 0) return;
  const absent = !estAbsent(r);
  const reponse = await fetch(`${adresse(r)}absence/`, {
    method: "POST",
    body: new URLSearchParams({ absent: absent ? "1" : "0" }),
    headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value, Accept: "application/json" },
  }).catch(() => null);
  if (!reponse?.ok) return annoncer("L’absence n’est pas enregistrée\u00a0: le réseau ne répond pas.", "erreur");
  marquerAbsent(r, absent);
  compter();
  annoncer(`${nomDe(r)} est noté ${absent ? "absent" : "présent"}.`, "succes");
}

// --- Moving -------------------------------------------------------------------------------------------

/** What a screen reader says of a cell: the short word is not enough. */
function decrire(r, c) {
  if (r < 0 || c < 0) return;
  const { niveau, auto, commentaire } = lire(r, c);
  const dit = [echelle.mot(niveau)];
  if (auto) dit.push(`autoévaluation\u00a0: ${echelle.mot(auto)}`);
  if (commentaire || "m" in caseDe(r, c).dataset) dit.push("avec un commentaire");
  caseDe(r, c).setAttribute("aria-label", dit.join(", "));
}

function aller(r, c) {
  r = Math.max(-1, Math.min(r, lignes.length - 1));
  c = Math.max(-1, Math.min(c, entetes.length - 1));
  if (r < 0 && c < 0) return;
  cible(active.r, active.c).tabIndex = -1;
  active = { r, c };
  decrire(r, c);
  cible(r, c).tabIndex = 0;
  cible(r, c).focus();
}

function avancer() {
  const suite = document.getElementById("suite").value;
  if (suite === "droite") active.c < entetes.length - 1 ? aller(active.r, active.c + 1) : aller(active.r + 1, 0);
  else if (suite === "bas") active.r < lignes.length - 1 ? aller(active.r + 1, active.c) : aller(0, active.c + 1);
}

async function noterIci(niveau) {
  await noter(active.r, active.c, niveau);
  avancer();
}

function place(element) {
  const cellule = element.closest("td, th");
  const r = lignes.indexOf(cellule?.parentElement);
  if (!cellule || (r < 0 && !entetes.includes(cellule))) return null;
  return { r, c: r < 0 ? entetes.indexOf(cellule) : cellule.cellIndex - 1 };
}

const dialogue = new DialogueCase(echelle, { noter, apres: () => cible(active.r, active.c).focus() });

function ouvrir(r, c, surLeTexte = false) {
  if (c < 0) return;
  const seule = r < 0 || !modifiable;
  dialogue.ouvrir({
    r, c, seule, surLeTexte,
    titre: r < 0 ? entetes[c].innerText : `${nomDe(r)} · ${codeDe(c)}`,
    contenu: r < 0 ? null : lire(r, c),
    detail: r < 0 ? table.dataset.attendus.replace(/0\/$/, `${c}/`) : `${adresse(r)}cases/${c}/`,
  });
}

const DEPLACEMENTS = {
  ArrowUp: () => aller(active.r - 1, active.c),
  ArrowDown: () => aller(active.r + 1, active.c),
  ArrowLeft: () => aller(active.r, active.c - 1),
  ArrowRight: () => aller(active.r, active.c + 1),
  PageUp: () => aller(Math.max(0, active.r - 10), active.c),
  PageDown: () => aller(active.r + 10, active.c),
};

/** The digit a key gives on any keyboard: the top row of a French one gives « & é " » unless shifted. */
function chiffre(e) {
  if (/^[0-9]$/.test(e.key)) return Number(e.key);
  const touche = /^Digit([0-9])$/.exec(e.code);
  return touche && !e.shiftKey ? Number(touche[1]) : null;
}

function geste(e) {
  const touche = e.key.toLowerCase();
  const controle = e.ctrlKey || e.metaKey;
  if (controle && touche === "z") return annuler;
  if (e.key === "Home") return () => aller(controle ? 0 : active.r, 0);
  if (e.key === "End") return () => aller(controle ? lignes.length - 1 : active.r, entetes.length - 1);
  if (controle || e.altKey) return null;
  if (DEPLACEMENTS[e.key]) return DEPLACEMENTS[e.key];
  const ici = active.r >= 0 && active.c >= 0;
  if (ici && (e.key === "Enter" || e.key === " ")) return () => ouvrir(active.r, active.c);
  if (!modifiable) return null;
  const n = chiffre(e);
  if (n === 0 || e.key === "Delete" || e.key === "Backspace") return () => noterIci(0);
  if (n !== null) return n <= echelle.taille ? () => noterIci(n) : null;
  if (touche === "r") return e.shiftKey ? remplirLigne : remplirColonne;
  if (touche === "a") return basculerAbsence;
  if (touche === "c" && ici) return () => ouvrir(active.r, active.c, true);
  return null;
}

table.addEventListener("keydown", (e) => {
  const faire = geste(e);
  if (!faire) return;
  e.preventDefault();
  faire();
});

table.addEventListener("focusin", (e) => {
  const vers = place(e.target);
  if (vers && (vers.r !== active.r || vers.c !== active.c)) aller(vers.r, vers.c);
});

table.addEventListener("click", (e) => {
  const vers = place(e.target);
  if (!vers || vers.c < 0) return;
  aller(vers.r, vers.c);
  if (vers.r < 0 || e.pointerType === "touch" || e.detail === 2) ouvrir(vers.r, vers.c);
});

palette?.addEventListener("click", (e) => {
  const bouton = e.target.closest("button");
  if (!bouton) return;
  const gestes = { retirer: () => noterIci(0), commenter: () => ouvrir(active.r, active.c, true), colonne: remplirColonne, annuler };
  cible(active.r, active.c).focus();
  bouton.dataset.rang ? noterIci(Number(bouton.dataset.rang)) : gestes[bouton.dataset.geste]();
});

// --- Starting -----------------------------------------------------------------------------------------

table.querySelectorAll("tbody a, thead button").forEach((e) => (e.tabIndex = -1));
lignes.forEach((ligne) => [...ligne.cells].slice(1).forEach((td) => (td.tabIndex = -1)));
cible(0, 0).tabIndex = 0;

if (modifiable) {
  palette.hidden = false;
  const suite = document.getElementById("suite");
  suite.value = localStorage.getItem("compas-grille-suite") ?? "";
  suite.addEventListener("change", () => localStorage.setItem("compas-grille-suite", suite.value));
  envois.file.forEach((envoi) => {
    const p = placeDe(envoi);
    if (p) ecrire(p.r, p.c, { ...lire(p.r, p.c), niveau: echelle.numero(envoi.niveau), jeton: envoi.id.slice(-8), commentaire: envoi.commentaire });
  });
  envois.envoyer().then(rafraichir);
  setInterval(() => document.hidden || rafraichir(), SONDAGE);
  addEventListener("focus", rafraichir);
}
