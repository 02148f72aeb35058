"""Reading the plan of an apprentice's period: each task, and whether it is to be worked on."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from entreprise.models import BilanPeriode, ObjectifPeriode, PeriodeApprenti
from referentiels.correspondance import follow_taches
from referentiels.queries import charger_version
from referentiels.version_lue import TacheLue

OUI, PLUS_TARD, NON = "oui", "plus-tard", "non"


def is_frozen(ligne: PeriodeApprenti) -> bool:
    """Whether its bilan is frozen or signed: nothing of the period changes any more."""
    return ligne.bilans.exclude(statut=BilanPeriode.Statut.BROUILLON).exists()


@dataclass(frozen=True, slots=True)
class TachePlan:
    """A task; `etat`: to work on, not this time, or impossible in this company, as `dit_par` said."""

    tache: TacheLue
    etat: str
    dit_par: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All the tasks of the référentiel, by activity."""

    groupes: list[tuple[str, list[TachePlan]]]

    @property
    def toutes(self) -> Iterator[TachePlan]:
        return (ligne for _, lignes in self.groupes for ligne in lignes)

    @property
    def montrees(self) -> list[UUID]:
        """What the MA is asked about: all but what the centre left for another time."""
        return [ligne.tache.id for ligne in self.toutes if ligne.etat != PLUS_TARD]

    @property
    def a_travailler(self) -> list[tuple[str, list[TachePlan]]]:
        return self._only(OUI)

    @property
    def impossibles(self) -> list[TachePlan]:
        return [ligne for ligne in self.toutes if ligne.etat == NON]

    @property
    def a_dire(self) -> list[tuple[str, list[TachePlan]]]:
        """By activity, what the MA is asked about."""
        return self._only(OUI, NON)

    def _only(self, *etats: str) -> list[tuple[str, list[TachePlan]]]:
        gardees = [(nom, [ligne for ligne in lignes if ligne.etat in etats]) for nom, lignes in self.groupes]
        return [(nom, lignes) for nom, lignes in gardees if lignes]


def read_plan(ligne: PeriodeApprenti) -> Plan:
    """The plan of a period, which comes with `apprenti.groupe.formation`. One query, one more after a new version."""
    version = charger_version(ligne.apprenti.groupe.formation.version_id)
    ecartees = {
        ecartee.tache_id: ecartee
        for ecartee in ObjectifPeriode.objects.filter(periode_apprenti=ligne).select_related(
            "dit_par__utilisateur"
        )
    }
    ecartees = {suite: ecartees[tache] for tache, suite in follow_taches(version, ecartees).items()}
    groupes: dict[str, list[TachePlan]] = {}
    for tache in version.taches.values():
        groupes.setdefault(tache.activite or tache.pole, []).append(_line(tache, ecartees.get(tache.id)))
    return Plan(list(groupes.items()))


def _line(tache: TacheLue, ecartee: ObjectifPeriode | None) -> TachePlan:
    if ecartee is None:
        return TachePlan(tache, OUI)
    qui = str(ecartee.dit_par.utilisateur) if ecartee.dit_par else ""
    return TachePlan(tache, PLUS_TARD if ecartee.realisable else NON, qui)
