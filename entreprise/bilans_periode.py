"""A bilan de période as fields of a page, and as words that stay: pure functions, no query of their own."""

from collections.abc import Iterable
from typing import Any

from cpro.comptes.models import Membre
from entreprise.models import BilanPeriode, Contrat, LigneBilanPeriode
from referentiels.queries import charger_echelle, charger_version
from referentiels.version_lue import CompetenceLue, CritereLu, VersionLue

PAROLES = ("apprenti", "maitre", "formateur")


def champs_de(bilan: BilanPeriode, lignes: Iterable[LigneBilanPeriode]) -> dict[str, str]:
    """Every field of the page: n- a level, t- its remark, a- an attitude, c- someone's words."""
    champs = {f"a-{nom}": valeur for nom, _, valeur in bilan.attitudes}
    champs |= {f"c-{parole}": getattr(bilan, f"commentaire_{parole}") for parole in PAROLES}
    for ligne in lignes:
        champs[f"n-{ligne.pk}"] = str(ligne.niveau_id or "")
        champs[f"t-{ligne.pk}"] = ligne.commentaire
    return champs


def snapshot_of(
    bilan: BilanPeriode, lignes: Iterable[LigneBilanPeriode], contrat: Contrat | None, auteur: Membre
) -> dict[str, Any]:
    """Everything a reader needs in ten years, without this software: words, not ids."""
    ligne_periode = bilan.periode_apprenti
    apprenti = ligne_periode.apprenti
    formation = apprenti.groupe.formation
    version = charger_version(formation.version_id)
    echelle = charger_echelle(formation.echelle_entreprise_id)
    return {
        "format": "compas-bilan-periode/1",
        "centre": auteur.centre.nom,
        "periode": {
            "intitule": ligne_periode.periode.intitule,
            "debut": ligne_periode.debut.isoformat(),
            "fin": ligne_periode.fin.isoformat(),
        },
        "jour": bilan.jour.isoformat(),
        "fige_par": str(auteur.utilisateur),
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": apprenti.groupe.nom},
        "entreprise": contrat.entreprise.nom if contrat else "",
        "maitre": str(contrat.maitre.membre.utilisateur) if contrat else "",
        "referentiel": {"intitule": formation.intitule, "empreinte": version.empreinte},
        "echelle": [
            {"rang": n.rang, "libelle": n.libelle, "acquis": n.acquis, "special": n.special}
            for n in echelle.niveaux
        ],
        "competences": competences_de(bilan, lignes),
        "attitudes": [
            {"intitule": dit, "reponse": getattr(bilan, f"get_{nom}_display")()}
            for nom, dit, _ in bilan.attitudes
        ],
        "paroles": {parole: getattr(bilan, f"commentaire_{parole}") for parole in PAROLES},
        "maitre_ecrit_par": str(bilan.maitre_ecrit_par.utilisateur) if bilan.maitre_ecrit_par else "",
        "actions": [
            {
                "texte": action.texte,
                "responsable": action.get_responsable_display(),
                "echeance": action.echeance.isoformat() if action.echeance else "",
            }
            for action in bilan.actions.all()
        ],
    }


def in_order(
    version: VersionLue, lignes: Iterable[LigneBilanPeriode]
) -> list[tuple[CompetenceLue, CritereLu | None, LigneBilanPeriode]]:
    """The lines as in the référentiel: each competence, then its criteria."""
    par_cle = {(ligne.competence_id, ligne.critere_id): ligne for ligne in lignes}
    triees = []
    for competence in version.competences.values():
        for critere in (None, *competence.criteres):
            ligne = par_cle.get((competence.id, critere.id if critere else None))
            if ligne is not None:
                triees.append((competence, critere, ligne))
    return triees


def competences_de(bilan: BilanPeriode, lignes: Iterable[LigneBilanPeriode]) -> list[dict[str, Any]]:
    """The lines in the order of the référentiel, in words."""
    version = charger_version(bilan.periode_apprenti.apprenti.groupe.formation.version_id)
    return [_line(*triplet) for triplet in in_order(version, lignes)]


def _line(competence: CompetenceLue, critere: CritereLu | None, ligne: LigneBilanPeriode) -> dict[str, Any]:
    niveau = ligne.niveau
    return {
        "code": competence.code_usage,
        "intitule": competence.intitule,
        "local": competence.local,
        "critere": critere.intitule if critere else "",
        "decision": niveau.libelle if niveau else "",
        "rang": niveau.rang if niveau and not niveau.special else None,
        "special": niveau.special if niveau else "",
        "acquis": bool(niveau and niveau.acquis),
        "couleur": niveau.couleur if niveau else "",
        "commentaire": ligne.commentaire,
        "evaluee_par": str(ligne.evaluee_par.utilisateur) if ligne.evaluee_par else "",
        "pour": str(ligne.pour_le_compte_de.utilisateur) if ligne.pour_le_compte_de else "",
    }
