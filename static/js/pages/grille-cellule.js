/** One cell of the grid, written exactly as suivi/grille_html.py does; and the scale, read from the palette. */

const SVG = "http://www.w3.org/2000/svg";

/** The answers of the scale by number, from 1; 0 is « Non évalué ». Empty on a page that only reads. */
export class Echelle {
  constructor(palette) {
    this.boutons = palette ? [...palette.querySelectorAll("[data-rang]")] : [];
    this.taille = this.boutons.length;
  }

  id(numero) {
    return numero ? this.boutons[numero - 1].dataset.id : "";
  }

  numero(id) {
    return this.boutons.findIndex((bouton) => bouton.dataset.id === id) + 1;
  }

  court(numero) {
    return this.boutons[numero - 1].dataset.court;
  }

  mot(numero) {
    return numero && this.taille ? this.boutons[numero - 1].querySelector(".niveau__mot").textContent : "Non évalué";
  }

  badge(numero) {
    return this.boutons[numero - 1].querySelector(".niveau").cloneNode(true);
  }

  teinte(numero) {
    const classes = [...this.boutons[numero - 1].querySelector(".niveau").classList];
    return classes.find((classe) => /^niveau--(\d|special)$/.test(classe));
  }

  ecart(niveau, auto) {
    if (!niveau || !auto) return false;
    const [un, autre] = [niveau, auto].map((numero) => this.boutons[numero - 1].dataset.acquis);
    return un !== "" && autre !== "" && un !== autre;
  }
}

function forme(identifiant, classe) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${identifiant}`);
  if (classe) svg.setAttribute("class", classe);
  svg.append(use);
  return svg;
}

function mot(balise, texte) {
  const element = document.createElement(balise);
  element.textContent = texte;
  return element;
}

/** What a cell holds: {niveau, auto, jeton, commentaire, propose}. */
export function contenuDe(td) {
  const { n, s, b, m, p } = td.dataset;
  return { niveau: Number(n ?? 0), auto: Number(s ?? 0), jeton: b ?? "", commentaire: m ?? "", propose: Number(p ?? 0) };
}

/** Put {niveau, auto, jeton, commentaire, propose} in a cell. */
export function dessiner(td, { niveau, auto, jeton, commentaire, propose = 0 }, echelle) {
  const classes = [];
  const parties = [];
  if (niveau || propose) classes.push(echelle.teinte(niveau || propose));
  if (propose && !niveau) parties.push(forme(`n${propose}`), mot("em", "proposé"), ` ${echelle.court(propose)}`);
  if (niveau) parties.push(forme(`n${niveau}`), echelle.court(niveau));
  if (auto) parties.push(forme(`s${auto}`, echelle.teinte(auto)), mot("i", ` auto\u00a0: ${echelle.court(auto)}`));
  if (echelle.ecart(niveau, auto)) classes.push("ecart");
  if (propose && propose !== niveau) classes.push(niveau ? "decide" : "propose");
  td.className = classes.join(" ");
  const donnees = { n: niveau || null, s: auto || null, b: jeton || null, m: commentaire || null, p: propose || null };
  for (const [nom, valeur] of Object.entries(donnees)) {
    if (valeur === null) delete td.dataset[nom];
    else td.dataset[nom] = valeur;
  }
  td.replaceChildren(...parties);
}
