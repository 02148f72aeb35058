/** One person's cells as big targets (the trainer on a tablet, the apprentice on a phone): each gesture is saved at once. */
import { annoncer } from "../annonces.js";
import { direEtat, Envois, jeton } from "./envois.js";

const GLISSEMENT = 80;
const form = document.getElementById("jugements");
const blocs = [...form.querySelectorAll("fieldset.jugement")];
const apprenti = form.dataset.apprenti ?? "";

const radios = (bloc) => [...bloc.querySelectorAll('input[type="radio"]')];
const texteDe = (bloc) => bloc.querySelector("textarea").value.trim();
const niveauDe = (bloc) => radios(bloc).find((radio) => radio.checked)?.value ?? "";
const blocDe = (envoi) => (envoi.apprenti === apprenti ? blocs.find((b) => b.dataset.c === envoi.competence && (b.dataset.k ?? "") === envoi.critere) : undefined);

function montrer(bloc, niveau, base, commentaire) {
  radios(bloc).forEach((radio) => (radio.checked = radio.value === niveau));
  bloc.querySelector("[data-base]").value = base;
  bloc.querySelector("textarea").value = commentaire;
}

function direCase(bloc, phrase) {
  const zone = bloc.querySelector("[data-etat-case]");
  if (zone && zone.textContent !== phrase) zone.textContent = phrase;
}

const envois = new Envois({
  cle: form.dataset.file,
  url: form.dataset.cellule,
  afficher: direEtat,
  enregistre(envoi) {
    const bloc = blocDe(envoi);
    if (!bloc || envois.attend(envoi)) return;
    direCase(bloc, "Enregistré");
    if (bloc.dataset.k && document.querySelector("[data-propose]")) relireLesPropositions();
  },
  conflit(envoi, reponse) {
    const bloc = blocDe(envoi);
    const qui = reponse.qui || "Quelqu’un";
    if (!bloc) return annoncer(`${qui} a évalué entre-temps une case d’une autre page de cette séance\u00a0: son niveau est gardé.`, "erreur");
    const choix = radios(bloc);
    const niveau = reponse.niveau ? choix[reponse.niveau - 1].value : "";
    montrer(bloc, niveau, reponse.base, reponse.commentaire);
    direCase(bloc, `${qui} a évalué entre-temps\u00a0: son niveau est affiché. Choisissez à nouveau pour mettre le vôtre.`);
    annoncer(`${qui} a évalué cette compétence entre-temps. Son niveau est affiché\u00a0; choisissez à nouveau pour mettre le vôtre.`, "erreur");
    bloc.scrollIntoView({ block: "center" });
  },
  refus(envoi, message) {
    const bloc = blocDe(envoi);
    if (bloc) direCase(bloc, "Non enregistré");
    annoncer(message, "erreur");
  },
});

// --- The level that the criteria propose ----------------------------------------------------------------

let lecture = null;

/** The proposals as the server works them out, once the last criterion has been kept. */
function relireLesPropositions() {
  clearTimeout(lecture);
  lecture = setTimeout(async () => {
    const reponse = await fetch(location.href, { redirect: "manual" }).catch(() => null);
    if (!reponse?.ok) return;
    const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
    document.querySelectorAll("[data-propose]").forEach((zone) => {
      const lue = page.querySelector(`[data-propose="${zone.dataset.propose}"]`);
      if (lue) zone.replaceChildren(...lue.childNodes);
    });
  }, 300);
}

/** Whether this level differs from the one proposed, and its reason is still to be given. */
function motifManquant(bloc) {
  const propose = bloc.querySelector("[data-propose] [data-niveau]")?.dataset.niveau;
  const niveau = niveauDe(bloc);
  return Boolean(propose && niveau && niveau !== propose && !texteDe(bloc));
}

function demanderLeMotif(bloc, manque) {
  const demande = bloc.querySelector("[data-demande]");
  if (demande) demande.hidden = !manque;
  if (!manque) return;
  bloc.querySelector("details.jugement__mot").open = true;
  bloc.querySelector("textarea").focus();
  direCase(bloc, "En attente de votre raison");
}

// --- Judging --------------------------------------------------------------------------------------------

form.addEventListener("change", (e) => {
  const bloc = e.target.closest("fieldset.jugement");
  if (!bloc) return;
  const manque = motifManquant(bloc);
  demanderLeMotif(bloc, manque);
  if (manque) return;
  const base = bloc.querySelector("[data-base]");
  direCase(bloc, "En attente d’enregistrement");
  base.value = envois.ajouter({
    apprenti,
    competence: bloc.dataset.c,
    critere: bloc.dataset.k ?? "",
    niveau: niveauDe(bloc),
    base: base.value,
    commentaire: texteDe(bloc),
  });
});

form.addEventListener("submit", (e) => e.preventDefault());

// A swipe goes to the apprentice before or after; the buttons below do the same.
let depart = null;
document.addEventListener("touchstart", (e) => (depart = e.touches.length === 1 ? e.touches[0] : null), { passive: true });
document.addEventListener("touchend", (e) => {
  if (!depart) return;
  const [dx, dy] = [e.changedTouches[0].clientX - depart.clientX, e.changedTouches[0].clientY - depart.clientY];
  if (Math.abs(dx) > GLISSEMENT && Math.abs(dy) < GLISSEMENT / 2) {
    document.querySelector(dx < 0 ? 'a[rel="next"]' : 'a[rel="prev"]')?.click();
  }
});

envois.file.forEach((envoi) => {
  const bloc = blocDe(envoi);
  if (!bloc) return;
  montrer(bloc, envoi.niveau, jeton(envoi.id), envoi.commentaire);
  direCase(bloc, "En attente d’enregistrement");
});
envois.envoyer();
