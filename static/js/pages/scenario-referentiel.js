// Ticking a task ticks the competences it calls on; unticking it takes back those that no other task calls on.
import "./taches.js";

const form = document.querySelector("[data-liens]");
const taches = [...form.querySelectorAll('input[name="taches"]')];
const competences = new Map(
  [...form.querySelectorAll('input[name="competences"]')].map((case_) => [case_.value, case_]),
);
const appelees = (tache) => tache.dataset.appelle.split(" ").filter(Boolean);

function compter() {
  for (const nom of ["taches", "competences"]) {
    const nombre = form.querySelectorAll(`input[name="${nom}"]:checked`).length;
    form.querySelector(`[data-compte="${nom}"]`).textContent = nombre;
  }
}

function suivre(tache) {
  for (const cle of appelees(tache)) {
    const case_ = competences.get(cle);
    if (!case_) continue;
    if (tache.checked) {
      if (!case_.checked) case_.closest("[data-competence]").dataset.proposee = "";
      case_.checked = true;
    } else if (!taches.some((autre) => autre.checked && appelees(autre).includes(cle))) {
      case_.checked = false;
      for (const critere of case_.closest("[data-competence]").querySelectorAll('[name="criteres"]')) critere.checked = false;
    }
  }
}

form.addEventListener("change", (evenement) => {
  const { target } = evenement;
  if (target.name === "taches") suivre(target);
  if (target.name === "criteres" && target.checked) {
    target.closest("[data-competence]").querySelector('[name="competences"]').checked = true;
  }
  compter();
});
