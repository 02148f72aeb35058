"""What each apprentice of a period could work on there: tasks that are weak or were never met, with the reason."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Prefetch
from django.utils import timezone

from entreprise.models import (
    BilanPeriode,
    EntreeJournal,
    EntreeTache,
    FicheActivite,
    FicheTache,
    Periode,
    PeriodeApprenti,
    TacheConseillee,
)
from referentiels.correspondance import follow_competences, follow_taches
from referentiels.queries import charger_version
from referentiels.version_lue import TacheLue, VersionLue
from suivi.models import Evaluation, ScenarioTache, SeanceApprenti

AU_PLUS = 4  # tasks proposed to one apprentice
JAMAIS = "jamais rencontrée, ni au centre ni en entreprise"
AU_CENTRE_SEUL = "travaillée au centre, jamais faite en entreprise"


@dataclass(frozen=True, slots=True)
class TacheProposee:
    """`motif`: why, in words. `ecartee`: the plan leaves it for another time. `laissee`: proposed, and not taken up."""

    tache: TacheLue
    motif: str
    ecartee: bool = False
    laissee: bool = False


@dataclass(frozen=True, slots=True)
class TacheRetenue:
    """What was taken up from an earlier proposal, by whom and when; `faite`: since met in the company."""

    tache: TacheLue
    motif: str
    qui: str
    le: datetime
    faite: bool


@dataclass(frozen=True, slots=True)
class Conseil:
    """What is proposed to one apprentice, the most pressing first."""

    ligne: PeriodeApprenti
    taches: list[TacheProposee]
    retenues: list[TacheRetenue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Traces:
    """By apprentice: tasks done in the company and the last day, those worked on at the centre, and what is weak there.

    Weak: a last judgement not acquired.
    """

    faites: dict[UUID, dict[UUID, date]]
    vues: dict[UUID, dict[UUID, date]]
    faibles: dict[UUID, dict[UUID, tuple[int, str]]]


def propose_taches(periode: Periode) -> list[Conseil]:
    """For each apprentice whose period may still change. Eight queries, whatever the number of apprentices.

    A task the company cannot offer is never proposed, nor one already taken up. First those whose competence is weak,
    in the company then at the centre; then what was never met; then what was only seen at the centre.
    """
    version = charger_version(periode.groupe.formation.version_id)
    figes = BilanPeriode.objects.exclude(statut=BilanPeriode.Statut.BROUILLON)
    lignes = list(
        PeriodeApprenti.objects.filter(periode=periode)
        .exclude(pk__in=figes.values("periode_apprenti"))
        .select_related("apprenti", "periode")
        .prefetch_related(
            "objectifs_ecartes",
            Prefetch(
                "taches_conseillees",
                TacheConseillee.objects.select_related("decidee_par__utilisateur").order_by("decidee_le"),
            ),
        )
        .order_by("apprenti__nom", "apprenti__prenom")
    )
    traces = _read(version, [ligne.apprenti_id for ligne in lignes])
    return [_advise(version, ligne, traces) for ligne in lignes]


def _advise(version: VersionLue, ligne: PeriodeApprenti, traces: _Traces) -> Conseil:
    decidees = {c.tache_id: c for c in ligne.taches_conseillees.all()}
    decidees = {suite: decidees[tache] for tache, suite in follow_taches(version, decidees).items()}
    retenues = [
        TacheRetenue(
            version.taches[tache],
            decidee.motif,
            str(decidee.decidee_par.utilisateur),
            decidee.decidee_le,
            traces.faites[ligne.apprenti_id].get(tache, date.min) >= timezone.localdate(decidee.decidee_le),
        )
        for tache, decidee in decidees.items()
        if decidee.retenue
    ]
    proposees = _rank(version, ligne, traces, {tache: d.retenue for tache, d in decidees.items()})
    return Conseil(ligne, proposees[: max(0, AU_PLUS - len(retenues))], retenues)


def _rank(
    version: VersionLue, ligne: PeriodeApprenti, traces: _Traces, decidees: dict[UUID, bool]
) -> list[TacheProposee]:
    ecartees = {e.tache_id: e.realisable for e in ligne.objectifs_ecartes.all()}
    ecartees = {suite: ecartees[tache] for tache, suite in follow_taches(version, ecartees).items()}
    faibles = traces.faibles[ligne.apprenti_id]
    rangees = []
    for place, (cle, tache) in enumerate(version.taches.items()):
        if ecartees.get(cle) is False or decidees.get(cle):
            continue
        if (raison := _reason(version, cle, ligne.apprenti_id, faibles, traces)) is not None:
            rang, motif = raison
            rangees.append((rang, place, TacheProposee(tache, motif, cle in ecartees, cle in decidees)))
    return [proposee for _, _, proposee in sorted(rangees, key=lambda r: r[:2])]


def _reason(
    version: VersionLue, tache: UUID, apprenti: UUID, faibles: dict[UUID, tuple[int, str]], traces: _Traces
) -> tuple[int, str] | None:
    """(rank, words), the most pressing reason; None when there is none."""
    raisons = [faibles[c.id] for c in version.competences_de(tache) if c.id in faibles]
    if raisons:
        return min(raisons)
    if tache in traces.faites[apprenti]:
        return None
    return (3, AU_CENTRE_SEUL) if tache in traces.vues[apprenti] else (2, JAMAIS)


def _read(version: VersionLue, apprentis: Collection[UUID]) -> _Traces:
    notees = list(
        EntreeTache.objects.filter(entree__apprenti__in=apprentis)
        .exclude(entree__statut=EntreeJournal.Statut.BROUILLON)
        .order_by()
        .values_list("entree__apprenti", "tache")
        .annotate(dernier=Max("entree__jour"))
    )
    notees += (
        FicheTache.objects.filter(fiche__apprenti__in=apprentis)
        .exclude(fiche__statut=FicheActivite.Statut.BROUILLON)
        .order_by()
        .values_list("fiche__apprenti", "tache")
        .annotate(dernier=Max("fiche__jour"))
    )
    presences = SeanceApprenti.objects.filter(apprenti__in=apprentis, absent=False)
    scenarios: dict[UUID, set[UUID]] = defaultdict(set)
    for apprenti, scenario in presences.values_list("apprenti", "seance__scenario").distinct():
        scenarios[scenario].add(apprenti)
    travaillees = ScenarioTache.objects.filter(scenario__in=scenarios).values_list("scenario", "tache")
    vues = [
        (apprenti, tache, date.min) for scenario, tache in travaillees for apprenti in scenarios[scenario]
    ]
    suites = follow_taches(version, {tache for _, tache, _ in [*notees, *vues]})
    return _Traces(_by_apprenti(notees, suites), _by_apprenti(vues, suites), _weak(version, apprentis))


def _by_apprenti(
    traces: list[tuple[UUID, UUID, date]], suites: dict[UUID, UUID]
) -> dict[UUID, dict[UUID, date]]:
    rangees: dict[UUID, dict[UUID, date]] = defaultdict(dict)
    for apprenti, tache, jour in traces:
        if tache in suites:
            siennes = rangees[apprenti]
            siennes[suites[tache]] = max(jour, siennes.get(suites[tache], date.min))
    return rangees


def _weak(version: VersionLue, apprentis: Collection[UUID]) -> dict[UUID, dict[UUID, tuple[int, str]]]:
    """By apprentice and competence, the last judgement when it is not acquired: company before centre. One query."""
    jugements = (
        Evaluation.objects.filter(
            apprenti__in=apprentis, est_courante=True, critere=None, niveau__isnull=False
        )
        .exclude(nature=Evaluation.Nature.AUTO)
        .order_by("jour", "cree_le")
        .values_list("apprenti", "competence", "contexte", "niveau__acquis", "niveau__libelle")
    )
    jugements = list(jugements)
    suites = follow_competences(version, {competence for _, competence, *_ in jugements})
    derniers = {
        (apprenti, suites[competence], contexte): (acquis, libelle)
        for apprenti, competence, contexte, acquis, libelle in jugements
        if competence in suites
    }
    faibles: dict[UUID, dict[UUID, tuple[int, str]]] = defaultdict(dict)
    for (apprenti, competence, contexte), (acquis, libelle) in derniers.items():
        if acquis:
            continue
        en_entreprise = contexte == Evaluation.Contexte.ENTREPRISE
        nom = version.competences[competence].code_usage or "une compétence"
        ou = "en entreprise" if en_entreprise else "au centre"
        raison = (
            0 if en_entreprise else 1,
            f"{nom}\u00a0: «\u00a0{libelle.lower()}\u00a0» au dernier jugement {ou}",
        )
        faibles[apprenti][competence] = min(raison, faibles[apprenti].get(competence, raison))
    return faibles
