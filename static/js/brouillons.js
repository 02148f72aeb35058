/**
 * Unsaved text is kept: `data-brouillon="unique-key"` on a textarea or a text input.
 * The text is stored on the device while typing and put back, with a visible note, when the field comes back without it.
 * It is forgotten when the server has taken it: a successful htmx answer, or a page without error that follows the form.
 */

const PREFIXE = "compas:brouillon:";
const AGE_MAX = 14 * 24 * 3600 * 1000;

function lire(cle) {
  try {
    return JSON.parse(localStorage.getItem(PREFIXE + cle));
  } catch {
    return null;
  }
}

function ecrire(cle, texte, envoiDepuis = "") {
  try {
    localStorage.setItem(PREFIXE + cle, JSON.stringify({ texte, date: Date.now(), envoiDepuis }));
  } catch {
    // Storage refused or full: typing goes on, without the net.
  }
}

/** Forget a text that is safe elsewhere. */
export function oublier(cle) {
  localStorage.removeItem(PREFIXE + cle);
}

function cles() {
  return Object.keys(localStorage)
    .filter((k) => k.startsWith(PREFIXE))
    .map((k) => k.slice(PREFIXE.length));
}

/** Did the server take what the previous page sent? Not if it answered an error, a form to correct, or a sign-in page. */
function envoiAccepte() {
  const statut = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200;
  return statut < 400 && !document.querySelector("[data-erreurs], [type=password]");
}

function oublierLesEnvoyes() {
  if (!document.referrer || !envoiAccepte()) return;
  for (const cle of cles()) if (lire(cle)?.envoiDepuis === document.referrer) oublier(cle);
}

function rendre(champ, avant) {
  const note = document.createElement("p");
  note.className = "brouillon";
  note.setAttribute("role", "status");
  note.append("Texte non enregistré retrouvé sur cet appareil. ");
  const annuler = document.createElement("button");
  annuler.type = "button";
  annuler.className = "bouton bouton--discret";
  annuler.textContent = "Revenir au texte enregistré";
  annuler.addEventListener("click", () => {
    champ.value = avant;
    champ.dispatchEvent(new Event("input", { bubbles: true }));
    oublier(champ.dataset.brouillon);
    note.remove();
    champ.focus();
  });
  note.append(annuler);
  champ.after(note);
}

function suivre(champ) {
  if (champ.dataset.suivi) return;
  champ.dataset.suivi = "oui";
  const cle = champ.dataset.brouillon;
  const garde = lire(cle);
  if (garde && Date.now() - garde.date > AGE_MAX) oublier(cle);
  else if (garde && garde.texte === champ.value) oublier(cle);
  else if (garde) {
    const avant = champ.value;
    champ.value = garde.texte;
    rendre(champ, avant);
  }
  champ.addEventListener("input", () => ecrire(cle, champ.value));
}

export function installerBrouillons() {
  const chercher = (racine) => racine.querySelectorAll?.("[data-brouillon]").forEach(suivre);
  oublierLesEnvoyes();
  chercher(document);
  document.body.addEventListener("htmx:load", (e) => chercher(e.detail.elt));
  document.body.addEventListener("htmx:afterRequest", (e) => {
    if (!e.detail.successful || e.detail.requestConfig.verb === "get") return;
    const envoye = e.detail.requestConfig.parameters;
    e.detail.elt.closest("form")?.querySelectorAll("[data-brouillon]").forEach((champ) => {
      if (envoye[champ.name] === champ.value) oublier(champ.dataset.brouillon);
    });
  });
  document.addEventListener("submit", (e) => {
    if (e.defaultPrevented || e.target.method === "get") return;
    // Sign-out on a shared device leaves nothing behind.
    if (e.target.hasAttribute("data-sortie")) cles().forEach(oublier);
    e.target.querySelectorAll("[data-brouillon]").forEach((champ) => {
      if (lire(champ.dataset.brouillon)) ecrire(champ.dataset.brouillon, champ.value, location.href.split("#")[0]);
    });
  });
}
