/**
 * The queue of forms: kept on the device before they leave, sent in order, one at a time whatever the number of tabs.
 * Read by pages and by the service worker. A record:
 *   cle (UUID made here, which the server keeps once), schema, membre (who wrote it: sent under no other session), ordre,
 *   le (when its author last wrote it), url, page (where its form is), titre, extrait, champs ([[name, text or File]]), etat, message, adresse, essais,
 *   formulaire (the address of its form, when the button pressed sends elsewhere), relire (refused because what it answers has changed: sending it again as it is would be refused again).
 * etat: "attente" (leaves as soon as it can), "refusee" (the server said no: message), "reprise" (its author is correcting it).
 */
import { garder, lire, lireTout, oublier } from "./magasin.js";

export const SCHEMA = 1;
const DELAI = 120000; // milliseconds for one answer, photos included
const ESSAIS = 5; // an error of the server's own is not asked for ever: others wait behind it
const VERROU = "compas-envois";
const canal = "BroadcastChannel" in self ? new BroadcastChannel(VERROU) : null;

/** Tell every tab, this one included, that the queue changed. `etat`: "", "en-cours", "hors-ligne", "deconnecte". */
function dire(etat, plus = {}) {
  canal?.postMessage({ etat, ...plus });
  self.dispatchEvent?.(new CustomEvent("compas:file", { detail: { etat, ...plus } }));
}

export function surChangement(faire) {
  canal?.addEventListener("message", (e) => faire(e.data));
  addEventListener("compas:file", (e) => faire(e.detail));
}

/** What an older version of this file kept still leaves: a field added since has its default here. */
const aJour = (envoi) => ({ etat: "attente", message: "", adresse: "", relire: false, essais: 0, titre: "", extrait: "", page: envoi.url, formulaire: "", ...envoi });

/** What this member kept, in the order it was written. What a newer version kept is left to it. */
export async function envoisDe(membre) {
  const tous = await lireTout("envois");
  return tous
    .filter((envoi) => envoi.membre === membre && (envoi.schema ?? 0) <= SCHEMA)
    .map(aJour)
    .sort((a, b) => a.ordre - b.ordre);
}

export const lireEnvoi = async (cle) => {
  const envoi = await lire("envois", cle);
  return envoi && aJour(envoi);
};

export async function garderEnvoi(envoi) {
  await garder("envois", envoi);
  dire("");
}

export async function oublierEnvoi(cle) {
  await oublier("envois", cle);
  dire("");
}

// --- One request --------------------------------------------------------------------------------------------

/** Post with the progress of the photos when someone is looking; the worker has no XMLHttpRequest. */
async function poster(url, corps, entetes, progres) {
  if (!progres) {
    const reponse = await fetch(url, { method: "POST", body: corps, headers: entetes, signal: AbortSignal.timeout?.(DELAI) });
    return { statut: reponse.status, entete: (nom) => reponse.headers.get(nom) ?? "", texte: await reponse.text() };
  }
  return new Promise((fini, rate) => {
    const requete = new XMLHttpRequest();
    requete.open("POST", url);
    Object.entries(entetes).forEach(([nom, valeur]) => requete.setRequestHeader(nom, valeur));
    requete.timeout = DELAI;
    requete.upload.onprogress = (e) => e.lengthComputable && progres(e.loaded / e.total);
    requete.onload = () =>
      fini({ statut: requete.status, entete: (nom) => requete.getResponseHeader(nom) ?? "", texte: requete.responseText });
    requete.onerror = requete.ontimeout = () => rate(new TypeError("network"));
    requete.send(corps);
  });
}

