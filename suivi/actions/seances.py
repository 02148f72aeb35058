"""Writes about séances under way: who was there, judging cells, reading results, closing."""

from collections.abc import Iterable
from typing import Protocol, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.queries import charger_echelle, charger_version
from suivi.actions.evaluations import Cible, record_evaluation
from suivi.models import (
    Apprenti,
    Evaluation,
    Seance,
    SeanceApprenti,
    SeanceDispense,
)
from suivi.queries.activites import nouveaux_resultats
from suivi.queries.niveaux import read_proposition
from suivi.queries.seances import cases_de

journal.declarer(
    seance__absence="a noté {qui} absent à la séance {titre}",
    seance__presence="a noté {qui} présent à la séance {titre}",
    seance__cloturee="a clôturé la séance {titre}",
    seance__resultats_lus="a lu ses résultats de la séance {titre}",
)


class Comptee(Protocol):
    """A séance with how many cells it has, and how many are judged (see with_progress)."""

    pk: UUID
    cases: int
    cases_faites: int


C = TypeVar("C", bound=Comptee)


class SeanceImpossible(Exception):
    """This séance cannot be planned, or this judgement cannot be made. The message is for the person."""


@transaction.atomic
def set_absent(*, seance: Seance, apprenti: Apprenti, absent: bool, auteur: Membre) -> None:
    """Say that an expected apprentice was away, or was there after all. Twice changes nothing."""
    changees = SeanceApprenti.objects.filter(seance=seance, apprenti=apprenti, absent=not absent).update(
        absent=absent
    )
    if changees:
        reopen(seance)
        journal.inscrire(
            action="seance.absence" if absent else "seance.presence",
            objet=seance,
            membre=auteur,
            titre=seance.titre,
            qui=str(apprenti),
        )


@transaction.atomic
def close_seance(*, seance: Seance, auteur: Membre) -> Seance:
    """Say that the evaluation is over: it takes no more judgement. Twice changes nothing."""
    fermees = Seance.objects.filter(pk=seance.pk, cloturee_le=None).update(cloturee_le=timezone.now())
    seance.refresh_from_db(fields=["cloturee_le"])
    if fermees:
        journal.inscrire(action="seance.cloturee", objet=seance, membre=auteur, titre=seance.titre)
    return seance


@transaction.atomic
def read_results(*, seance: Seance, apprenti: Apprenti, auteur: Membre) -> None:
    """Keep the date on which the apprentice opened results that were new to them; else, change nothing."""
    lignes = SeanceApprenti.objects.filter(nouveaux_resultats(), seance=seance, apprenti=apprenti)
    if lignes.update(lu_le=timezone.now()):
        journal.inscrire(action="seance.resultats_lus", objet=seance, membre=auteur, titre=seance.titre)


def evaluate_cell(
    *,
    id: UUID,
    seance: Seance,
    apprenti: Apprenti,
    competence_id: UUID,
    critere_id: UUID | None,
    niveau_id: UUID | None,
    base: UUID | None,
    auteur: Membre,
    commentaire: str = "",
    ligne: SeanceApprenti | None = None,
) -> Evaluation:
    """Judge one cell of the grid, as a trainer. `niveau_id` None withdraws the judgement.

    `id` is made by the client: the same twice gives one row. `base` is the judgement the person saw.
    `ligne` is the apprentice's row of the séance, when it has just been read.
    Raises SeanceImpossible for a cell the séance does not hold, EvaluationConcurrente when someone else
    judged it since.
    """
    if niveau_id is None:
        reopen(seance)
    return _judge(
        id=id,
        seance=seance,
        apprenti=apprenti,
        competence_id=competence_id,
        critere_id=critere_id,
        niveau_id=niveau_id,
        base=base,
        auteur=auteur,
        commentaire=commentaire,
        nature=Evaluation.Nature(seance.finalite),
        ligne=ligne,
    )


def reopen(seance: Seance) -> None:
    """Forget that every cell was judged: one is about to be empty again."""
    if seance.complete_le is not None:
        Seance.objects.filter(pk=seance.pk).update(complete_le=None)
        seance.complete_le = None


def note_complete(seances: Iterable[C]) -> list[C]:
    """Remember those of these open séances that have every cell judged; return the others.

    Called where they are listed: the first list after the last judgement counts the cells, the next ones do not.
    """
    restent, completes = [], []
    for seance in seances:
        (restent if seance.cases_faites < seance.cases else completes).append(seance)
    if completes:
        Seance.objects.filter(pk__in=[s.pk for s in completes]).update(complete_le=timezone.now())
    return restent


