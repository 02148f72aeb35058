/** The evaluation grid: the ARIA grid pattern, one key per judgement, saved cell by cell. Cells are written as in suivi/grille_html.py. */
import { annoncer } from "../annonces.js";
import { direEtat, Envois } from "./envois.js";
import { DialogueCase, montrerAide, proposerConflit } from "./grille-dialogues.js";
import { Echelle } from "./grille-cellule.js";
import { installerPalette } from "./grille-palette.js";
import { Tableau } from "./grille-tableau.js";

const SONDAGE = 15000;
const table = document.getElementById("grille");
const palette = document.getElementById("palette");
const modifiable = "cellule" in table.dataset;
const echelle = new Echelle(palette);
const t = new Tableau(table, echelle);
const annulables = [];
let active = { r: 0, c: 0 };
let etagLu = null;

// --- Sending ------------------------------------------------------------------------------------------

const envois = modifiable && new Envois({ cle: table.dataset.file, url: table.dataset.cellule, afficher: direEtat, conflit: surConflit, refus: surRefus, enregistre: surEnregistre });

function poser(r, c, niveau, commentaire) {
  const avant = t.lire(r, c);
  const base = envois.ajouter({ ...t.envoiDe(r, c), niveau: echelle.id(niveau), base: avant.jeton, commentaire });
  t.ecrire(r, c, { ...avant, niveau, commentaire, jeton: base });
  t.marquerEtat(r, c, "attente");
  return { r, c, niveau: avant.niveau, commentaire: avant.commentaire };
}

function surEnregistre(envoi) {
  const place = t.placeDe(envoi);
  if (place && !envois.attend(envoi)) t.marquerEtat(place.r, place.c, "");
}

async function surConflit(envoi, reponse) {
  const place = t.placeDe(envoi);
  if (!place) return annoncer(`${reponse.qui || "Quelqu’un"} a évalué entre-temps une case d’une autre page de cette séance\u00a0: son niveau est gardé.`, "erreur");
  const { r, c } = place;
  const mien = echelle.numero(envoi.niveau);
  t.ecrire(r, c, { ...t.lire(r, c), niveau: reponse.niveau, jeton: reponse.base, commentaire: reponse.commentaire });
  t.marquerEtat(r, c, "autre");
  t.compter();
  etagLu = null;
  if (mien === reponse.niveau && envoi.commentaire === reponse.commentaire) return;
  const phrase = `${reponse.qui || "Quelqu’un"} a mis «\u00a0${echelle.mot(reponse.niveau)}\u00a0» à ${t.nomDe(r)} pour ${t.codeDe(c)}. Vous aviez mis «\u00a0${echelle.mot(mien)}\u00a0».`;
  if (await proposerConflit(phrase)) poser(r, c, mien, envoi.commentaire);
  t.compter();
}

function surRefus(envoi, message) {
  annoncer(message, "erreur");
  const place = t.placeDe(envoi);
  if (place && !t.estDispense(place.r, place.c)) {
    t.ecrire(place.r, place.c, { ...t.lire(place.r, place.c), niveau: 0, jeton: "", commentaire: "" });
    t.marquerEtat(place.r, place.c, "");
  }
  etagLu = null;
  rafraichir();
}

