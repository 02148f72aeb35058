/** One person's cells as big targets (the trainer on a tablet, the apprentice on a phone): each gesture is saved at once. */
import { annoncer } from "../annonces.js";
import { direEtat, Envois, jeton } from "./envois.js";

const GLISSEMENT = 80;
const form = document.getElementById("jugements");
const blocs = [...form.querySelectorAll("fieldset.jugement")];

const radios = (bloc) => [...bloc.querySelectorAll('input[type="radio"]')];
const blocDe = (envoi) => blocs.find((b) => b.dataset.c === envoi.competence && (b.dataset.k ?? "") === envoi.critere);

function montrer(bloc, niveau, base, commentaire) {
  radios(bloc).forEach((radio) => (radio.checked = radio.value === niveau));
  bloc.querySelector("[data-base]").value = base;
  bloc.querySelector("textarea").value = commentaire;
}

const envois = new Envois({
  cle: form.dataset.file,
  url: form.dataset.cellule,
  afficher: direEtat,
  conflit(envoi, reponse) {
    const bloc = blocDe(envoi);
    if (!bloc) return;
    const choix = radios(bloc);
    const niveau = reponse.niveau ? choix[reponse.niveau - 1].value : "";
    montrer(bloc, niveau, reponse.base, reponse.commentaire);
    annoncer(`${reponse.qui || "Quelqu’un"} a évalué cette compétence entre-temps. Son niveau est affiché\u00a0; choisissez à nouveau pour mettre le vôtre.`, "erreur");
    bloc.scrollIntoView({ block: "center" });
  },
  refus: (_, message) => annoncer(message, "erreur"),
});

form.addEventListener("change", (e) => {
  const bloc = e.target.closest("fieldset.jugement");
  if (!bloc) return;
  const base = bloc.querySelector("[data-base]");
  base.value = envois.ajouter({
    apprenti: form.dataset.apprenti ?? "",
    competence: bloc.dataset.c,
    critere: bloc.dataset.k ?? "",
    niveau: radios(bloc).find((radio) => radio.checked)?.value ?? "",
    base: base.value,
    commentaire: bloc.querySelector("textarea").value.trim(),
  });
});

form.addEventListener("submit", (e) => e.preventDefault());

// A swipe goes to the apprentice before or after.
let depart = null;
document.addEventListener("touchstart", (e) => (depart = e.touches.length === 1 ? e.touches[0] : null), { passive: true });
document.addEventListener("touchend", (e) => {
  if (!depart) return;
  const [dx, dy] = [e.changedTouches[0].clientX - depart.clientX, e.changedTouches[0].clientY - depart.clientY];
  if (Math.abs(dx) > GLISSEMENT && Math.abs(dy) < GLISSEMENT / 2) {
    document.querySelector(dx < 0 ? 'a[rel="next"]' : 'a[rel="prev"]')?.click();
  }
});

const apprenti = form.dataset.apprenti ?? "";
envois.file
  .filter((envoi) => envoi.apprenti === apprenti)
  .forEach((envoi) => {
    const bloc = blocDe(envoi);
    if (bloc) montrer(bloc, envoi.niveau, jeton(envoi.id), envoi.commentaire);
  });
envois.envoyer();