/** A fresh token from the space that this form belongs to; null when its author is not who is signed in: nothing leaves. */
async function demanderJeton({ url, membre }) {
  const espace = url.match(/^\/c\/[^/]+\//)?.[0] ?? "/";
  const headers = { "X-Envoi": "file", "X-Membre": membre };
  const reponse = await fetch(`${espace}jeton/`, { headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(DELAI) });
  if (reponse.status >= 500) throw new TypeError("server");
  return reponse.ok ? (await reponse.json()).jeton : null;
}

const PHRASES = {
  403: "Vous n’avez plus le droit de faire cela.",
  404: "Cela n’existe plus, ou ne vous est plus ouvert.",
  409: "Cela a changé depuis que vous l’avez lu\u00a0: relisez, puis envoyez de nouveau.",
  410: "Cela n’existe plus.",
  413: "C’est trop lourd pour le serveur\u00a0: retirez une photo, puis renvoyez.",
};

/** The reasons written in the page that the server answered, without its tags. */
function raisons(page) {
  const zone = page.match(/data-erreurs>[\s\S]*?<ul>([\s\S]*?)<\/ul>/)?.[1] ?? "";
  const texte = zone.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return texte.replace(/&#x27;|&#39;/g, "’").replace(/&quot;/g, "\"").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

function issueDe({ statut, entete, texte }) {
  if (statut === 401) return { etat: "deconnecte" };
  if (statut >= 500 || statut === 408 || statut === 425 || statut === 429) return { etat: "hors-ligne", panne: statut === 500 };
  if (statut === 200 && entete("Content-Type").includes("json")) {
    const { adresse, messages } = JSON.parse(texte);
    const reserves = messages.filter(({ ton }) => ton === "warning" || ton === "error").map((m) => m.texte);
    if (reserves.length) return { etat: "refusee", message: reserves.join(" "), adresse, statut };
    return { etat: "faite", adresse, messages };
  }
  const message = raisons(texte) || PHRASES[statut] || "Le serveur demande une correction.";
  return { etat: "refusee", message, statut, relire: statut === 409 };
}

/** Send one record. `jeton`: the token of the page, when it is recent. Resolves to what came of it. */
export async function envoyer(envoi, { sorte = "file", jeton = null, progres = null } = {}) {
  try {
    for (let essai = 0; essai < 2; essai++) {
      jeton ??= await demanderJeton(envoi);
      if (!jeton) return { etat: "deconnecte" };
      const corps = new FormData();
      for (const [nom, valeur] of envoi.champs) {
        if (valeur instanceof Blob) corps.append(nom, valeur, valeur.name);
        else corps.append(nom, valeur);
      }
      const entetes = { "X-CSRFToken": jeton, "X-Envoi": sorte, "X-Membre": envoi.membre };
      const reponse = await poster(envoi.url, corps, entetes, progres);
      if (!reponse.entete("X-Jeton")) return issueDe(reponse);
      jeton = null; // too old: once more, with another
    }
    return { etat: "deconnecte" };
  } catch {
    return { etat: "hors-ligne" };
  }
}

// --- The whole queue ----------------------------------------------------------------------------------------

/**
 * Send what waits, in order. `direct`: {cle, jeton, progres}, the record that its author is watching leave.
 * Resolves to what came of that one, else to the state of the queue; to null when another tab is at it, unless `patient`.
 */
export function vider(membre, direct = null, patient = Boolean(direct)) {
  const verrous = navigator.locks ?? { request: (nom, options, faire) => faire(true) };
  const options = patient ? {} : { ifAvailable: true };
  return verrous.request(VERROU, options, (verrou) => (verrou ? viderSeul(membre, direct) : null));
}

async function viderSeul(membre, direct) {
  let suivie = null;
  for (;;) {
    const envoi = (await envoisDe(membre)).find((autre) => autre.etat === "attente");
    if (!envoi) break;
    const regarde = envoi.cle === direct?.cle;
    dire("en-cours", { cle: envoi.cle });
    const issue = await envoyer(envoi, regarde ? { sorte: "direct", ...direct } : {});
    if (issue.etat === "deconnecte" || (issue.etat === "hors-ligne" && !(await abandonner(envoi, issue)))) {
      dire(issue.etat);
      return issue;
    }
    if (regarde) suivie = issue;
    await ranger(envoi, issue);
  }
  dire("");
  if (direct && !suivie) return { etat: "faite", adresse: "" }; // it left with another tab's
  return suivie ?? { etat: "" };
}

/** Whether to stop asking for this one: the server fails on it each time, and others wait. */
async function abandonner(envoi, issue) {
  if (!issue.panne) return false;
  envoi.essais++;
  if (envoi.essais < ESSAIS) {
    await garder("envois", envoi);
    return false;
  }
  issue.etat = "refusee";
  issue.message = "Le serveur ne parvient pas à l’enregistrer. Prévenez votre centre, puis réessayez.";
  return true;
}

async function ranger(envoi, issue) {
  // Taken back while it was leaving: what its author is writing now is not overwritten.
  const actuel = await lire("envois", envoi.cle);
  if (!actuel || actuel.le !== envoi.le) return;
  if (issue.etat === "faite") await oublier("envois", envoi.cle);
  else await garder("envois", { ...envoi, etat: "refusee", message: issue.message, adresse: issue.adresse ?? "", relire: issue.relire ?? false });
  dire("en-cours", { cle: envoi.cle, issue: issue.etat, adresse: issue.adresse ?? "", message: issue.message ?? "", relire: issue.relire ?? false });
}

/** Everyone's, for the worker: the server does each one for its author only. Rejects while something waits. */
export async function viderTout() {
  const membres = new Set((await lireTout("envois")).map((envoi) => envoi.membre));
  for (const membre of membres) {
    const issue = await vider(membre);
    if (issue?.etat === "hors-ligne") throw new Error("no network");
  }
}
