"""A first interview as fields of a page, and as words that stay: pure functions, no query of their own."""

from collections.abc import Iterable
from typing import Any

from cpro.comptes.models import Membre
from entreprise.models import Entretien, ReponseEntretien
from entreprise.trame import keys, remark_key

PAROLES = ("apprenti", "maitre", "formateur")


def champs_de(entretien: Entretien, reponses: Iterable[ReponseEntretien]) -> dict[str, str]:
    """Every field of the page: r- an answer, t- a remark, j- the day and who was there, c- someone's words."""
    champs = {"j-jour": entretien.jour.isoformat(), "j-participants": entretien.participants}
    champs |= {f"c-{parole}": getattr(entretien, f"mot_{parole}") for parole in PAROLES}
    donnees = {reponse.cle: reponse for reponse in reponses}
    for cle in keys(entretien.trame.rubriques):
        champs[f"r-{cle}"] = donnees[cle].reponse if cle in donnees else ""
        champs[f"t-{cle}"] = donnees[cle].commentaire if cle in donnees else ""
    return champs


def snapshot_of(entretien: Entretien, reponses: Iterable[ReponseEntretien], auteur: Membre) -> dict[str, Any]:
    """Everything a reader needs in ten years, without this software: words, not ids."""
    contrat = entretien.contrat
    apprenti = contrat.apprenti
    donnees = {reponse.cle: reponse for reponse in reponses}
    maitres = [maitre for maitre in (contrat.maitre, contrat.maitre_2) if maitre]
    return {
        "format": "compas-entretien/1",
        "centre": auteur.centre.nom,
        "jour": entretien.jour.isoformat(),
        "fige_par": str(auteur.utilisateur),
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": apprenti.groupe.nom},
        "entreprise": contrat.entreprise.nom,
        "maitres": [str(maitre.membre.utilisateur) for maitre in maitres],
        "contrat": {"debut": contrat.debut.isoformat(), "fin": contrat.fin_reelle.isoformat()},
        "participants": entretien.participants,
        "trame": entretien.trame.numero,
        "rubriques": [
            {
                "titre": rubrique["titre"],
                "questions": [_answer(q, donnees.get(q["cle"])) for q in rubrique["questions"]],
                "remarque": donnees[remark_key(rang)].commentaire if remark_key(rang) in donnees else "",
            }
            for rang, rubrique in enumerate(entretien.trame.rubriques, 1)
        ],
        "paroles": {parole: getattr(entretien, f"mot_{parole}") for parole in PAROLES},
        "maitre_ecrit_par": str(entretien.maitre_ecrit_par.utilisateur) if entretien.maitre_ecrit_par else "",
    }


def _answer(question: dict[str, str], reponse: ReponseEntretien | None) -> dict[str, Any]:
    return {
        "texte": question["texte"],
        "reponse": reponse.get_reponse_display() if reponse and reponse.reponse else "",
        "alerte": bool(reponse and reponse.alerte),
        "commentaire": reponse.commentaire if reponse else "",
    }
