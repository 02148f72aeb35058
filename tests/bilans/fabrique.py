"""Judgements and bilans for the tests."""

from datetime import date
from uuid import UUID, uuid4

from bilans.actions.bilans import create_bilan, freeze_bilan
from bilans.actions.decisions import decide
from bilans.actions.preparation import prepare_bilans
from bilans.actions.sections_bilans import write_textes
from bilans.actions.suivi_actions import (
    add_action,
)
from bilans.enums import Nature
from bilans.models import ActionBilan, Bilan, PreparationBilans
from cpro.socle.permissions import Role
from referentiels.models import NiveauEchelle
from suivi.actions.evaluations import Cible, record_evaluation
from suivi.models import Apprenti, Evaluation
from tests.promotion import Promotion


def niveau_centre(promotion: Promotion, rang: int) -> UUID:
    return NiveauEchelle.objects.get(echelle=promotion.formation.echelle_centre, rang=rang).pk


def judge(
    promotion: Promotion,
    competence_id: UUID,
    rang: int,
    *,
    nature: str = "formative",
    contexte: str = "centre",
    jour: date = date(2026, 10, 1),
    critere_id: UUID | None = None,
    source_id: UUID | None = None,
) -> Evaluation:
    """One judgement of the first apprentice, on the scale of its context."""
    echelle = (
        promotion.formation.echelle_entreprise
        if contexte == "entreprise"
        else promotion.formation.echelle_centre
    )
    return record_evaluation(
        id=uuid4(),
        cible=Cible(
            apprenti_id=promotion.apprentis[0].pk,
            competence_id=competence_id,
            critere_id=critere_id,
            source_type=Evaluation.Source.SEANCE,
            source_id=source_id or uuid4(),
            contexte=Evaluation.Contexte(contexte),
            nature=Evaluation.Nature(nature),
            jour=jour,
        ),
        niveau_id=NiveauEchelle.objects.get(echelle=echelle, rang=rang).pk,
        base=None,
        auteur=promotion.teste.membres[Role.APPRENTI if nature == "auto" else Role.FORMATEUR],
    )


def open_bilan(
    promotion: Promotion, *, decisions: int = 2, commentaire: str = "Constaté en atelier."
) -> Bilan:
    """A draft by the trainer, with its first competences decided at the third degree, and why."""
    auteur = promotion.teste.membres[Role.FORMATEUR]
    bilan = create_bilan(
        apprenti=promotion.apprentis[0], intitule="Bilan d’automne", jour=date(2026, 11, 2), auteur=auteur
    )
    for competence in promotion.version.competences_evaluables[:decisions]:
        decide(
            bilan=bilan,
            competence_id=competence.id,
            niveau_id=niveau_centre(promotion, 3),
            commentaire=commentaire,
            auteur=auteur,
        )
    return bilan


def prepare(
    promotion: Promotion, *, cle: UUID | None = None, apprentis: list[Apprenti] | None = None
) -> PreparationBilans:
    """The same bilan opened by the trainer for these apprentices, else for the whole group."""
    return prepare_bilans(
        id=cle or uuid4(),
        groupe=promotion.groupe,
        apprentis=promotion.apprentis if apprentis is None else apprentis,
        nature=Nature.INTERMEDIAIRE,
        intitule="Bilan de mi-parcours",
        jour=date(2026, 11, 20),
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )


def ecrire(centre: Promotion, bilan: Bilan, role: Role, partager: bool = False, **textes: str) -> list[str]:
    cles = {cle.replace("_", "."): texte for cle, texte in textes.items()}
    auteur = centre.teste.membres[role]
    return write_textes(bilan=bilan, voulus=cles, vus={}, auteur=auteur, partager=partager)


def agir(
    centre: Promotion, bilan: Bilan, texte: str = "Refaire un câblage", qui: str = "apprenti"
) -> ActionBilan:
    return add_action(
        id=uuid4(),
        bilan=bilan,
        texte=texte,
        responsable=qui,
        echeance=date(2026, 12, 1),
        auteur=centre.teste.membres[Role.FORMATEUR],
    )


def figer(centre: Promotion, bilan: Bilan) -> dict:
    return freeze_bilan(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR]).contenu
