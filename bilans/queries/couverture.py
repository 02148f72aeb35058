"""What of the référentiel a group has done and been judged on, and whether centre and company say the same."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from bilans.queries.tableau_groupe import TableauGroupe
from entreprise.models import EntreeJournal, EntreeTache
from referentiels.correspondance import follow_competences, follow_taches
from referentiels.version_lue import CompetenceLue, TacheLue
from suivi.models import Apprenti, ScenarioTache, Seance, SeanceCompetence


@dataclass(frozen=True, slots=True)
class CompetenceCouverte:
    """`ecarts`: the apprentices whom centre and company both judged, one saying acquired and the other not."""

    competence: CompetenceLue
    tenues: int
    prevues: int
    evalues_centre: int
    acquis_centre: int
    evalues_entreprise: int
    acquis_entreprise: int
    ecarts: tuple[Apprenti, ...]
    communs: int

    @property
    def jamais(self) -> bool:
        return not (self.tenues or self.prevues or self.evalues_centre or self.evalues_entreprise)


@dataclass(frozen=True, slots=True)
class TacheCouverte:
    """`apprentis`: how many told of it in their journal; `seances`: how many séances work on it."""

    tache: TacheLue
    apprentis: int
    seances: int


@dataclass(frozen=True, slots=True)
class Couverture:
    tableau: TableauGroupe
    competences: tuple[CompetenceCouverte, ...]
    taches: tuple[TacheCouverte, ...]

    @property
    def travaillees(self) -> int:
        return sum(not ligne.jamais for ligne in self.competences)

    @property
    def taches_vues(self) -> int:
        return sum(bool(ligne.apprentis or ligne.seances) for ligne in self.taches)

    @property
    def accords(self) -> tuple[int, int]:
        """(positions on which centre and company agree, positions that both gave)."""
        communs = sum(ligne.communs for ligne in self.competences)
        return communs - sum(len(ligne.ecarts) for ligne in self.competences), communs


def couverture_de(tableau: TableauGroupe) -> Couverture:
    """Three queries more than the dashboard, whatever the group; more after a change of version."""
    tenues, prevues = _seances(tableau)
    lignes = tuple(_competence(tableau, c, tenues[c.id], prevues[c.id]) for c in tableau.competences)
    return Couverture(tableau, lignes, _taches(tableau))


def _seances(tableau: TableauGroupe) -> tuple[Counter, Counter]:
    """Competence → séances over, and séances under way or to come. One query."""
    comptes = list(
        SeanceCompetence.objects.filter(seance__groupe=tableau.groupe).values_list(
            "competence_id", "seance__fin"
        )
    )
    suites = follow_competences(tableau.version, {competence_id for competence_id, _ in comptes})
    tenues, prevues = Counter(), Counter()
    for competence_id, fin in comptes:
        (tenues if fin < tableau.jour else prevues)[suites.get(competence_id)] += 1
    return tenues, prevues


def _competence(
    tableau: TableauGroupe, competence: CompetenceLue, tenues: int, prevues: int
) -> CompetenceCouverte:
    centre = {n: ligne.centre[competence.id] for n, ligne in _judged(tableau, "centre", competence.id)}
    entreprise = {
        n: ligne.entreprise[competence.id] for n, ligne in _judged(tableau, "entreprise", competence.id)
    }
    communs = centre.keys() & entreprise.keys()
    return CompetenceCouverte(
        competence=competence,
        tenues=tenues,
        prevues=prevues,
        evalues_centre=len(centre),
        acquis_centre=sum(niveau.acquis for niveau in centre.values()),
        evalues_entreprise=len(entreprise),
        acquis_entreprise=sum(niveau.acquis for niveau in entreprise.values()),
        ecarts=tuple(
            tableau.lignes[n].apprenti for n in sorted(communs) if centre[n].acquis != entreprise[n].acquis
        ),
        communs=len(communs),
    )


def _judged(tableau: TableauGroupe, contexte: str, competence_id: UUID):
    return ((n, ligne) for n, ligne in enumerate(tableau.lignes) if competence_id in getattr(ligne, contexte))


def _taches(tableau: TableauGroupe) -> tuple[TacheCouverte, ...]:
    """Each task of the référentiel, in its order. Two queries."""
    notees = set(
        EntreeTache.objects.filter(entree__apprenti__in=[ligne.apprenti.pk for ligne in tableau.lignes])
        .exclude(entree__statut=EntreeJournal.Statut.BROUILLON)
        .order_by()
        .values_list("tache_id", "entree__apprenti_id")
        .distinct()
    )
    seances = (
        Seance.objects.filter(groupe=tableau.groupe).order_by().values("scenario").annotate(fois=Count("pk"))
    )
    par_scenario = dict(seances.values_list("scenario", "fois"))
    travaillees = list(
        ScenarioTache.objects.filter(scenario__in=par_scenario).values_list("tache_id", "scenario_id")
    )
    connues = {tache_id for tache_id, _ in notees} | {tache_id for tache_id, _ in travaillees}
    suites = follow_taches(tableau.version, connues)
    apprentis = Counter(
        suite for suite, _ in {(suites.get(tache_id), apprenti_id) for tache_id, apprenti_id in notees}
    )
    fois: Counter = Counter()
    for tache_id, scenario_id in travaillees:
        fois[suites.get(tache_id)] += par_scenario[scenario_id]
    return tuple(
        TacheCouverte(tache, apprentis[cle], fois[cle]) for cle, tache in tableau.version.taches.items()
    )