async function rafraichir() {
  const depart = envois.changements;
  const reponse = await fetch(table.dataset.etat, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  if (!reponse?.ok) return;
  const etag = reponse.headers.get("ETag");
  if (etag === etagLu) return;
  const etat = await reponse.json();
  if (envois.changements !== depart || !envois.vide) return; // judged meanwhile: the next round will tell
  const premiere = etagLu === null;
  etagLu = etag;
  let changees = 0;
  t.lignes.forEach((ligne, r) => {
    const lue = etat[ligne.dataset.a];
    if (!lue) return;
    t.marquerAbsent(r, lue.absent);
    t.entetes.forEach((_, c) => {
      if (t.estDispense(r, c)) return;
      const [niveau, jeton, auto, commentaire, propose = 0] = lue.cases[c] ?? [0, "", 0, ""];
      const avant = t.lire(r, c);
      const change = avant.jeton !== jeton;
      if (!change && avant.auto === auto && avant.niveau === niveau && avant.commentaire === commentaire && avant.propose === propose) return;
      t.ecrire(r, c, { niveau, jeton, auto, commentaire, propose });
      t.marquerEtat(r, c, change && !premiere ? "autre" : "");
      changees += change;
    });
  });
  t.compter();
  if (changees && !premiere) annoncer(changees > 1 ? `${changees} cases viennent d’être changées par quelqu’un d’autre.` : "Une case vient d’être changée par quelqu’un d’autre.");
}

// --- Judging ------------------------------------------------------------------------------------------

function peutNoter(r, c) {
  if (!modifiable || r < 0 || c < 0) return false;
  if (t.estAbsent(r)) annoncer(`${t.nomDe(r)} est noté absent. Touche A pour le noter présent.`, "alerte");
  else if (t.estDispense(r, c)) annoncer(`${t.nomDe(r)} est dispensé de cette case.`, "info");
  return t.demandee(r, c);
}

/** Keep a judgement. False when it was not: the cell is not asked for, or a reason is needed first. */
function noter(r, c, niveau, commentaire) {
  if (!peutNoter(r, c)) return false;
  const avant = t.lire(r, c);
  const texte = commentaire ?? avant.commentaire;
  if (niveau && avant.propose && avant.propose !== niveau && !texte) {
    ouvrir(r, c, { decision: niveau });
    return false;
  }
  if (avant.niveau === niveau && avant.commentaire === texte) return true;
  annulables.push([poser(r, c, niveau, texte)]);
  t.compter();
  t.decrire(r, c);
  return true;
}

function poserTous(places, niveauDe, phrase) {
  annulables.push(places.map(({ r, c }) => poser(r, c, niveauDe(r, c), t.lire(r, c).commentaire)));
  t.compter();
  annoncer(phrase, "succes");
}

function remplir(places) {
  const { r, c } = active;
  if (!peutNoter(r, c)) return;
  const { niveau } = t.lire(r, c);
  if (!niveau) return annoncer("Évaluez d’abord cette case\u00a0: son niveau remplira les cases vides.", "info");
  const vides = places.filter((p) => {
    const { niveau: deja, propose } = t.lire(p.r, p.c);
    return t.demandee(p.r, p.c) && !deja && (!propose || propose === niveau);
  });
  if (!vides.length) return annoncer("Aucune case vide ici.", "info");
  poserTous(vides, () => niveau, `${vides.length} cases mises à «\u00a0${echelle.mot(niveau)}\u00a0». Ctrl Z les vide.`);
}

function accepter() {
  const { r, c } = active;
  const { niveau, propose } = r < 0 || c < 0 ? {} : t.lire(r, c);
  if (!propose) return annoncer("Aucun niveau n’est proposé ici.", "info");
  if (niveau === propose || noter(r, c, propose)) avancer();
}

function accepterTout() {
  const proposees = t.places().filter(({ r, c }) => t.demandee(r, c) && t.lire(r, c).propose && !t.lire(r, c).niveau);
  if (!proposees.length) return annoncer("Aucun niveau proposé n’attend d’être accepté.", "info");
  poserTous(proposees, (r, c) => t.lire(r, c).propose, `${proposees.length} niveaux proposés acceptés. Ctrl Z les retire.`);
}

const gestes = {
  retirer: () => noterIci(0),
  commenter: () => ouvrir(active.r, active.c, { surLeTexte: true }),
  colonne: () => remplir(t.lignes.map((_, r) => ({ r, c: active.c }))),
  ligne: () => remplir(t.entetes.map((_, c) => ({ r: active.r, c }))),
  accepter,
  accepterTout,
  annuler,
  aide: () => montrerAide(() => t.cible(active.r, active.c).focus()),
};

function annuler() {
  const lot = annulables.pop();
  if (!lot) return annoncer("Rien à annuler.", "info");
  lot.forEach(({ r, c, niveau, commentaire }) => poser(r, c, niveau, commentaire));
  t.compter();
  aller(lot[0].r, lot[0].c);
}

async function basculerAbsence() {
  const { r } = active;
  if (r < 0) return;
  const absent = !t.estAbsent(r);
  const reponse = await fetch(`${t.adresse(r)}absence/`, {
    method: "POST",
    body: new URLSearchParams({ absent: absent ? "1" : "0" }),
    headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value, Accept: "application/json" },
  }).catch(() => null);
  if (!reponse?.ok) return annoncer("L’absence n’est pas enregistrée\u00a0: le réseau ne répond pas.", "erreur");
  t.marquerAbsent(r, absent);
  t.compter();
  annoncer(`${t.nomDe(r)} est noté ${absent ? "absent. Un rattrapage se planifie sous la grille" : "présent"}.`, "succes");
}

// --- Moving -------------------------------------------------------------------------------------------

function aller(r, c) {
  r = Math.max(-1, Math.min(r, t.lignes.length - 1));
  c = Math.max(-1, Math.min(c, t.entetes.length - 1));
  if (r < 0 && c < 0) return;
  t.cible(active.r, active.c).tabIndex = -1;
  active = { r, c };
  t.decrire(r, c);
  t.cible(r, c).tabIndex = 0;
  t.cible(r, c).focus();
}

