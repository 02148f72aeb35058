/** Toasts: Django's messages, the htmx event `annonce` {message, ton}, and network failures. */

const DUREE = 7000;

function animer(toast) {
  const fermer = document.createElement("button");
  fermer.type = "button";
  fermer.className = "bouton bouton--discret";
  fermer.textContent = "Fermer";
  fermer.addEventListener("click", () => toast.remove());
  toast.append(fermer);
  if (toast.matches(".toast--erreur, .toast--error")) return;
  let minuterie = setTimeout(() => toast.remove(), DUREE);
  toast.addEventListener("pointerenter", () => clearTimeout(minuterie));
  toast.addEventListener("pointerleave", () => (minuterie = setTimeout(() => toast.remove(), DUREE)));
}

/** Show a message and have it read out. `ton`: succes, info, alerte, erreur. */
export function annoncer(message, ton = "info") {
  const toast = document.createElement("div");
  toast.className = `toast toast--${ton}`;
  const texte = document.createElement("p");
  texte.textContent = message;
  toast.append(texte);
  animer(toast);
  document.getElementById("toasts").append(toast);
  document.getElementById("annonces").textContent = message;
}

export function installerAnnonces() {
  document.querySelectorAll("[data-toast]").forEach((toast) => {
    animer(toast);
    document.getElementById("annonces").textContent += `${toast.querySelector("p").textContent} `;
  });
  document.body.addEventListener("annonce", (e) => annoncer(e.detail.message, e.detail.ton));
  document.body.addEventListener("htmx:sendError", () =>
    annoncer("Le réseau ne répond pas. Ce que vous avez saisi est toujours là ; réessayez dans un instant.", "erreur"),
  );
  document.body.addEventListener("htmx:responseError", (e) => {
    const statut = e.detail.xhr.status;
    const phrases = {
      403: "Votre rôle ne permet pas cela, ou la page a vieilli. Rechargez-la.",
      404: "Cet élément n’existe plus. Rechargez la page.",
      429: "Trop de demandes à la fois. Attendez une minute.",
    };
    annoncer(phrases[statut] ?? "L’enregistrement n’a pas abouti. Réessayez dans un instant.", "erreur");
  });
}
