"""Reading bilans de période: which ones a member sees, and what the journal says for preparing one."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from entreprise.acces import contrats_suivis_ids
from entreprise.models import (
    BilanPeriode,
    Contrat,
    EntreeJournal,
    LigneBilanPeriode,
    PeriodeApprenti,
    PointVisite,
)
from referentiels.correspondance import follow_taches
from referentiels.queries import charger_version
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.visibilite import apprentis_visibles


def periodes_suivies(membre: Membre) -> QuerySet[PeriodeApprenti]:
    """The periods of the apprentices this member sees; an MA, those that fall in a contract they follow."""
    lignes = PeriodeApprenti.objects.filter(apprenti__in=apprentis_visibles(membre))
    if membre.role != Role.MAITRE:
        return lignes
    contrats = (
        Contrat.objects.filter(pk__in=contrats_suivis_ids(membre), apprenti=OuterRef("apprenti"))
        .alias(fin_contrat=Coalesce("rupture_le", "fin"))
        .filter(debut__lte=OuterRef("fin"), fin_contrat__gte=OuterRef("debut"))
    )
    return lignes.filter(Exists(contrats))


def bilans_periode_visibles(membre: Membre) -> QuerySet[BilanPeriode]:
    """The bilans of those periods, with what their pages show."""
    return BilanPeriode.objects.filter(periode_apprenti__in=periodes_suivies(membre)).select_related(
        "periode_apprenti__periode",
        "periode_apprenti__apprenti__groupe__formation",
        "periode_apprenti__apprenti__membre",
        "prepare_par__utilisateur",
        "maitre_ecrit_par__utilisateur",
    )


@dataclass(frozen=True, slots=True)
class Preparation:
    """What the period gave: its entries, the latest first, and each competence with how many of them call on it."""

    entrees: list[EntreeJournal]
    competences: list[tuple[str, list[tuple[CompetenceLue, int]]]]
    prevues: frozenset[UUID] = frozenset()

    @property
    def vues(self) -> set[UUID]:
        """What the journal calls on, and what a visit of the period was prepared to evaluate."""
        return {c.id for _, lignes in self.competences for c, fois in lignes if fois} | self.prevues


def prepare(ligne: PeriodeApprenti) -> Preparation:
    """For the page that opens a bilan; drafts of the journal stay private. Four queries."""
    version = charger_version(ligne.apprenti.groupe.formation.version_id)
    entrees = list(
        EntreeJournal.objects.filter(apprenti=ligne.apprenti_id, jour__gte=ligne.debut, jour__lte=ligne.fin)
        .exclude(statut=EntreeJournal.Statut.BROUILLON)
        .prefetch_related("taches")
        .order_by("-jour")
    )
    taches = {t.tache_id for entree in entrees for t in entree.taches.all()}
    suites = follow_taches(version, taches)
    fois: Counter[UUID] = Counter()
    for entree in entrees:
        cochees = {suites[t.tache_id] for t in entree.taches.all() if t.tache_id in suites}
        fois.update({c.id for tache in cochees for c in version.competences_de(tache)})
    groupes: dict[str, list[tuple[CompetenceLue, int]]] = {}
    for competence in version.competences_evaluables:
        bloc = version.blocs.get(competence.bloc_id)
        groupes.setdefault(str(bloc) if bloc else "", []).append((competence, fois[competence.id]))
    return Preparation(entrees, list(groupes.items()), _planned(ligne, version))


def _planned(ligne: PeriodeApprenti, version: VersionLue) -> frozenset[UUID]:
    """The competences that the visits of the period are to talk about: their own, and those of tasks and criteria."""
    prevues: set[UUID] = set()
    par_critere = {k.id: c.id for c in version.competences.values() for k in c.criteres}
    points = PointVisite.objects.filter(visite__periode_apprenti=ligne)
    for tache, competence, critere in points.values_list("tache_id", "competence_id", "critere_id"):
        prevues |= {competence, par_critere.get(critere)}
        prevues |= {c.id for c in version.competences_de(tache)} if tache in version.taches else set()
    return frozenset(prevues & set(version.competences))


def lines_of(bilan: BilanPeriode) -> list[LigneBilanPeriode]:
    """The lines of a bilan with their level and who gave it."""
    qui = ("evaluee_par__utilisateur", "pour_le_compte_de__utilisateur")
    return list(bilan.lignes.select_related("niveau", *qui))