/** Go to the next cell that is asked for, along the row or down the column; stay on the last one. */
function avancer() {
  const { value: suite } = document.getElementById("suite");
  const [hauteur, largeur] = [t.lignes.length, t.entetes.length];
  let { r, c } = active;
  do {
    if (suite === "droite") [r, c] = c < largeur - 1 ? [r, c + 1] : [r + 1, 0];
    else if (suite === "bas") [r, c] = r < hauteur - 1 ? [r + 1, c] : [0, c + 1];
    else return;
    if (r >= hauteur || c >= largeur) return;
  } while (!t.demandee(r, c));
  aller(r, c);
}

function noterIci(niveau) {
  if (noter(active.r, active.c, niveau)) avancer();
}

const dialogue = new DialogueCase(echelle, { noter, apres: () => t.cible(active.r, active.c).focus() });

function ouvrir(r, c, options = {}) {
  if (c < 0) return;
  const place = Number(table.dataset.debut) + c;
  dialogue.ouvrir({
    r, c, ...options,
    seule: r < 0 || !modifiable || !t.demandee(r, c),
    titre: r < 0 ? t.entetes[c].innerText : `${t.nomDe(r)} · ${t.codeDe(c)}`,
    contenu: r < 0 ? null : t.lire(r, c),
    detail: r < 0 ? table.dataset.attendus.replace(/0\/$/, `${place}/`) : `${t.adresse(r)}cases/${place}/`,
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
  if (controle && touche === "z") return modifiable ? annuler : null;
  if (e.key === "Home") return () => aller(controle ? 0 : active.r, 0);
  if (e.key === "End") return () => aller(controle ? t.lignes.length - 1 : active.r, t.entetes.length - 1);
  if (controle || e.altKey) return null;
  if (DEPLACEMENTS[e.key]) return DEPLACEMENTS[e.key];
  const ici = active.r >= 0 && active.c >= 0;
  if (ici && (e.key === "Enter" || e.key === " ")) return () => ouvrir(active.r, active.c);
  if (e.key === "?") return gestes.aide;
  if (!modifiable) return null;
  const n = chiffre(e);
  if (n === 0 || e.key === "Delete" || e.key === "Backspace") return gestes.retirer;
  if (n !== null) return n <= echelle.taille ? () => noterIci(n) : null;
  if (touche === "r") return e.shiftKey ? gestes.ligne : gestes.colonne;
  if (touche === "v") return e.shiftKey ? accepterTout : accepter;
  if (touche === "a") return basculerAbsence;
  if (touche === "c" && ici) return gestes.commenter;
  return null;
}

table.addEventListener("keydown", (e) => {
  const faire = geste(e);
  if (!faire) return;
  e.preventDefault();
  faire();
});

table.addEventListener("focusin", (e) => {
  const vers = t.placeDeElement(e.target);
  if (vers && (vers.r !== active.r || vers.c !== active.c)) aller(vers.r, vers.c);
});

table.addEventListener("click", (e) => {
  const vers = t.placeDeElement(e.target);
  if (!vers || vers.c < 0) return;
  aller(vers.r, vers.c);
  if (vers.r < 0 || e.pointerType === "touch" || e.detail === 2) ouvrir(vers.r, vers.c);
});

// --- Starting -----------------------------------------------------------------------------------------

table.querySelectorAll("tbody a, thead button").forEach((e) => (e.tabIndex = -1));
t.lignes.forEach((ligne) => [...ligne.cells].slice(1).forEach((td) => (td.tabIndex = -1)));
t.cible(0, 0).tabIndex = 0;

if (modifiable) {
  installerPalette(palette, (bouton) => {
    t.cible(active.r, active.c).focus();
    if (bouton.dataset.rang) noterIci(Number(bouton.dataset.rang));
    else gestes[bouton.dataset.geste]();
  });
  envois.file.forEach((envoi) => {
    const p = t.placeDe(envoi);
    if (!p) return;
    t.ecrire(p.r, p.c, { ...t.lire(p.r, p.c), niveau: echelle.numero(envoi.niveau), jeton: envoi.id.slice(-8), commentaire: envoi.commentaire });
    t.marquerEtat(p.r, p.c, "attente");
  });
  t.compter();
  envois.envoyer().then(rafraichir);
  setInterval(() => document.hidden || rafraichir(), SONDAGE);
  addEventListener("focus", rafraichir);
}