def self_evaluate(
    *,
    id: UUID,
    seance: Seance,
    apprenti: Apprenti,
    competence_id: UUID,
    critere_id: UUID | None,
    niveau_id: UUID | None,
    base: UUID | None,
    auteur: Membre,
    commentaire: str = "",
    ligne: SeanceApprenti | None = None,
) -> Evaluation:
    """Judge oneself on one cell: stands beside the trainer's judgement, never mixed with it.

    Same arguments and errors as evaluate_cell; `auteur` is the apprentice's own membership.
    """
    if apprenti.membre_id != auteur.pk:
        raise SeanceImpossible("Une autoévaluation ne se fait que pour soi-même.")
    return _judge(
        id=id,
        seance=seance,
        apprenti=apprenti,
        competence_id=competence_id,
        critere_id=critere_id,
        niveau_id=niveau_id,
        base=base,
        auteur=auteur,
        commentaire=commentaire,
        nature=Evaluation.Nature.AUTO,
        ligne=ligne,
    )


def _judge(
    *,
    id: UUID,
    seance: Seance,
    apprenti: Apprenti,
    competence_id: UUID,
    critere_id: UUID | None,
    niveau_id: UUID | None,
    base: UUID | None,
    auteur: Membre,
    commentaire: str,
    nature: Evaluation.Nature,
    ligne: SeanceApprenti | None,
) -> Evaluation:
    if seance.cloturee_le is not None:
        raise SeanceImpossible("Cette séance est clôturée : elle ne reçoit plus d’évaluation.")
    if ligne is None:
        ligne = SeanceApprenti.objects.filter(seance=seance, apprenti=apprenti).first()
    libelle = _check_cell(seance, apprenti, ligne, competence_id, critere_id, niveau_id)
    commentaire = commentaire.strip()
    if seance.mode == Seance.Mode.CRITERE and critere_id is None:
        _check_decision(seance, apprenti, competence_id, niveau_id, commentaire, nature)
    return record_evaluation(
        id=id,
        cible=Cible(
            apprenti_id=apprenti.pk,
            competence_id=competence_id,
            critere_id=critere_id,
            source_type=Evaluation.Source.SEANCE,
            source_id=seance.pk,
            contexte=Evaluation.Contexte.CENTRE,
            nature=nature,
            jour=min(max(seance.debut, timezone.localdate()), ligne.jusquau or seance.fin),
        ),
        niveau_id=niveau_id,
        base=base,
        auteur=auteur,
        commentaire=commentaire,
        libelle=libelle,
        qui=str(apprenti),
    )


def _check_cell(
    seance: Seance,
    apprenti: Apprenti,
    ligne: SeanceApprenti | None,
    competence_id: UUID,
    critere_id: UUID | None,
    niveau_id: UUID | None,
) -> str:
    """Name the competence of a cell the séance holds.

    Raises SeanceImpossible for any other cell, and for one the apprentice is not asked for.
    """
    juste = ligne is not None and (competence_id, critere_id) in cases_de(seance)
    if niveau_id is not None:
        echelle = charger_echelle(seance.echelle_en_usage_id)
        juste = juste and niveau_id in {niveau.pk for niveau in echelle.niveaux}
    if not juste:
        raise SeanceImpossible("Cette case n’est pas dans la grille de la séance. Rechargez la page.")
    dispenses = SeanceDispense.objects.filter(
        seance=seance, apprenti=apprenti, competence=competence_id, critere=critere_id
    )
    if dispenses.exists():
        raise SeanceImpossible(f"{apprenti} est dispensé de cette case. Rechargez la page.")
    return str(charger_version(seance.scenario.version_id).competences[competence_id])


def _check_decision(
    seance: Seance,
    apprenti: Apprenti,
    competence_id: UUID,
    niveau_id: UUID | None,
    motif: str,
    nature: Evaluation.Nature,
) -> None:
    """Refuse a competence level that differs from the one its criteria propose, without a reason kept."""
    if nature == Evaluation.Nature.AUTO:
        raise SeanceImpossible("L’autoévaluation se fait ici critère par critère.")
    proposition = read_proposition(seance, apprenti.pk, competence_id)
    if not proposition.demandes:
        raise SeanceImpossible(f"{apprenti} est dispensé de cette compétence. Rechargez la page.")
    propose = proposition.niveau
    if niveau_id is not None and propose is not None and propose.pk != niveau_id and not motif:
        raise SeanceImpossible(
            f"Les critères proposent « {propose.libelle} » : dites en commentaire pourquoi vous en décidez "
            "autrement."
        )
