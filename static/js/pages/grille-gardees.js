/** On home and on the list of séances: judgements that a closed tab left on this device are sent, and it says so. */
import { Envois, filesGardees } from "./envois.js";

const ZERO = "00000000-0000-0000-0000-000000000000";
const zone = document.getElementById("gardees");
const debut = `grille-${zone.dataset.membre}-`;

function dire(element, phrase, adresse) {
  element.textContent = phrase;
  if (!adresse) return;
  const lien = document.createElement("a");
  lien.href = adresse;
  lien.textContent = "Voir la grille";
  element.append(" ", lien);
}

function envoyer(file) {
  const seance = file.slice(debut.length);
  const grille = zone.dataset.grille.replace(ZERO, seance);
  const ligne = document.createElement("p");
  let perdues = 0;
  const perdre = () => perdues++;
  const envois = new Envois({ cle: file, url: `${grille}cellule/`, afficher, conflit: perdre, refus: perdre });
  const nombre = envois.file.length;
  const evaluations = nombre > 1 ? `${nombre}\u00a0évaluations gardées` : "1\u00a0évaluation gardée";

  function afficher(etat, reste) {
    const ou = `${evaluations} sur cet appareil`;
    if (etat === "en-cours") dire(ligne, `${ou}\u00a0: envoi…`);
    else if (reste) dire(ligne, `${ou}\u00a0: ${reste} attendent encore le réseau.`, grille);
    else if (perdues) dire(ligne, `${ou}\u00a0: ${perdues} non retenues, la case avait changé entre-temps.`, grille);
    else dire(ligne, `${ou}\u00a0: envoyées.`, grille);
  }

  if (!nombre) return;
  zone.hidden = false;
  zone.append(ligne);
  envois.envoyer();
}

filesGardees(debut).forEach(envoyer);
