/** Pages of an apprentice or an MA: forms that survive the network (`data-hors-ligne="title"`), and what waits to leave. */
import { uuid7 } from "../uuid7.js";
import { oublierBrouillon, oublierBrouillons, renouveler, suivreBrouillon } from "./brouillon.js";
import { envoisDe, envoyer, garderEnvoi, lireEnvoi, oublierEnvoi, SCHEMA, surChangement, vider } from "./file.js";
import { champId, extraitDe, lireFormulaire, nombreDeFichiers, preparer, remplir } from "./formulaire.js";
import { adresseDeConnexion, adresseDeReprise, bouton, creer, lien, Liste } from "./liste.js";
import { demanderSortie } from "./sortie.js";
import { installerService, oublierPages } from "./installation.js";

const PREMIER_DELAI = 3000;
const DELAI_MAXIMUM = 60000;
const LENT = 6000; // milliseconds before a page says that one may leave it
const PLEIN = "L’espace de cet appareil est plein\u00a0: ";
const zone = document.getElementById("gardes");
const membre = zone.dataset.membre;
const liste = new Liste(zone, membre);
const formulaires = [...document.querySelectorAll("form[data-hors-ligne]")];
const recouverts = new Map(); // record → the form it hides
const adresseDe = (form) => form.getAttribute("action") || location.pathname + location.search;
const vientDe = (envoi, form) => (envoi.formulaire || envoi.url) === adresseDe(form); // a button may send elsewhere

// --- Sending what waits -------------------------------------------------------------------------------------

let delai = PREMIER_DELAI;
let minuterie = 0;

async function toutEnvoyer() {
  clearTimeout(minuterie);
  const issue = await vider(membre).catch(() => null);
  if (issue?.etat === "hors-ligne") {
    minuterie = setTimeout(toutEnvoyer, delai);
    delai = Math.min(delai * 2, DELAI_MAXIMUM);
  } else delai = PREMIER_DELAI;
}

surChangement(({ etat, cle, issue, adresse, message, relire }) => {
  liste.montrer(etat).catch(() => {});
  if (!recouverts.has(cle)) return;
  if (issue === "faite") direEnvoyee(cle, adresse);
  if (issue === "refusee") direRefusee(cle, message, relire);
});

// --- A form that is sent ------------------------------------------------------------------------------------

/** The bar of buttons of a form, when it is outside of it. (`form.id` would be the field of that name.) */
const barreDe = (form) => document.querySelector(`.barre-action:has([form="${form.getAttribute("id")}"])`);

/** Where a form says how its sending goes: above its buttons. */
function voyantDe(form) {
  if (form.voyant) return form.voyant;
  const barre = barreDe(form);
  const progres = creer("progress", "");
  progres.max = 1;
  progres.setAttribute("aria-label", "Envoi des photos");
  progres.hidden = true;
  const phrase = creer("p", "petit");
  phrase.setAttribute("role", "status");
  const voyant = creer("div", "envoi", progres, phrase);
  if (barre) barre.before(voyant);
  else form.append(voyant);
  form.voyant = { dire: (texte) => (phrase.textContent = texte), progres };
  return form.voyant;
}

async function surEnvoi(e) {
  const form = e.target;
  if (e.defaultPrevented || !formulaires.includes(form) || form.dataset.simple) return;
  e.preventDefault();
  if (form.dataset.enCours) return;
  form.dataset.enCours = "oui";
  const presse = e.submitter;
  const voyant = voyantDe(form);
  presse?.setAttribute("aria-busy", "true");
  try {
    await preparer(form);
    await confier(form, presse, voyant);
  } finally {
    delete form.dataset.enCours;
    voyant.progres.hidden = true;
    presse?.removeAttribute("aria-busy");
  }
}

