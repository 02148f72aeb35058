"""Writes about séances: planning one, who was there, and judging its cells."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.queries import charger_echelle, charger_version
from suivi.actions.evaluations import Cible, record_evaluation
from suivi.models import (
    Apprenti,
    Evaluation,
    Groupe,
    Scenario,
    Seance,
    SeanceApprenti,
    SeanceCompetence,
    SeanceCritere,
    SeanceFormateur,
)
from suivi.queries.activites import nouveaux_resultats

journal.declarer(
    seance__planifiee="a planifié la séance {titre} pour {groupe}",
    seance__modifiee="a modifié la séance {titre}",
    seance__annulee="a annulé la séance {titre} de {groupe}",
    seance__absence="a noté {qui} absent à la séance {titre}",
    seance__presence="a noté {qui} présent à la séance {titre}",
    seance__cloturee="a clôturé la séance {titre}",
    seance__resultats_lus="a lu ses résultats de la séance {titre}",
)


class SeanceImpossible(Exception):
    """This séance cannot be planned, or this judgement cannot be made. The message is for the person."""


@transaction.atomic
def plan_seance(
    *,
    scenario: Scenario,
    groupe: Groupe,
    debut: date,
    fin: date,
    auteur: Membre,
    apprentis: Collection[Apprenti] | None = None,
    formateurs: Collection[Membre] | None = None,
    finalite: str = Seance.Finalite.FORMATIVE,
    mode: str = Seance.Mode.COMPETENCE,
    titre: str = "",
) -> Seance:
    """Plan a scenario for a group, or for some of its apprentices; inclusive dates.

    What it evaluates is copied now: a later edit of the scenario changes nothing here. Without
    `apprentis`, everyone in training in the group; without `formateurs`, the author. In « critère »
    mode, a scenario that chose no criterion evaluates all those of its competences.
    Raises SeanceImpossible when there is nobody, or nothing, to evaluate.
    """
    if scenario.version_id != groupe.formation.version_id:
        raise SeanceImpossible("Ce scénario et ce groupe ne suivent pas le même référentiel.")
    if apprentis is None:
        apprentis = groupe.apprentis.filter(statut=Apprenti.Statut.EN_FORMATION)
    attendus = {apprenti.pk: apprenti for apprenti in apprentis}
    if not attendus:
        raise SeanceImpossible("Choisissez au moins un apprenti : ce groupe n’en a pas en formation.")
    if any(apprenti.groupe_id != groupe.pk for apprenti in attendus.values()):
        raise SeanceImpossible("Tous les apprentis d’une séance sont du même groupe.")
    competences = list(scenario.competences.values_list("competence_id", flat=True))
    criteres = dict(scenario.criteres.values_list("critere_id", "indicateur"))
    if mode == Seance.Mode.CRITERE and not criteres:
        lues = charger_version(scenario.version_id).competences
        criteres = {critere.id: "" for c in competences for critere in lues[c].criteres}
    if not (criteres if mode == Seance.Mode.CRITERE else competences):
        raise SeanceImpossible(
            "Ce scénario n’évalue rien encore : reliez-le d’abord au référentiel, puis planifiez-le."
        )
    seance = Seance.objects.create(
        scenario=scenario,
        groupe=groupe,
        titre=titre.strip() or scenario.titre,
        debut=debut,
        fin=fin,
        finalite=finalite,
        mode=mode,
        planifiee_par=auteur,
    )
    cle = {"centre_id": seance.centre_id, "seance": seance}
    SeanceApprenti.objects.bulk_create(SeanceApprenti(apprenti_id=a, **cle) for a in attendus)
    SeanceFormateur.objects.bulk_create(
        SeanceFormateur(membre_id=m, **cle) for m in _ids(formateurs if formateurs else [auteur])
    )
    SeanceCompetence.objects.bulk_create(SeanceCompetence(competence_id=c, **cle) for c in competences)
    SeanceCritere.objects.bulk_create(
        SeanceCritere(critere_id=c, indicateur=indicateur, **cle) for c, indicateur in criteres.items()
    )
    journal.inscrire(
        action="seance.planifiee", objet=seance, membre=auteur, titre=seance.titre, groupe=groupe.nom
    )
    return seance


def _ids(membres: Iterable[Membre]) -> list[UUID]:
    return list(dict.fromkeys(membre.pk for membre in membres))


@transaction.atomic
def update_seance(
    *, seance: Seance, titre: str, debut: date, fin: date, formateurs: Collection[Membre], auteur: Membre
) -> Seance:
    """Change when a séance takes place and who runs it; what it evaluates does not change."""
    if seance.cloturee_le is not None:
        raise SeanceImpossible("Cette séance est clôturée : elle ne change plus.")
    if not formateurs:
        raise SeanceImpossible("Gardez au moins un formateur : sinon personne n’évalue la séance.")
    seance.titre, seance.debut, seance.fin = titre.strip() or seance.scenario.titre, debut, fin
    seance.save(update_fields=["titre", "debut", "fin"])
    gardes = _ids(formateurs)
    seance.formateurs.exclude(membre__in=gardes).delete()
    SeanceFormateur.objects.bulk_create(
        (SeanceFormateur(centre_id=seance.centre_id, seance=seance, membre_id=cle) for cle in gardes),
        ignore_conflicts=True,
    )
    journal.inscrire(action="seance.modifiee", objet=seance, membre=auteur, titre=seance.titre)
    return seance


@transaction.atomic
def cancel_seance(*, seance: Seance, auteur: Membre) -> None:
    """Remove a séance planned by mistake. One that was judged, even by an apprentice, is closed instead."""
    Seance.objects.select_for_update(of=("self",)).get(pk=seance.pk)
    if Evaluation.objects.filter(source_id=seance.pk).exists():
        raise SeanceImpossible("Cette séance porte des évaluations : clôturez-la au lieu de l’annuler.")
    journal.inscrire(
        action="seance.annulee", objet=seance, membre=auteur, titre=seance.titre, groupe=seance.groupe.nom
    )
    seance.delete()


@transaction.atomic
def set_absent(*, seance: Seance, apprenti: Apprenti, absent: bool, auteur: Membre) -> None:
    """Say that an expected apprentice was away, or was there after all. Twice changes nothing."""
    changees = SeanceApprenti.objects.filter(seance=seance, apprenti=apprenti, absent=not absent).update(
        absent=absent
    )
    if changees:
        _reopen(seance)
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
) -> Evaluation:
    """Judge one cell of the grid, as a trainer. `niveau_id` None withdraws the judgement.

    `id` is made by the client: the same twice gives one row. `base` is the judgement the person saw.
    Raises SeanceImpossible for a cell the séance does not hold, EvaluationConcurrente when someone else
    judged it since.
    """
    if niveau_id is None:
        _reopen(seance)
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
    )


def _reopen(seance: Seance) -> None:
    """Forget that every cell was judged: one is about to be empty again."""
    if seance.complete_le is not None:
        Seance.objects.filter(pk=seance.pk).update(complete_le=None)
        seance.complete_le = None


def note_complete(seances: Iterable[Seance]) -> list[Seance]:
    """Remember those of these open séances (see with_progress) that have every cell judged; return the others.

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
) -> Evaluation:
    if seance.cloturee_le is not None:
        raise SeanceImpossible("Cette séance est clôturée : elle ne reçoit plus d’évaluation.")
    libelle = _check_cell(seance, apprenti, competence_id, critere_id, niveau_id)
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
            jour=min(max(seance.debut, timezone.localdate()), seance.fin),
        ),
        niveau_id=niveau_id,
        base=base,
        auteur=auteur,
        commentaire=commentaire.strip(),
        libelle=libelle,
        qui=str(apprenti),
    )


def _check_cell(
    seance: Seance, apprenti: Apprenti, competence_id: UUID, critere_id: UUID | None, niveau_id: UUID | None
) -> str:
    """Name the competence of a cell the séance holds, in one query. Raises SeanceImpossible otherwise."""
    version = charger_version(seance.groupe.formation.version_id)
    if seance.mode == Seance.Mode.CRITERE:
        critere = version.criteres.get(critere_id) if critere_id else None
        colonne = SeanceCritere.objects.filter(seance=seance, critere_id=critere_id)
        juste = critere is not None and critere.competence_id == competence_id
    else:
        colonne = SeanceCompetence.objects.filter(seance=seance, competence_id=competence_id)
        juste = critere_id is None
    lignes = SeanceApprenti.objects.filter(Exists(colonne), seance=seance, apprenti=apprenti)
    if niveau_id is not None:
        echelle = charger_echelle(seance.groupe.formation.echelle_centre_id)
        juste = juste and niveau_id in {niveau.pk for niveau in echelle.niveaux}
    if not juste or not lignes.exists():
        raise SeanceImpossible("Cette case n’est pas dans la grille de la séance. Rechargez la page.")
    return str(version.competences[competence_id])
