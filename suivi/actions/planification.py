"""Writes about the plan of séances: one, a series, a catch-up; moving one, cancelling it."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from referentiels.queries import charger_version
from suivi.actions.seances import SeanceImpossible
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
from suivi.queries.seances import to_catch_up

journal.declarer(
    seance__planifiee="a planifié la séance {titre} pour {groupe}",
    seance__modifiee="a modifié la séance {titre}",
    seance__annulee="a annulé la séance {titre} de {groupe}",
)

FOIS_MAXIMUM = 20  # séances of one series


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
    rattrape: Seance | None = None,
    id: UUID | None = None,
) -> Seance:
    """Plan a scenario for a group, or for some of its apprentices; inclusive dates.

    What it evaluates is copied now, from the scenario or from the séance it gives again (`rattrape`): a
    later edit of the scenario changes nothing here. Without `apprentis`, everyone in training in the
    group; without `formateurs`, the author. In « critère » mode, a scenario that chose no criterion
    evaluates all those of its competences. The same `id` twice gives one séance.
    Raises SeanceImpossible when there is nobody, or nothing, to evaluate.
    """
    if id is not None and (connue := Seance.objects.filter(pk=id).first()):
        return connue
    if scenario.version_id != groupe.formation.version_id:
        raise SeanceImpossible("Ce scénario et ce groupe ne suivent pas le même référentiel.")
    if apprentis is None:
        apprentis = groupe.apprentis.filter(statut=Apprenti.Statut.EN_FORMATION)
    attendus = {apprenti.pk: apprenti for apprenti in apprentis}
    if not attendus:
        raise SeanceImpossible("Choisissez au moins un apprenti : ce groupe n’en a pas en formation.")
    if any(apprenti.groupe_id != groupe.pk for apprenti in attendus.values()):
        raise SeanceImpossible("Tous les apprentis d’une séance sont du même groupe.")
    competences, criteres = _columns(scenario if rattrape is None else rattrape, scenario.version_id, mode)
    if not (criteres if mode == Seance.Mode.CRITERE else competences):
        raise SeanceImpossible(
            "Ce scénario n’évalue rien encore : reliez-le d’abord au référentiel, puis planifiez-le."
        )
    seance = Seance.objects.create(
        id=id or uuid7(),
        scenario=scenario,
        groupe=groupe,
        titre=titre.strip() or scenario.titre,
        debut=debut,
        fin=fin,
        finalite=finalite,
        mode=mode,
        planifiee_par=auteur,
        rattrape=rattrape,
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


def _columns(source: Scenario | Seance, version_id: UUID, mode: str) -> tuple[list[UUID], dict[UUID, str]]:
    """What a scenario or a séance evaluates: competences, and criteria with their wording."""
    competences = list(source.competences.values_list("competence_id", flat=True))
    criteres = dict(source.criteres.values_list("critere_id", "indicateur"))
    if mode == Seance.Mode.CRITERE and not criteres:
        lues = charger_version(version_id).competences
        criteres = {critere.id: "" for c in competences for critere in lues[c].criteres}
    return competences, criteres


@transaction.atomic
def plan_series(
    *, id: UUID, debut: date, fin: date, intervalle: timedelta, fois: int, **plan: Any
) -> list[Seance]:
    """Plan the same séance `fois` times, one `intervalle` after another. The same `id` twice gives one series.

    `plan`: the other arguments of plan_seance, whose errors it raises; then nothing is planned.
    """
    if not 1 <= fois <= FOIS_MAXIMUM:
        raise SeanceImpossible(f"Une séance se répète au plus {FOIS_MAXIMUM} fois.")
    return [
        plan_seance(
            id=id if rang == 0 else uuid5(id, str(rang)),
            debut=debut + rang * intervalle,
            fin=fin + rang * intervalle,
            **plan,
        )
        for rang in range(fois)
    ]


def plan_catch_up(*, id: UUID, seance: Seance, jour: date, auteur: Membre) -> Seance:
    """Give a séance again, on one day, to those who were away and have no catch-up yet; the same trainers.

    The same `id` twice gives one séance. Raises SeanceImpossible when everyone has caught up already.
    """
    if connue := Seance.objects.filter(pk=id).first():
        return connue
    absents = list(to_catch_up(seance))
    if not absents:
        raise SeanceImpossible("Personne n’a de séance à rattraper ici.")
    return plan_seance(
        id=id,
        scenario=seance.scenario,
        groupe=seance.groupe,
        debut=jour,
        fin=jour,
        auteur=auteur,
        apprentis=absents,
        formateurs=[f.membre for f in seance.formateurs.select_related("membre")],
        finalite=seance.finalite,
        mode=seance.mode,
        titre=titre_de_rattrapage(seance),
        rattrape=seance,
    )


def titre_de_rattrapage(seance: Seance) -> str:
    return f"{seance.titre[:185]}, rattrapage"


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
    if Evaluation.objects.filter(source_id=seance.pk).exists() or seance.preuves.exists():
        raise SeanceImpossible(
            "Cette séance porte des évaluations ou des preuves : clôturez-la au lieu de l’annuler."
        )
    journal.inscrire(
        action="seance.annulee", objet=seance, membre=auteur, titre=seance.titre, groupe=seance.groupe.nom
    )
    seance.delete()