/** Keep first, then send: from here on, closing the browser loses nothing. */
async function confier(form, presse, voyant) {
  const champs = lireFormulaire(form, presse);
  const ancien = form.repris && (await lireEnvoi(form.repris).catch(() => null));
  const maintenant = Date.now();
  const envoi = {
    cle: ancien?.cle ?? (champId(form)?.value || uuid7()),
    schema: SCHEMA,
    membre,
    ordre: ancien?.ordre ?? maintenant,
    le: maintenant,
    url: presse?.getAttribute("formaction") ?? adresseDe(form),
    formulaire: adresseDe(form),
    page: location.pathname + location.search,
    titre: form.dataset.horsLigne,
    extrait: extraitDe(form),
    champs,
    etat: "attente",
    message: "",
    adresse: "",
    relire: false,
    essais: 0,
  };
  const suivi = { cle: envoi.cle, jeton: form.elements.namedItem("csrfmiddlewaretoken")?.value };
  if (nombreDeFichiers(champs)) {
    voyant.progres.hidden = false;
    voyant.progres.value = 0;
    suivi.progres = (part) => {
      voyant.progres.value = part;
      voyant.dire(part < 1 ? "Envoi en cours" : "Enregistrement");
    };
  }
  const garde = await garderEnvoi(envoi).then(() => true, () => false);
  const patience = setTimeout(() => garde && voyant.dire("Le réseau est lent. C’est gardé sur cet appareil\u00a0: vous pouvez fermer."), LENT);
  const issue = garde ? await vider(membre, suivi) : await envoyer(envoi, { sorte: "direct", ...suivi });
  clearTimeout(patience);
  voyant.dire("");
  await conclure(form, presse, voyant, envoi, issue, garde);
}

async function conclure(form, presse, voyant, envoi, issue, garde) {
  if (issue.etat === "faite") {
    await oublierBrouillon(form);
    location.assign(issue.adresse || zone.dataset.suite);
    return;
  }
  if (issue.etat === "refusee" && issue.statut) {
    await oublierEnvoi(envoi.cle).catch(() => {});
    if ([200, 400, 409, 422].includes(issue.statut)) {
      form.dataset.simple = "oui"; // the browser shows the page that says why
      form.requestSubmit(presse);
    } else voyant.dire(issue.message);
    return;
  }
  if (!garde) {
    const suite = issue.etat === "deconnecte" ? "connectez-vous dans un autre onglet, puis" : "gardez cette page ouverte et, au retour du réseau,";
    voyant.dire(`${PLEIN}rien n’a pu y être gardé. Ne fermez pas\u00a0: ${suite} touchez de nouveau le bouton.`);
    return;
  }
  await oublierBrouillon(form);
  navigator.storage?.persist?.();
  couvrir(form, envoi, issue.etat);
  demanderLeRetour();
  if (issue.etat === "hors-ligne") {
    clearTimeout(minuterie);
    minuterie = setTimeout(toutEnvoyer, delai);
  }
}

/** In place of a form whose content waits on the device: what was done, and what one may do. */
function couvrir(form, envoi, etat) {
  const barre = barreDe(form);
  const titre = creer("h2", "", etat === "refusee" ? "Refusé" : "Gardé sur cet appareil");
  titre.tabIndex = -1;
  const phrases = {
    deconnecte: "Votre session est terminée. Connectez-vous\u00a0: l’envoi partira aussitôt.",
    refusee: envoi.message,
    reprise: "Votre réponse attend votre correction.",
  };
  const phrase = phrases[etat] ?? "L’envoi partira au retour du réseau, même si vous fermez cette page.";
  const dit = creer("p", "", phrase);
  const gestes = creer("p", "rangee");
  if (etat === "deconnecte") gestes.append(lien("Se connecter", adresseDeConnexion(), "bouton bouton--principal"));
  const carte = creer("section", "carte gardee", titre, dit, gestes);
  const decouvrir = () => {
    carte.remove();
    recouverts.delete(envoi.cle);
    form.hidden = false;
    if (barre) barre.hidden = false;
  };
  if (form.hasAttribute("data-une-fois")) gestes.append(bouton("Reprendre", () => {
    decouvrir();
    reprendre(form, envoi);
  }));
  else gestes.append(bouton(form.dataset.encore ?? "Recommencer", () => {
    decouvrir();
    form.repris = null;
    form.reset();
    form.dispatchEvent(new Event("rendu"));
    renouveler(form);
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  }));
  gestes.append(lien("Continuer", zone.dataset.suite, "bouton bouton--discret"));
  form.before(carte);
  form.hidden = true;
  if (barre) barre.hidden = true;
  recouverts.set(envoi.cle, { carte, titre, phrase: dit, gestes });
  titre.focus();
}

