"""The dashboard of an apprentice: three positions side by side for each competence, never mixed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median_low
from uuid import UUID

from django.db.models import QuerySet

from bilans.filtres import Filtres
from bilans.queries.attendus import Attendus
from cpro.socle.prepared import prepared
from cpro.socle.radar import Serie
from referentiels.correspondance import equivalents, locate_competences
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue, charger_echelle, charger_version
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.models import Apprenti, Evaluation

AXES_MAXIMUM = 12


@dataclass(frozen=True, slots=True)
class Position:
    """A level held on a competence, when, and in which séance or entry it was judged."""

    niveau: NiveauEchelle
    jour: date
    source_id: UUID
    certificative: bool = False


@dataclass(slots=True)
class LigneTableau:
    """One competence. `historique`: what each source said, (centre | entreprise | auto, position), oldest first."""

    competence: CompetenceLue
    centre: Position | None = None
    entreprise: Position | None = None
    auto: Position | None = None
    traces_centre: int = 0
    traces_entreprise: int = 0
    traces_auto: int = 0
    historique: list[tuple[str, Position]] = field(default_factory=list)
    attendue_centre: date | None = None
    attendue_entreprise: date | None = None

    @property
    def vue(self) -> bool:
        return bool(self.traces_centre or self.traces_entreprise)

    @property
    def acquise(self) -> bool:
        return bool(self.centre and self.centre.niveau.acquis)

    @property
    def ecart(self) -> bool:
        """Whether self and centre disagree on what matters: one says acquired, the other not."""
        if self.centre is None or self.auto is None:
            return False
        return self.centre.niveau.acquis != self.auto.niveau.acquis


@dataclass(frozen=True, slots=True)
class GroupeTableau:
    """The competences of a bloc ("" for those without one)."""

    titre: str
    lignes: tuple[LigneTableau, ...]


@dataclass(frozen=True, slots=True)
class Tableau:
    apprenti: Apprenti
    version: VersionLue
    echelle_centre: EchelleLue
    echelle_entreprise: EchelleLue
    groupes: tuple[GroupeTableau, ...]
    anciennes: tuple[LigneTableau, ...] = ()

    @property
    def lignes(self) -> list[LigneTableau]:
        return [ligne for groupe in self.groupes for ligne in groupe.lignes]

    @property
    def vues(self) -> int:
        return sum(ligne.vue for ligne in self.lignes)

    @property
    def acquises(self) -> int:
        return sum(ligne.acquise for ligne in self.lignes)

    def avancement(self, contexte: str) -> tuple[int, int]:
        """(expected by now and judged, expected by now) in the centre or in the company."""
        attendues = [ligne for ligne in self.lignes if getattr(ligne, f"attendue_{contexte}")]
        return sum(getattr(ligne, contexte) is not None for ligne in attendues), len(attendues)

    def manques(self, contexte: str) -> list[tuple[LigneTableau, date]]:
        """The lines expected by now there and not judged there, each with the day it became expected."""
        return [
            (ligne, attendue)
            for ligne in self.lignes
            if (attendue := getattr(ligne, f"attendue_{contexte}")) and getattr(ligne, contexte) is None
        ]

    def comparer(self, attendus: Attendus) -> None:
        """Say on each line what was expected of it by now."""
        for ligne in self.lignes:
            ligne.attendue_centre = attendus.centre.get(ligne.competence.id)
            ligne.attendue_entreprise = attendus.entreprise.get(ligne.competence.id)

    def radar(self) -> tuple[list[str], list[Serie]]:
        """(axes, series): one axis per competence, or per bloc when there are too many; values 0 to 1."""
        evaluees = [ligne for ligne in self.lignes if ligne.vue or ligne.auto]
        if len(evaluees) <= AXES_MAXIMUM:
            axes = [[ligne] for ligne in evaluees]
            noms = [ligne.competence.code_usage or ligne.competence.intitule for ligne in evaluees]
        else:
            axes = [list(groupe.lignes) for groupe in self.groupes]
            noms = [groupe.titre for groupe in self.groupes]
        if len(axes) < 3:
            return [], []
        maxima = {"centre": self.echelle_centre.rang_max, "entreprise": self.echelle_entreprise.rang_max}
        maxima["auto"] = maxima["centre"]
        series = [
            Serie(titre, [_share(lignes, champ, maxima[champ]) for lignes in axes])
            for champ, titre in (
                ("centre", "Centre"),
                ("entreprise", "Entreprise"),
                ("auto", "Autoévaluation"),
            )
        ]
        return noms, [serie for serie in series if any(v is not None for v in serie.valeurs)]


def _share(lignes: Sequence[LigneTableau], champ: str, maximum: int) -> float | None:
    rangs = [
        _rank_on(position.niveau, maximum)
        for ligne in lignes
        if (position := getattr(ligne, champ)) is not None
    ]
    return sum(rangs) / len(rangs) / maximum if rangs and maximum else None


def levels_of_other_scales(ids: set[UUID]) -> dict[UUID, NiveauEchelle]:
    """Answers of scales that the formation has left; `sur` is the highest rank of theirs. One query."""
    tous = list(NiveauEchelle.objects.filter(echelle__niveaux__in=ids).distinct())
    for niveau in tous:
        niveau.sur = max(autre.rang for autre in tous if autre.echelle_id == niveau.echelle_id)
    return {niveau.pk: niveau for niveau in tous}


def _rank_on(niveau: NiveauEchelle, maximum: int) -> int:
    """The rank of an answer on a scale of so many degrees: the same place between lowest and highest."""
    sur = getattr(niveau, "sur", maximum)
    return niveau.rang if sur == maximum else round(1 + (niveau.rang - 1) * (maximum - 1) / max(sur - 1, 1))


@dataclass(frozen=True, slots=True)
class Lecture:
    """The judgements in force of an apprentice, oldest first, under the competences of the present version.

    `jugements`: (competence, genre, source, (criterion, level, day, nature)), genre being centre, entreprise or auto.
    `anciennes`: the competences of former versions that nothing continues.
    """

    version: VersionLue
    echelle_centre: EchelleLue
    echelle_entreprise: EchelleLue
    jugements: tuple[tuple[UUID, str, UUID, tuple], ...]
    anciennes: dict[UUID, CompetenceLue]


def read_jugements(apprenti: Apprenti, filtres: Filtres) -> Lecture:
    """What the filters keep of an apprentice's judgements, in one query; more after a change of version or scale."""
    formation = apprenti.groupe.formation
    version = charger_version(formation.version_id)
    centre = charger_echelle(formation.echelle_centre_id)
    entreprise = charger_echelle(formation.echelle_entreprise_id)
    traces = _in_force(apprenti=apprenti, **filtres.traces)
    niveaux = {n.pk: n for echelle in (centre, entreprise) for n in echelle.niveaux}
    autres = {trace[2] for trace in traces} - niveaux.keys()
    if autres:  # scales in use before the formation changed
        niveaux |= levels_of_other_scales(autres)
    suites, anciennes = _former(version, {trace[0] for trace in traces} - version.competences.keys())
    if filtres.bloc or filtres.epreuve:  # those of a former version belong to no part of this one
        anciennes = {}
    montrees = {competence.id for competence in filtres.competences(version)} | anciennes.keys()
    jugements = tuple(
        (
            cle,
            "auto" if nature == Evaluation.Nature.AUTO else contexte,
            source_id,
            (critere_id, niveaux[niveau_id], jour, nature),
        )
        for competence_id, critere_id, niveau_id, contexte, nature, source_id, jour in traces
        if (cle := suites.get(competence_id, competence_id)) in montrees
    )
    return Lecture(version, centre, entreprise, jugements, anciennes)


