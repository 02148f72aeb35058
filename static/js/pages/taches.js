// Filters the tasks to tick by what is typed; without it, they are folded lists.
const plier = (texte) => texte.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const bloc of document.querySelectorAll("[data-taches]")) {
  const champ = bloc.querySelector("[data-chercher]");
  champ.hidden = false;
  champ.addEventListener("input", () => {
    const mots = plier(champ.value).split(/\s+/).filter(Boolean);
    for (const tache of bloc.querySelectorAll(".taches__tache")) {
      const texte = plier(tache.textContent);
      tache.hidden = mots.length > 0 && !mots.every((mot) => texte.includes(mot));
    }
    for (const groupe of bloc.querySelectorAll("details")) {
      const vide = !groupe.querySelector(".taches__tache:not([hidden])");
      groupe.hidden = mots.length > 0 && vide;
      if (mots.length) groupe.open = !vide;
    }
  });
  champ.addEventListener("keydown", (e) => { if (e.key === "Enter") e.preventDefault(); });
}
