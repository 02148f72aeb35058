"""Competences × time: where an apprentice stood each month, or each period, and what bilans decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from bilans.filtres import Filtres
from bilans.models import Bilan, DecisionBilan
from bilans.queries.tableau import AXES_MAXIMUM, Lecture, by_source, position_of_source, read_jugements
from cpro.socle.radar import Serie
from cpro.socle.templatetags.francais import MOIS
from entreprise.models import PeriodeApprenti
from referentiels.correspondance import follow_competences
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.models import Apprenti

GENRES = ("centre", "entreprise", "auto")


@dataclass(frozen=True, slots=True)
class Tranche:
    """A stretch of time, both days included. `lieu`: centre or entreprise, "" for a month."""

    nom: str
    debut: date
    fin: date
    lieu: str = ""


@dataclass(slots=True)
class LigneTemps:
    """One competence: for each stretch, genre → the level given there, none where nothing was judged."""

    competence: CompetenceLue
    cases: list[dict[str, NiveauEchelle]]


@dataclass(frozen=True, slots=True)
class GroupeTemps:
    titre: str
    lignes: tuple[LigneTemps, ...]


@dataclass(frozen=True, slots=True)
class Chronologie:
    version: VersionLue
    echelle_centre: EchelleLue
    echelle_entreprise: EchelleLue
    tranches: tuple[Tranche, ...]
    groupes: tuple[GroupeTemps, ...]

    @property
    def lignes(self) -> list[LigneTemps]:
        return [ligne for groupe in self.groupes for ligne in groupe.lignes]


def chronologie_de(apprenti: Apprenti, filtres: Filtres, *, par: str = "mois") -> Chronologie:
    """Each cell by the rule of the dashboard, on the judgements of its stretch alone. `par`: "mois" | "periode".

    One query for the judgements, one more for the periods. `apprenti` comes with `groupe.formation`.
    """
    lecture = read_jugements(apprenti, filtres)
    tranches = (
        _periodes(apprenti, lecture, filtres) if par == "periode" else _mois(apprenti, lecture, filtres)
    )
    lignes = {c.id: LigneTemps(c, [{} for _ in tranches]) for c in filtres.competences(lecture.version)}
    par_tranche: dict[int, list] = defaultdict(list)
    rangs = _rangs(tranches)
    for jugement in lecture.jugements:
        rang = rangs.get(jugement[3][2])
        if rang is not None and jugement[0] in lignes:
            par_tranche[rang].append(jugement)
    echelles = {"entreprise": lecture.echelle_entreprise}
    for rang, jugements in par_tranche.items():
        for (competence_id, genre, source_id), liste in by_source(jugements).items():
            position = position_of_source(liste, echelles.get(genre, lecture.echelle_centre), source_id)
            if position is not None:
                lignes[competence_id].cases[rang][genre] = position.niveau
    return Chronologie(
        lecture.version,
        lecture.echelle_centre,
        lecture.echelle_entreprise,
        tranches,
        _group(lecture.version, lignes.values()),
    )


def _rangs(tranches: Sequence[Tranche]) -> dict[date, int]:
    return {
        tranche.debut + timedelta(days=n): rang
        for rang, tranche in enumerate(tranches)
        for n in range((tranche.fin - tranche.debut).days + 1)
    }


def _bornes(apprenti: Apprenti, lecture: Lecture, filtres: Filtres) -> tuple[date, date]:
    """From the first judgement, or the start of the group, to now or the last judgement."""
    jours = [jugement[3][2] for jugement in lecture.jugements]
    debut = filtres.du or min([apprenti.groupe.debut, *jours])
    return debut, max([filtres.jour(), debut] if filtres.au else [filtres.jour(), debut, *jours])


def _mois(apprenti: Apprenti, lecture: Lecture, filtres: Filtres) -> tuple[Tranche, ...]:
    debut, fin = _bornes(apprenti, lecture, filtres)
    tranches = []
    jour = debut.replace(day=1)
    while jour <= fin:
        suivant = (jour + timedelta(days=31)).replace(day=1)
        tranches.append(
            Tranche(f"{MOIS[jour.month - 1]} {jour.year}", max(jour, debut), suivant - timedelta(days=1))
        )
        jour = suivant
    return tuple(tranches)


def _periodes(apprenti: Apprenti, lecture: Lecture, filtres: Filtres) -> tuple[Tranche, ...]:
    """The periods in the company, and what is between them at the centre. One query."""
    debut, fin = _bornes(apprenti, lecture, filtres)
    periodes = PeriodeApprenti.objects.filter(apprenti=apprenti, fin__gte=debut, debut__lte=fin)
    tranches: list[Tranche] = []
    jour = debut
    for nom, du, au in periodes.order_by("debut", "fin").values_list("periode__intitule", "debut", "fin"):
        if au < jour:
            continue
        du = max(du, jour)
        if jour < du:
            tranches.append(Tranche("Au centre", jour, du - timedelta(days=1), "centre"))
        tranches.append(Tranche(nom, du, au, "entreprise"))
        jour = au + timedelta(days=1)
    if jour <= fin:
        tranches.append(Tranche("Au centre", jour, fin, "centre"))
    return tuple(tranches)


def _group(version: VersionLue, lignes: Iterable[LigneTemps]) -> tuple[GroupeTemps, ...]:
    par_bloc: dict[UUID | None, list[LigneTemps]] = defaultdict(list)
    for ligne in lignes:
        par_bloc[ligne.competence.bloc_id].append(ligne)
    groupes = [
        GroupeTemps(str(bloc), tuple(par_bloc[cle])) for cle, bloc in version.blocs.items() if cle in par_bloc
    ]
    if None in par_bloc:
        groupes.append(GroupeTemps("Autres compétences" if groupes else "Compétences", tuple(par_bloc[None])))
    return tuple(groupes)


@dataclass(frozen=True, slots=True)
class LigneTrajectoire:
    """One competence: each bilan, oldest first, with what it decided of it (None: nothing)."""

    competence: CompetenceLue
    decisions: tuple[tuple[Bilan, NiveauEchelle | None], ...]

    @property
    def evolution(self) -> str:
        """From the first decision to the last, in words; "" with fewer than two."""
        rangs = [d.rang for _, d in self.decisions if d is not None and not d.special]
        if len(rangs) < 2:
            return ""
        return "progresse" if rangs[-1] > rangs[0] else ("recule" if rangs[-1] < rangs[0] else "stable")


@dataclass(frozen=True, slots=True)
class Trajectoire:
    """Bilans that are frozen or signed, and what people decided in them: no judgement is mixed in."""

    bilans: tuple[Bilan, ...]
    lignes: tuple[LigneTrajectoire, ...]

    def radar(self, echelle: EchelleLue) -> tuple[list[str], list[Serie]]:
        """(axes, series) of the last three bilans, one axis per competence; nothing under three axes."""
        axes = self.lignes if len(self.lignes) <= AXES_MAXIMUM else ()
        if len(axes) < 3:
            return [], []
        series = [
            Serie(bilan.intitule, [self._part(ligne.decisions[rang][1], echelle) for ligne in axes])
            for rang, bilan in list(enumerate(self.bilans))[-3:]
        ]
        return [x.competence.code_usage or x.competence.intitule for x in axes], series[::-1]

    @staticmethod
    def _part(niveau: NiveauEchelle | None, echelle: EchelleLue) -> float | None:
        if niveau is None or niveau.special or not echelle.rang_max:
            return None
        return min(niveau.rang / echelle.rang_max, 1.0)


def trajectoire_de(apprenti: Apprenti, version: VersionLue) -> Trajectoire:
    """What was decided, bilan after bilan. Two queries, one more after a change of version."""
    bilans = tuple(
        Bilan.objects.filter(apprenti=apprenti)
        .exclude(statut=Bilan.Statut.BROUILLON)
        .order_by("jour", "cree_le")
    )
    if not bilans:
        return Trajectoire((), ())
    decisions = list(
        DecisionBilan.objects.filter(bilan__in=bilans, niveau__isnull=False).select_related("niveau")
    )
    suites = follow_competences(version, {d.competence_id for d in decisions})
    par_competence: dict[UUID, dict[UUID, NiveauEchelle]] = defaultdict(dict)
    for decision in decisions:
        if decision.competence_id in suites:
            par_competence[suites[decision.competence_id]][decision.bilan_id] = decision.niveau
    lignes = tuple(
        LigneTrajectoire(competence, tuple((bilan, par_competence[cle].get(bilan.pk)) for bilan in bilans))
        for cle, competence in version.competences.items()
        if cle in par_competence
    )
    return Trajectoire(bilans, lignes)