@prepared()
def _in_force(*, apprenti: Apprenti, **conditions: str | date) -> QuerySet:
    traces = Evaluation.objects.filter(
        apprenti=apprenti, est_courante=True, niveau__isnull=False, **conditions
    )
    return traces.order_by("jour", "cree_le").values_list(
        "competence_id", "critere_id", "niveau_id", "contexte", "nature", "source_id", "jour"
    )


def _former(version: VersionLue, inconnues: set[UUID]) -> tuple[dict[UUID, UUID], dict[UUID, CompetenceLue]]:
    """What continues the competences of former versions, and those that nothing continues.

    No query when there is none, two otherwise.
    """
    if not inconnues:
        return {}, {}
    suites = equivalents(version.id)
    seules = locate_competences([cle for cle in inconnues if cle not in suites])
    return suites, {cle: competence for cle, (_, competence) in seules.items()}


def by_source(jugements: Iterable[tuple[UUID, str, UUID, tuple]]) -> dict[tuple[UUID, str, UUID], list]:
    """(competence, genre, source) → its judgements; the source judged last comes last, and gives the position."""
    sources: dict[tuple, list] = {}
    for competence_id, genre, source_id, jugement in jugements:
        cle = (competence_id, genre, source_id)
        deja = sources.get(cle, []) if jugement[1].special else sources.pop(cle, [])
        deja.append(jugement)
        sources[cle] = deja
    return sources


