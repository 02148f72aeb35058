"""What was expected of apprentices by a given day: séances they attended, company periods they went through.

A competence is expected in the centre once a séance that evaluates it has ended, when the apprentice was asked for
it: not away, not dispensed. In the company, once a period has ended in which a task that calls on it was not set
aside. Nothing here looks at what was judged: that is the other half of the comparison.
"""

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from bilans.filtres import Filtres
from cpro.socle.prepared import prepared
from entreprise.models import ObjectifPeriode, PeriodeApprenti
from referentiels.correspondance import follow_competences, follow_taches
from referentiels.version_lue import VersionLue
from suivi.models import Evaluation, Seance, SeanceApprenti, SeanceCompetence, SeanceCritere, SeanceDispense

Suivie = tuple[date, UUID, tuple[UUID, ...]]  # the day a séance ended, the séance, the columns dispensed
Colonnes = dict[UUID, dict[UUID, set[UUID]]]  # séance → competence → the criteria judged, or itself


@dataclass(slots=True)
class Attendus:
    """Of one apprentice: competence → the day it became expected; and those only planned so far → when."""

    centre: dict[UUID, date] = field(default_factory=dict)
    entreprise: dict[UUID, date] = field(default_factory=dict)
    prevus_centre: dict[UUID, date] = field(default_factory=dict)
    prevus_entreprise: dict[UUID, date] = field(default_factory=dict)

    def ajouter(self, contexte: str, competences: Set[UUID], fin: date, jour: date) -> None:
        """Count what ends that day: expected when it is over, planned otherwise. To be told in the order of days."""
        dates = getattr(self, contexte if fin < jour else f"prevus_{contexte}")
        for competence_id in competences - dates.keys():  # the first date stays
            dates[competence_id] = fin


def attendus_de(
    apprentis: Collection[UUID], groupe_id: UUID, version: VersionLue, filtres: Filtres
) -> dict[UUID, Attendus]:
    """What each is expected to have been judged on before the day of the filters. Three queries at most.

    The filters narrow what is expected as they narrow the judgements: séances of a nature, what ended since a day,
    one context. The apprentices are of one group. What was planned on a former version is read through what
    continues it.
    """
    attendus = {cle: Attendus() for cle in apprentis}
    if filtres.contexte != Evaluation.Contexte.ENTREPRISE:
        _in_centre(attendus, groupe_id, version, filtres)
    if filtres.contexte != Evaluation.Contexte.CENTRE and filtres.nature != Evaluation.Nature.CERTIFICATIVE:
        _in_company(attendus, version, filtres)
    return attendus


def _in_centre(
    attendus: dict[UUID, Attendus], groupe_id: UUID, version: VersionLue, filtres: Filtres
) -> None:
    conditions = {"seance__finalite": filtres.nature, "seance__fin__gte": filtres.du}
    presences = _presences(
        apprentis=list(attendus), **{nom: valeur for nom, valeur in conditions.items() if valeur}
    )
    if not presences:
        return
    jour, colonnes = filtres.jour(), _columns(groupe_id, version)
    suivies: dict[UUID, list[Suivie]] = defaultdict(list)
    for apprenti_id, seance_id, fin, jusquau, dispensees in presences:
        suivies[apprenti_id].append((jusquau or fin, seance_id, tuple(dispensees)))
    connus: dict[tuple[Suivie, ...], Attendus] = {}  # most of a group attend the same
    for apprenti_id, siennes in suivies.items():
        cle = tuple(sorted(siennes))
        if cle not in connus:
            connus[cle] = _through(cle, colonnes, jour)
        attendus[apprenti_id].centre = dict(connus[cle].centre)
        attendus[apprenti_id].prevus_centre = dict(connus[cle].prevus_centre)


def _through(suivies: tuple[Suivie, ...], colonnes: Colonnes, jour: date) -> Attendus:
    """What these séances, told in the order of days, make expected."""
    attendus = Attendus()
    for fin, seance_id, dispensees in suivies:
        demandees = colonnes.get(seance_id, {})
        if dispensees:
            demandees = {c: ids for c, ids in demandees.items() if not ids.issubset(dispensees)}
        attendus.ajouter("centre", demandees.keys(), fin, jour)
    return attendus


@prepared()
def _presences(*, apprentis: list[UUID], **conditions: str | date) -> QuerySet:
    """The séances they attended, each with the columns they were dispensed from."""
    dispenses = SeanceDispense.objects.filter(seance=OuterRef("seance"), apprenti=OuterRef("apprenti"))
    return SeanceApprenti.objects.filter(apprenti__in=apprentis, absent=False, **conditions).values_list(
        "apprenti_id",
        "seance_id",
        "seance__fin",
        "jusquau",
        ArraySubquery(dispenses.values(colonne=Coalesce("critere_id", "competence_id"))),
    )


def _columns(groupe_id: UUID, version: VersionLue) -> Colonnes:
    """What each séance of the group evaluates. One query."""
    lignes = _evaluated(groupe=groupe_id)
    suites = follow_competences(version, {competence_id for _, competence_id, _ in lignes})
    colonnes: Colonnes = defaultdict(lambda: defaultdict(set))
    for seance_id, competence_id, colonne_id in lignes:
        if competence_id in suites:
            colonnes[seance_id][suites[competence_id]].add(colonne_id)
    return colonnes


@prepared()
def _evaluated(*, groupe: UUID) -> QuerySet:
    """(séance, competence, criterion judged, or the competence itself)."""
    par_competence = SeanceCompetence.objects.filter(
        seance__groupe=groupe, seance__mode=Seance.Mode.COMPETENCE
    )
    par_critere = SeanceCritere.objects.filter(seance__groupe=groupe, seance__mode=Seance.Mode.CRITERE)
    return par_competence.values_list("seance_id", "competence_id", F("competence_id")).union(
        par_critere.values_list("seance_id", "critere__competence_id", "critere_id"), all=True
    )


def _in_company(attendus: dict[UUID, Attendus], version: VersionLue, filtres: Filtres) -> None:
    periodes = _periods(apprentis=list(attendus), **({"fin__gte": filtres.du} if filtres.du else {}))
    if not periodes or not version.matrice:
        return
    jour = filtres.jour()
    suites = follow_taches(version, {tache_id for *_, ecartees in periodes for tache_id in ecartees})
    appelees: dict[frozenset[UUID], set[UUID]] = {}
    for apprenti_id, fin, ecartees in sorted(periodes, key=lambda periode: periode[1]):
        laissees = frozenset(suites[tache_id] for tache_id in ecartees if tache_id in suites)
        if laissees not in appelees:
            appelees[laissees] = called_on(version, laissees)
        attendus[apprenti_id].ajouter("entreprise", appelees[laissees], fin, jour)


@prepared()
def _periods(*, apprentis: list[UUID], **conditions: date) -> QuerySet:
    """Their company periods, each with the tasks set aside."""
    ecarts = ObjectifPeriode.objects.filter(periode_apprenti=OuterRef("pk")).values("tache_id")
    periodes = PeriodeApprenti.objects.filter(apprenti__in=apprentis, **conditions)
    return periodes.values_list("apprenti_id", "fin", ArraySubquery(ecarts))


def called_on(version: VersionLue, ecartees: Collection[UUID]) -> set[UUID]:
    """The competences that the tasks call on, those set aside left out."""
    return {c for tache_id, liens in version.matrice.items() if tache_id not in ecartees for c in liens}
