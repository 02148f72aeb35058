/** The dialogs of the grid: one cell (big targets, comment, history, what is expected), two judgements that meet, the keys. */

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
    this.texte.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
      e.preventDefault();
      this.#garder(this.ici.contenu.niveau);
    });
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
    const { propose } = this.ici.contenu;
    if (niveau && propose && propose !== niveau && !this.texte.value.trim()) return this.#demander(niveau);
    this.noter(this.ici.r, this.ici.c, niveau, this.texte.value.trim());
    this.boite.close();
  }

  /** A level that is not the one proposed waits for its reason. */
  #demander(niveau) {
    this.ici = { ...this.ici, contenu: { ...this.ici.contenu, niveau } };
    this.#presser(niveau);
    this.#dire(`Les critères proposent «\u00a0${this.echelle.mot(this.ici.contenu.propose)}\u00a0». Dites pourquoi vous mettez «\u00a0${this.echelle.mot(niveau)}\u00a0», puis gardez le commentaire.`);
    this.texte.focus();
  }

  #presser(niveau) {
    this.boite.querySelectorAll("[data-numero]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.numero !== "0" && Number(b.dataset.numero) === niveau));
  }

  #dire(phrase) {
    const zone = this.boite.querySelector("[data-propose]");
    zone.textContent = phrase;
    zone.hidden = !phrase;
  }

  async ouvrir(ici) {
    if (!this.boite) this.#monter();
    this.ici = ici;
    this.boite.querySelector("h2").textContent = ici.titre;
    const auto = this.boite.querySelector("[data-auto]");
    auto.hidden = !ici.contenu?.auto || !this.echelle.taille;
    if (!auto.hidden) auto.textContent = `Autoévaluation\u00a0: ${this.echelle.mot(ici.contenu.auto)}`;
    for (const nom of ["[data-cibles]", "[data-zone]", "[data-garder]"]) this.boite.querySelector(nom).hidden = ici.seule;
    this.#presser(ici.contenu?.niveau);
    const propose = ici.contenu?.propose;
    this.#dire(propose && this.echelle.taille ? `Les critères proposent «\u00a0${this.echelle.mot(propose)}\u00a0».` : "");
    this.texte.value = ici.contenu?.commentaire ?? "";
    const detail = this.boite.querySelector("[data-detail]");
    detail.replaceChildren();
    this.boite.showModal();
    if (ici.surLeTexte && !ici.seule) this.texte.focus();
    if (ici.decision) this.#demander(ici.decision);
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

/** The keys of the grid, on demand. */
export function montrerAide(apres) {
  const copie = document.getElementById("modele-aide").content.cloneNode(true);
  const boite = copie.querySelector("dialog");
  document.body.append(copie);
  boite.addEventListener("close", () => {
    boite.remove();
    apres();
  });
  boite.showModal();
}
