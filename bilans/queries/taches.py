"""The tasks of the référentiel for one apprentice: met, planned, or never met, with what shows it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cpro.comptes.models import Membre
from entreprise.models import EntreeJournal, EntreeTache, ObjectifPeriode, PeriodeApprenti
from entreprise.queries.journal import entrees_visibles
from referentiels.correspondance import equivalents, follow_taches, former_ids
from referentiels.version_lue import TacheLue, VersionLue
from suivi.models import Apprenti, ScenarioTache, Seance, SeanceApprenti


class EtatTache(Enum):
    """In the order they are worth reading."""

    RENCONTREE = "Rencontrée"
    PREVUE = "Prévue"
    JAMAIS = "Jamais rencontrée"


@dataclass(slots=True)
class TacheSuivie:
    """`jours`: on how many days it was noted in the company; `seances`: how many held séances worked on it.

    `ecartee`: no period under way or to come keeps it, though there is one.
    """

    tache: TacheLue
    jours: int = 0
    derniere: date | None = None
    seances: int = 0
    prevue_centre: date | None = None
    prevue_entreprise: date | None = None
    ecartee: bool = False

    @property
    def etat(self) -> EtatTache:
        if self.jours or self.seances:
            return EtatTache.RENCONTREE
        if self.prevue_centre or self.prevue_entreprise:
            return EtatTache.PREVUE
        return EtatTache.JAMAIS


def taches_de(apprenti: Apprenti, version: VersionLue) -> tuple[TacheSuivie, ...]:
    """Every task, in the order of the référentiel. Five queries, more after a change of version."""
    jour = timezone.localdate()
    suivies = {cle: TacheSuivie(tache) for cle, tache in version.taches.items()}
    _noted(apprenti, version, suivies)
    _worked_on(apprenti, version, suivies, jour)
    _planned(apprenti, version, suivies, jour)
    return tuple(suivies.values())


def _noted(apprenti: Apprenti, version: VersionLue, suivies: dict[UUID, TacheSuivie]) -> None:
    notees = set(
        EntreeTache.objects.filter(entree__apprenti=apprenti)
        .exclude(entree__statut=EntreeJournal.Statut.BROUILLON)
        .order_by()
        .values_list("tache_id", "entree__jour")
    )
    suites = follow_taches(version, {tache_id for tache_id, _ in notees})
    jours: dict[UUID, set[date]] = defaultdict(set)
    for tache_id, jour in notees:
        if tache_id in suites:
            jours[suites[tache_id]].add(jour)
    for cle, siens in jours.items():
        suivies[cle].jours = len(siens)
        suivies[cle].derniere = max(siens)


def _worked_on(apprenti: Apprenti, version: VersionLue, suivies: dict[UUID, TacheSuivie], jour: date) -> None:
    presences = list(
        SeanceApprenti.objects.filter(apprenti=apprenti, absent=False).values_list(
            "seance__scenario_id", "seance__debut", "seance__fin"
        )
    )
    liens = list(
        ScenarioTache.objects.filter(scenario__in={scenario_id for scenario_id, *_ in presences}).values_list(
            "scenario_id", "tache_id"
        )
    )
    suites = follow_taches(version, {tache_id for _, tache_id in liens})
    par_scenario: dict[UUID, set[UUID]] = defaultdict(set)
    for scenario_id, tache_id in liens:
        if tache_id in suites:
            par_scenario[scenario_id].add(suites[tache_id])
    for scenario_id, debut, fin in presences:
        for cle in par_scenario.get(scenario_id, ()):
            suivie = suivies[cle]
            if fin < jour:
                suivie.seances += 1
            elif suivie.prevue_centre is None or debut < suivie.prevue_centre:
                suivie.prevue_centre = debut


def _planned(apprenti: Apprenti, version: VersionLue, suivies: dict[UUID, TacheSuivie], jour: date) -> None:
    periodes = dict(
        PeriodeApprenti.objects.filter(apprenti=apprenti, fin__gte=jour)
        .order_by("debut")
        .values_list("pk", "debut")
    )
    if not periodes:
        return
    ecarts = list(
        ObjectifPeriode.objects.filter(periode_apprenti__in=periodes).values_list(
            "periode_apprenti_id", "tache_id"
        )
    )
    suites = follow_taches(version, {tache_id for _, tache_id in ecarts})
    ecartees = {(periode_id, suites.get(tache_id)) for periode_id, tache_id in ecarts}
    for cle, suivie in suivies.items():
        gardees = [debut for periode_id, debut in periodes.items() if (periode_id, cle) not in ecartees]
        suivie.prevue_entreprise = gardees[0] if gardees else None
        suivie.ecartee = not gardees


@dataclass(frozen=True, slots=True)
class Preuves:
    """What shows that a task was met: the entries one may read, and the séances that worked on it."""

    entrees: QuerySet[EntreeJournal]
    seances: QuerySet[Seance]


def preuves_de(membre: Membre, apprenti: Apprenti, version: VersionLue, tache_id: UUID) -> Preuves:
    """The most recent first; what was noted of the tasks that this one continues too."""
    ids = former_ids(equivalents(version.id, "taches"), tache_id)
    entrees = (
        entrees_visibles(membre)
        .exclude(statut=EntreeJournal.Statut.BROUILLON)
        .filter(apprenti=apprenti, pk__in=EntreeTache.objects.filter(tache_id__in=ids).values("entree"))
        .select_related("contrat__entreprise")
        .order_by("-jour", "-cree_le")
    )
    presences = SeanceApprenti.objects.filter(apprenti=apprenti, absent=False).values("seance")
    scenarios = ScenarioTache.objects.filter(tache_id__in=ids).values("scenario")
    seances = Seance.objects.filter(pk__in=presences, scenario__in=scenarios).order_by("-debut")
    return Preuves(entrees, seances)