def tableau_apprenti(apprenti: Apprenti, *, filtres: Filtres | None = None) -> Tableau:
    """Every competence of the apprentice's référentiel with its positions and its number of traces.

    `filtres` narrows both: a position is then the last one among the traces kept. `apprenti` comes with
    `groupe.formation`. One query for the traces, however many; those of a version that the formation has left
    are shown under the competence that continues theirs, else among `anciennes`. Judgements made by criterion give the
    median of their ranks as the position of their source; the position held is that of the source judged last.
    """
    filtres = filtres or Filtres()
    lecture = read_jugements(apprenti, filtres)
    version, centre, entreprise = lecture.version, lecture.echelle_centre, lecture.echelle_entreprise
    anciennes = {cle: LigneTableau(competence) for cle, competence in lecture.anciennes.items()}
    lignes = {c.id: LigneTableau(c) for c in filtres.competences(version)} | anciennes
    for (competence_id, genre, source_id), jugements in by_source(lecture.jugements).items():
        ligne = lignes[competence_id]
        nom = f"traces_{genre}"
        setattr(ligne, nom, getattr(ligne, nom) + len(jugements))
        echelle = entreprise if genre == "entreprise" else centre
        position = position_of_source(jugements, echelle, source_id)
        if position is not None:
            setattr(ligne, genre, position)
            ligne.historique.append((genre, position))
    for cle in anciennes:
        del lignes[cle]
    groupes = _group(version, lignes)
    return Tableau(apprenti, version, centre, entreprise, groupes, tuple(anciennes.values()))


def position_of_source(jugements: list, echelle: EchelleLue, source_id: UUID) -> Position | None:
    """The position one source gives: its direct judgement, else the median of its criteria."""
    if len(jugements) == 1:  # nearly always
        _, niveau, jour, nature = jugements[0]
        certificative = nature == Evaluation.Nature.CERTIFICATIVE
        return None if niveau.special else Position(niveau, jour, source_id, certificative)
    degres = [j for j in jugements if not j[1].special]
    directs = [j for j in degres if j[0] is None]
    if directs:
        _, niveau, jour, nature = directs[-1]
    elif degres:
        _, _, jour, nature = degres[-1]
        rang = median_low(niveau.rang for _, niveau, _, _ in degres)
        niveau = next((n for n in echelle.degres if n.rang == rang), degres[-1][1])
    else:
        return None
    return Position(niveau, jour, source_id, nature == Evaluation.Nature.CERTIFICATIVE)


def _group(version: VersionLue, lignes: dict[UUID, LigneTableau]) -> tuple[GroupeTableau, ...]:
    par_bloc: dict[UUID | None, list[LigneTableau]] = defaultdict(list)
    for ligne in lignes.values():
        par_bloc[ligne.competence.bloc_id].append(ligne)
    groupes = [
        GroupeTableau(str(bloc), tuple(par_bloc[bloc.id]))
        for bloc in version.blocs.values()
        if par_bloc.get(bloc.id)
    ]
    if par_bloc.get(None):
        groupes.append(
            GroupeTableau("Compétences" if not groupes else "Autres compétences", tuple(par_bloc[None]))
        )
    return tuple(groupes)
