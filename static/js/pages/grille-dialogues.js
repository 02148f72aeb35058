/** The dialogs of the grid: one cell (big targets, comment, history, what is expected), and two judgements that meet. */

/** The dialog of one cell. `noter(r, c, niveau, commentaire)` keeps; `apres()` gives the focus back. */
export class DialogueCase {
  constructor(echelle, { noter, apres }) {
    Object.assign(this, { echelle, noter, apres });
  }

  #monter() {
    const copie = document.getElementById("modele-case").content.cloneNode(true);
    this.boite = copie.querySelector("dialog");
    document.body.append(copie);
    this.texte = this.boite.querySelector("textarea");
    const cibles = this.boite.querySelector("[data-cibles]");
    for (let numero = 1; numero <= this.echelle.taille; numero++) cibles.append(this.#cible(numero, this.echelle.badge(numero)));
    cibles.append(this.#cible(0, "Retirer"));
    this.boite.querySelector("[data-garder]").addEventListener("click", () => this.#garder(this.ici.contenu.niveau));
    this.boite.addEventListener("close", () => this.apres());
  }

  #cible(numero, contenu) {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "bouton";
    bouton.dataset.numero = numero;
    bouton.append(contenu);
    bouton.addEventListener("click", () => this.#garder(numero));
    return bouton;
  }

  #garder(niveau) {
    this.noter(this.ici.r, this.ici.c, niveau, this.texte.value.trim());
    this.boite.close();
  }

  async ouvrir(ici) {
    if (!this.boite) this.#monter();
    this.ici = ici;
    this.boite.querySelector("h2").textContent = ici.titre;
    const auto = this.boite.querySelector("[data-auto]");
    auto.hidden = !ici.contenu?.auto || !this.echelle.taille;
    if (!auto.hidden) auto.textContent = `Autoévaluation\u00a0: ${this.echelle.mot(ici.contenu.auto)}`;
    for (const nom of ["[data-cibles]", "[data-zone]", "[data-garder]"]) this.boite.querySelector(nom).hidden = ici.seule;
    this.boite.querySelectorAll("[data-numero]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.numero !== "0" && Number(b.dataset.numero) === ici.contenu?.niveau));
    this.texte.value = ici.contenu?.commentaire ?? "";
    const detail = this.boite.querySelector("[data-detail]");
    detail.replaceChildren();
    this.boite.showModal();
    if (ici.surLeTexte && !ici.seule) this.texte.focus();
    const reponse = await fetch(ici.detail, { redirect: "manual" }).catch(() => null);
    if (!reponse?.ok || this.ici !== ici) return;
    detail.innerHTML = await reponse.text();
  }
}

/** Ask which of two judgements stays. Resolves to true to put ours. One question at a time. */
let precedente = Promise.resolve();
export function proposerConflit(phrase) {
  precedente = precedente.then(() => demander(phrase));
  return precedente;
}

function demander(phrase) {
  const copie = document.getElementById("modele-conflit").content.cloneNode(true);
  const boite = copie.querySelector("dialog");
  boite.querySelector("[data-texte]").textContent = phrase;
  document.body.append(copie);
  return new Promise((resoudre) => {
    boite.querySelector("[data-laisser]").addEventListener("click", () => boite.close());
    boite.querySelector("[data-imposer]").addEventListener("click", () => boite.close("imposer"));
    boite.addEventListener("close", () => {
      boite.remove();
      resoudre(boite.returnValue === "imposer");
    });
    boite.showModal();
  });
}
