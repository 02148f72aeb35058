"""The bilan de compétences: the dashboard informs, a trainer decides and freezes, three people sign."""

import re
from datetime import date

from cpro.demo.parcours.navigateur import Echec, Navigateur
from cpro.demo.parcours.parcours import Parcours
from cpro.socle.permissions import Role


def open_tableau(p: Parcours) -> str:
    """Centre, company and self side by side; the traces behind a competence."""
    formateur = p.comme(Role.FORMATEUR)
    page = formateur.ouvrir(p.url("bilans:tableau", apprenti_id=p.noms["apprenti_id"]))
    page.exige(str(p.personas[Role.APPRENTI]), "Centre", "Entreprise", "Apprenti")
    traces = [adresse for adresse, _ in page.lecteur.liens if "/traces/" in adresse]
    if not traces:
        raise Echec(f"aucune compétence n’a de trace dans {page.chemin}")
    formateur.ouvrir(traces[0]).exige("En entreprise", "En centre")
    p.comme(Role.APPRENTI).ouvrir(page.chemin)
    return f"{len(traces)} compétences avec des traces"


def decide_bilan(p: Parcours) -> str:
    """A new bilan: one level kept at once as the page does, the others with the synthesis."""
    formateur = p.comme(Role.FORMATEUR)
    page = formateur.ouvrir(p.url("bilans:bilan_nouveau", apprenti_id=p.noms["apprenti_id"]))
    valeurs = {"intitule": f"Bilan d’essai du {p.marque}", "jour": date.today().isoformat()}
    page = formateur.envoyer(page, page.formulaire("intitule", "jour"), valeurs)
    p.adresses["bilan"] = page.chemin
    formulaire = page.formulaire("t-synthese")
    niveaux = [nom for nom in formulaire.champs if nom.startswith("niveau-")]
    decision = re.search(r'hx-post="([^"]+/decisions/[^"]+)"', page.html)
    if not niveaux or decision is None:
        raise Echec(f"rien à décider dans {page.chemin}")
    premier = niveaux[0]
    degres = [valeur for valeur in formulaire.champs[premier].choix if valeur]
    fragment = formateur.poster(page, decision[1], {premier: degres[-1]})
    if "Décidé par" not in fragment.html:
        raise Echec(f"{decision[1]} n’a pas gardé le niveau")
    choisis = dict.fromkeys(niveaux[1:], degres[2])
    motifs = [nom for nom in formulaire.champs if nom.startswith("commentaire-")]
    choisis |= dict.fromkeys(motifs, "Constaté au poste.")
    synthese = "Méthode acquise en dépannage ; le compte rendu reste à tenir à jour."
    page = formateur.envoyer(page, formulaire, {premier: degres[-1], **choisis, "t-synthese": synthese})
    if page.formulaire("t-synthese").champs["t-synthese"].valeurs != [synthese]:
        raise Echec(f"la synthèse n’est pas gardée dans {page.chemin}")
    return f"{len(niveaux)} compétences décidées"


def freeze_bilan(p: Parcours) -> str:
    formateur = p.comme(Role.FORMATEUR)
    page = formateur.ouvrir(p.adresses["bilan"])
    page = formateur.envoyer(page, page.formulaire("t-synthese"), ailleurs="/figer/")
    page.exige("À signer", "Méthode acquise en dépannage")
    return "ce qui est figé ne change plus"


def sign_bilan(p: Parcours) -> str:
    """Trainer, apprentice, MA: each sees the same frozen text, and signs once."""
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE):
        navigateur: Navigateur = p.comme(role)
        page = navigateur.ouvrir(p.adresses["bilan"]).exige("Méthode acquise en dépannage")
        page = navigateur.envoyer(page, page.formulaire(vers="/signer/"))
        page.exige(str(p.personas[role]))
        if any(f.action.endswith("/signer/") for f in page.lecteur.formulaires):
            raise Echec(f"{p.personas[role]} peut signer deux fois {page.chemin}")
    p.comme(Role.FORMATEUR).ouvrir(p.adresses["bilan"]).exige("Signé")
    return "formateur, apprenti, maître d’apprentissage"
