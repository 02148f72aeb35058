// Ticking a task ticks the competences it calls on, with their criteria; unticking it takes back those that no
// other task calls on, unless they were chosen by hand. The server does the same in suivi/deductions.py.
import "./taches.js";

const form = document.querySelector("[data-liens]");
const taches = [...form.querySelectorAll('input[name="taches"]')];
const blocs = new Map([...form.querySelectorAll("[data-competence]")].map((bloc) => [bloc.dataset.competence, bloc]));
const appelees = (tache) => tache.dataset.appelle.split(" ").filter(Boolean);
const champ = (bloc, nom) => bloc.querySelector(`[name="${nom}"]`);
const criteres = (bloc) => [...bloc.querySelectorAll('[name="criteres"]')];
const mots = { taches: ["tâche", "tâches"], competences: ["compétence", "compétences"], criteres: ["critère", "critères"] };

function compter() {
  const phrases = [];
  for (const [nom, [un, plusieurs]] of Object.entries(mots)) {
    const nombre = form.querySelectorAll(`input[name="${nom}"]:checked`).length;
    const compte = form.querySelector(`[data-compte="${nom}"]`);
    if (compte) compte.textContent = nombre;
    phrases.push(`${nombre} ${nombre > 1 ? plusieurs : un}`);
  }
  document.querySelector("[data-resume]").textContent = phrases.join(", ");
  for (const bloc of blocs.values()) {
    const compte = bloc.querySelector("[data-compte-criteres]");
    if (compte) compte.textContent = `${criteres(bloc).filter((c) => c.checked).length} sur\u00a0`;
  }
}

function cocher(bloc, oui) {
  champ(bloc, "competences").checked = oui;
  for (const critere of criteres(bloc)) critere.checked = oui;
}

function suivre(tache) {
  for (const bloc of appelees(tache).map((cle) => blocs.get(cle)).filter(Boolean)) {
    const cochee = champ(bloc, "competences").checked;
    const appelee = taches.some((t) => t.checked && appelees(t).includes(bloc.dataset.competence));
    if (tache.checked && !cochee) {
      cocher(bloc, true);
      bloc.dataset.proposee = "";
    } else if (!tache.checked && cochee && !appelee && !champ(bloc, "manuelles").checked) {
      cocher(bloc, false);
      delete bloc.dataset.proposee;
    }
  }
}

form.addEventListener("change", ({ target }) => {
  const bloc = target.closest("[data-competence]");
  if (target.name === "taches") suivre(target);
  if (target.name === "competences") {
    champ(bloc, "manuelles").checked = target.checked;
    for (const critere of criteres(bloc)) critere.checked = target.checked;
  }
  if (target.name === "criteres" && target.checked) garder(bloc);
  compter();
});

form.addEventListener("input", ({ target }) => {
  if (!target.name.startsWith("indicateur-") || !target.value.trim()) return;
  target.closest(".scenario-critere").querySelector('[name="criteres"]').checked = true;
  garder(target.closest("[data-competence]"));
  compter();
});

function garder(bloc) {
  champ(bloc, "competences").checked = true;
  champ(bloc, "manuelles").checked = true;
}

compter();
