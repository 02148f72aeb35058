"""What a trainer needs before a visit, on one page: what happened since the last one, and what is still to see."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from cpro.socle.templatetags.francais import pluriel
from entreprise.models import (
    ActionBilanPeriode,
    BilanPeriode,
    EntreeJournal,
    EntreeTache,
    Entretien,
    ObjectifPeriode,
    PeriodeApprenti,
    ReponseEntretien,
    Visite,
)
from referentiels.correspondance import follow_competences, follow_taches
from referentiels.models import NiveauEchelle
from referentiels.queries import charger_version
from referentiels.version_lue import CompetenceLue, TacheLue, VersionLue
from suivi.models import Apprenti, Evaluation, SeanceApprenti

ETATS = {
    EntreeJournal.Statut.VALIDEE: "validée,validées",
    EntreeJournal.Statut.ENVOYEE: "à lire par le maître d’apprentissage,à lire par le maître d’apprentissage",
    EntreeJournal.Statut.A_COMPLETER: "à compléter,à compléter",
}


@dataclass(frozen=True, slots=True)
class Fragile:
    """A competence whose last level, in the centre or in the company, is not acquired: place, level, day."""

    competence: CompetenceLue
    niveaux: list[tuple[str, NiveauEchelle, date]]


@dataclass(frozen=True, slots=True)
class Situation:
    """`silence`: days without an entry in the running period, or None outside one. `absences`: séances missed."""

    depuis: date
    entrees: list[EntreeJournal]
    derniere: date | None
    silence: int | None
    absences: list[SeanceApprenti]
    jamais: list[TacheLue]
    fragiles: list[Fragile]
    actions: list[ActionBilanPeriode]
    alertes: list[ReponseEntretien]

    @property
    def par_statut(self) -> list[str]:
        """How many entries are in each state, in words, the empty ones left out."""
        nombres = Counter(entree.statut for entree in self.entrees)
        return [pluriel(nombres[statut], mots) for statut, mots in ETATS.items() if nombres[statut]]


def situation_for(visite: Visite) -> Situation:
    """A fixed number of queries; drafts of the journal stay private. `visite`: as `visites_visibles` reads it."""
    apprenti = visite.contrat.apprenti
    version = charger_version(apprenti.groupe.formation.version_id)
    depuis = _since(visite)
    envoyees = EntreeJournal.objects.filter(apprenti=apprenti).exclude(statut=EntreeJournal.Statut.BROUILLON)
    entrees = list(envoyees.filter(jour__gte=depuis).order_by("-jour"))
    derniere = entrees[0].jour if entrees else envoyees.aggregate(jour=Max("jour"))["jour"]
    return Situation(
        depuis=depuis,
        entrees=entrees,
        derniere=derniere,
        silence=_silence(apprenti, derniere),
        absences=list(
            SeanceApprenti.objects.filter(apprenti=apprenti, absent=True, seance__debut__gte=depuis)
            .select_related("seance")
            .order_by("seance__debut")
        ),
        jamais=_never_met(apprenti, version),
        fragiles=_weak(apprenti, version),
        actions=_open_actions(apprenti),
        alertes=list(
            ReponseEntretien.objects.filter(entretien__contrat=visite.contrat_id, alerte=True, suite="")
            .exclude(entretien__statut=Entretien.Statut.BROUILLON)
            .select_related("entretien__trame")
        ),
    )


def _since(visite: Visite) -> date:
    """The day of the last visit that took place before this one, else the first day of the contract."""
    avant = Visite.objects.filter(
        contrat=visite.contrat_id, statut=Visite.Statut.FAITE, debut__lt=visite.debut
    ).aggregate(dernier=Max("debut"))["dernier"]
    return timezone.localtime(avant).date() if avant else visite.contrat.debut


def _silence(apprenti: Apprenti, derniere: date | None) -> int | None:
    jour = timezone.localdate()
    debut = (
        PeriodeApprenti.objects.filter(apprenti=apprenti, debut__lte=jour, fin__gte=jour)
        .values_list("debut", flat=True)
        .first()
    )
    if debut is None:
        return None
    return (jour - max(derniere or debut, debut - timedelta(days=1))).days


def _never_met(apprenti: Apprenti, version: VersionLue) -> list[TacheLue]:
    """The tasks no entry ticks, but those that the company cannot offer."""
    notees = set(
        EntreeTache.objects.filter(entree__apprenti=apprenti)
        .exclude(entree__statut=EntreeJournal.Statut.BROUILLON)
        .order_by()
        .values_list("tache_id", flat=True)
        .distinct()
    )
    impossibles = set(
        ObjectifPeriode.objects.filter(
            periode_apprenti__apprenti=apprenti,
            periode_apprenti__fin__gte=timezone.localdate(),
            realisable=False,
        ).values_list("tache_id", flat=True)
    )
    vues = set(follow_taches(version, notees | impossibles).values())
    return [tache for cle, tache in version.taches.items() if cle not in vues]


def _weak(apprenti: Apprenti, version: VersionLue) -> list[Fragile]:
    """The last judgement of each competence in each place, when it is not acquired; self-evaluation left out."""
    jugements = list(
        Evaluation.objects.filter(
            apprenti=apprenti, critere=None, est_courante=True, niveau__isnull=False, niveau__special=""
        )
        .exclude(nature=Evaluation.Nature.AUTO)
        .select_related("niveau")
        .order_by("jour", "cree_le")
    )
    suites = follow_competences(version, {jugement.competence_id for jugement in jugements})
    derniers: dict[tuple[UUID, str], Evaluation] = {}
    for jugement in jugements:
        if jugement.competence_id in suites:
            derniers[suites[jugement.competence_id], jugement.contexte] = jugement
    fragiles = []
    for competence in version.competences_evaluables:
        niveaux = [
            (contexte, jugement.niveau, jugement.jour)
            for contexte in Evaluation.Contexte.values
            if (jugement := derniers.get((competence.id, contexte))) and not jugement.niveau.acquis
        ]
        if niveaux:
            fragiles.append(Fragile(competence, niveaux))
    return fragiles


def _open_actions(apprenti: Apprenti) -> list[ActionBilanPeriode]:
    """What is still to do, each once: an action taken up by a later bilan counts there."""
    reprise = ActionBilanPeriode.objects.filter(reprise_de=OuterRef("pk"))
    return list(
        ActionBilanPeriode.objects.filter(
            ~Exists(reprise), bilan__periode_apprenti__apprenti=apprenti, faite_le=None
        ).order_by("echeance", "cree_le")
    )


def bilan_of(visite: Visite) -> BilanPeriode | None:
    """The bilan of the period that the visit belongs to, when somebody opened it."""
    if visite.periode_apprenti_id is None:
        return None
    return BilanPeriode.objects.filter(periode_apprenti=visite.periode_apprenti_id).first()