function direEnvoyee(cle, adresse) {
  const { carte, titre } = recouverts.get(cle);
  recouverts.delete(cle);
  titre.textContent = "Envoyé";
  carte.querySelector("p").textContent = "Le réseau est revenu\u00a0: c’est enregistré.";
  if (adresse) carte.querySelector("p.rangee").replaceChildren(lien("Voir", adresse));
}

/** In place of what said that it would leave. */
function direRefusee(cle, message, relire) {
  const { titre, phrase, gestes } = recouverts.get(cle);
  titre.textContent = "Refusé";
  phrase.textContent = message;
  const page = location.pathname + location.search;
  gestes.replaceChildren(lien(relire ? "Relire" : "Reprendre", adresseDeReprise({ page, cle }), "bouton bouton--principal"));
}

// --- Opening a page -----------------------------------------------------------------------------------------

/** Fill the form with a record to correct. It stays kept, but does not leave before its author sends it again. */
async function reprendre(form, envoi) {
  remplir(form, envoi.champs);
  form.repris = envoi.cle;
  await garderEnvoi({ ...envoi, etat: "reprise" });
  if (envoi.relire) direDeRelire(envoi);
  else form.scrollIntoView();
}

/** What the answer is about comes first: it is not what its author had read. */
function direDeRelire(envoi) {
  const note = creer("section", "carte carte--attente", creer("p", "", creer("strong", "", envoi.message)));
  note.append(creer("p", "petit", "Votre réponse est restée telle que vous l’aviez faite, plus bas."));
  note.setAttribute("role", "status");
  note.tabIndex = -1;
  document.querySelector(".page__contenu").prepend(note);
  note.focus();
}

async function ouvrir(form, envois) {
  const repris = envois.find((envoi) => location.hash === `#reprendre-${envoi.cle}` && vientDe(envoi, form));
  const deja = form.hasAttribute("data-une-fois") && envois.find((envoi) => vientDe(envoi, form));
  renouveler(form);
  await suivreBrouillon(form, membre, !repris && !deja);
  if (repris) {
    history.replaceState(null, "", location.pathname + location.search);
    await reprendre(form, repris);
  } else if (deja) couvrir(form, deja, deja.etat === "attente" ? "hors-ligne" : deja.etat);
}

/** Ask the browser to wake the worker when the network is back, even with every page closed. */
function demanderLeRetour() {
  navigator.serviceWorker?.ready.then((service) => service.sync?.register("envois")).catch(() => {});
}

function direLaCopie() {
  const le = document.body.dataset.copie;
  if (!le) return;
  const date = new Intl.DateTimeFormat("fr-FR", { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(new Date(le));
  const note = creer("p", "copie", `Hors connexion\u00a0: page lue ${date}.`);
  note.setAttribute("role", "status");
  document.getElementById("contenu").prepend(note);
}

function surSortie(e) {
  const form = e.target;
  if (!form.hasAttribute("data-sortie")) return;
  if (liste.nombre && !form.dataset.confirme) {
    e.preventDefault();
    demanderSortie(membre, () => {
      form.dataset.confirme = "oui";
      form.requestSubmit();
    });
    return;
  }
  oublierPages();
  oublierBrouillons(membre).catch(() => {});
}

async function demarrer() {
  direLaCopie();
  document.addEventListener("submit", surEnvoi);
  document.addEventListener("submit", surSortie);
  // « Reprendre » and « Relire » open the page afresh, even from itself.
  addEventListener("hashchange", () => location.hash.startsWith("#reprendre-") && location.reload());
  addEventListener("online", toutEnvoyer);
  addEventListener("focus", toutEnvoyer);
  document.addEventListener("visibilitychange", () => document.hidden || toutEnvoyer());
  // Back to a form that has left, as the browser remembers it: a new one, or the same one twice.
  addEventListener("pageshow", (e) => e.persisted && formulaires.length && location.reload());
  const envois = await envoisDe(membre).catch(() => []);
  await Promise.all(formulaires.map((form) => ouvrir(form, envois)));
  document.documentElement.dataset.horsLigne = "pret";
  await liste.montrer().catch(() => {});
  toutEnvoyer();
  installerService(zone.dataset.coquille.split(" "));
}

demarrer();
