/** Dialogs: `data-ouvrir="id"`, `data-fermer`, the photo viewer (`data-photo`), menus that close themselves. */

function visionneuse(lien) {
  const dialogue = document.createElement("dialog");
  dialogue.className = "dialogue visionneuse";
  const image = document.createElement("img");
  image.src = lien.href;
  image.alt = lien.querySelector("img")?.alt ?? "";
  dialogue.setAttribute("aria-label", image.alt || "Photo");
  const fermer = document.createElement("button");
  fermer.type = "button";
  fermer.className = "bouton";
  fermer.dataset.fermer = "";
  fermer.textContent = "Fermer";
  const pied = document.createElement("div");
  pied.className = "dialogue__pied";
  pied.append(fermer);
  dialogue.append(image, pied);
  dialogue.addEventListener("close", () => dialogue.remove());
  document.body.append(dialogue);
  dialogue.showModal();
}

export function installerDialogues() {
  document.addEventListener("click", (e) => {
    const ouvre = e.target.closest("[data-ouvrir]");
    if (ouvre) {
      e.preventDefault();
      document.getElementById(ouvre.dataset.ouvrir)?.showModal();
      return;
    }
    if (e.target.closest("[data-fermer]")) {
      e.target.closest("dialog")?.close();
      return;
    }
    const photo = e.target.closest("[data-photo]");
    if (photo && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      visionneuse(photo);
      return;
    }
    if (e.target instanceof HTMLDialogElement) e.target.close(); // the backdrop
    document.querySelectorAll("[data-menu][open]").forEach((menu) => {
      if (!menu.contains(e.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    document.querySelectorAll("[data-menu][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  // `data-confirmer="id"`: the form is sent only from the dialog of that id, once its [data-accepter] is pressed.
  document.addEventListener("submit", (e) => {
    const dialogue = document.getElementById(e.target.dataset.confirmer ?? "");
    if (!dialogue || e.target.dataset.confirme) return;
    e.preventDefault();
    e.stopPropagation();
    dialogue.showModal();
    dialogue.querySelector("[data-accepter]").addEventListener(
      "click",
      () => {
        e.target.dataset.confirme = "oui";
        dialogue.close();
        e.target.requestSubmit(e.submitter);
        delete e.target.dataset.confirme;
      },
      { once: true },
    );
  }, true);
}
