"""Reading a séance's grid: its columns, its rows, and the judgements in force, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce, Right

from referentiels.models import NiveauEchelle
from referentiels.queries import charger_version
from referentiels.version_lue import CompetenceLue, CritereLu
from suivi.models import (
    Apprenti,
    Evaluation,
    Seance,
    SeanceApprenti,
    SeanceCompetence,
    SeanceCritere,
    SeancePreuve,
)
from suivi.propositions import Proposition, propose_niveau

LONGUEUR_DU_JETON = 8


def jeton_de(evaluation_id: UUID | None) -> str:
    """The end of a judgement's id: enough to tell that a cell has changed, light in a page of 1,800 cells."""
    return evaluation_id.hex[-LONGUEUR_DU_JETON:] if evaluation_id else ""


@dataclass(frozen=True, slots=True)
class Degres:
    """The answers a person may give, lowest degree first, special ones last. « Non évalué » is no answer."""

    niveaux: tuple[NiveauEchelle, ...]

    @property
    def rang_max(self) -> int:
        return max((niveau.rang for niveau in self.niveaux), default=1)

    def numero(self, niveau_id: UUID | None) -> int:
        """Place of an answer, from 1: the key that gives it. 0 for none."""
        return next((n for n, niveau in enumerate(self.niveaux, 1) if niveau.pk == niveau_id), 0)

    def ecart(self, niveau: int, auto: int) -> bool:
        """Whether two answers disagree on what matters: one says acquired, the other not."""
        if not niveau or not auto:
            return False
        deux = self.niveaux[niveau - 1], self.niveaux[auto - 1]
        return not any(n.special for n in deux) and deux[0].acquis != deux[1].acquis


@dataclass(frozen=True, slots=True)
class Colonne:
    """A competence, or one criterion of it with its wording for this situation."""

    competence: CompetenceLue
    critere: CritereLu | None
    indicateur: str
    sources: tuple[int, ...] = ()  # of a competence judged by criterion: the places of its criteria's columns

    @property
    def cle(self) -> tuple[UUID, UUID | None]:
        return (self.competence.id, self.critere.id if self.critere else None)

    @property
    def champ(self) -> str:
        """Name of its field in a plain form."""
        return str(self.critere.id if self.critere else self.competence.id)

    @property
    def noeud(self) -> CompetenceLue | CritereLu:
        return self.critere or self.competence

    @property
    def code(self) -> str:
        return self.competence.code_usage

    @property
    def intitule(self) -> str:
        return self.noeud.intitule


@dataclass(slots=True)
class Case:
    """What is in force in one cell: the trainer's answer, the apprentice's own, never mixed."""

    niveau: int = 0
    jeton: str = ""
    commentaire: str = ""
    auto: int = 0
    auto_jeton: str = ""
    auto_commentaire: str = ""


@dataclass
class Grille:
    """`visibles` are the places of the columns shown; those of the criteria come before those of their competences."""

    seance: Seance
    degres: Degres
    colonnes: tuple[Colonne, ...]
    lignes: list[SeanceApprenti]
    visibles: range
    cases: dict[UUID, dict[int, Case]] = field(default_factory=dict)
    dispenses: dict[UUID, set[int]] = field(default_factory=dict)

    @cached_property
    def presents(self) -> int:
        return sum(not ligne.absent for ligne in self.lignes)

    @property
    def absents(self) -> int:
        return len(self.lignes) - self.presents

    @cached_property
    def calculees(self) -> tuple[int, ...]:
        """Places of the columns whose level is proposed from others."""
        return tuple(rang for rang in self.visibles if self.colonnes[rang].sources)

    @property
    def colonnes_visibles(self) -> tuple[Colonne, ...]:
        return self.colonnes[self.visibles.start : self.visibles.stop]

    @property
    def total(self) -> int:
        """How many cells there are to judge."""
        presents = [ligne.apprenti_id for ligne in self.lignes if not ligne.absent]
        dispensees = sum(rang in self.visibles for a in presents for rang in self.dispenses.get(a, ()))
        return len(presents) * len(self.visibles) - dispensees

    @property
    def faites(self) -> int:
        return sum(
            bool(case.niveau)
            for ligne in self.lignes
            if not ligne.absent
            for rang, case in self.cases.get(ligne.apprenti_id, {}).items()
            if rang in self.visibles
        )

    def proposition(self, apprenti_id: UUID, rang: int) -> Proposition | None:
        """What the criteria of a competence lead to; None for an ordinary column."""
        if not self.colonnes[rang].sources:
            return None
        dispensees, cases = self.dispenses.get(apprenti_id, ()), self.cases.get(apprenti_id, {})
        demandes = [source for source in self.colonnes[rang].sources if source not in dispensees]
        numeros = [cases[source].niveau if source in cases else 0 for source in demandes]
        return propose_niveau([self.degres.niveaux[n - 1] if n else None for n in numeros])

    def numero_propose(self, apprenti_id: UUID, rang: int) -> int:
        """The answer proposed, as a number; 0 for none."""
        proposition = self.proposition(apprenti_id, rang)
        return self.degres.numero(proposition.niveau.pk) if proposition and proposition.niveau else 0


def degres_de(echelle_id: UUID) -> Degres:
    """The answers of a scale, in one query."""
    niveaux = NiveauEchelle.objects.filter(echelle_id=echelle_id).exclude(special="non_evalue")
    return Degres(tuple(sorted(niveaux, key=lambda n: (bool(n.special), n.rang, n.code))))


def colonnes_de(seance: Seance) -> tuple[Colonne, ...]:
    """What the séance evaluates, in the order of the référentiel; one query."""
    version = charger_version(seance.scenario.version_id)
    if seance.mode == Seance.Mode.CRITERE:
        choisis = dict(SeanceCritere.objects.filter(seance=seance).values_list("critere_id", "indicateur"))
        return tuple(
            Colonne(version.competences[critere.competence_id], critere, choisis[cle])
            for cle, critere in version.criteres.items()
            if cle in choisis
        )
    choisies = set(SeanceCompetence.objects.filter(seance=seance).values_list("competence_id", flat=True))
    return tuple(Colonne(c, None, "") for cle, c in version.competences.items() if cle in choisies)


def with_niveaux(colonnes: tuple[Colonne, ...]) -> tuple[Colonne, ...]:
    """Criteria, then a column for the level of each of their competences."""
    places: dict[UUID, list[int]] = defaultdict(list)
    for rang, colonne in enumerate(colonnes):
        if colonne.critere is not None:
            places[colonne.competence.id].append(rang)
    return colonnes + tuple(
        Colonne(colonnes[rangs[0]].competence, None, "", sources=tuple(rangs)) for rangs in places.values()
    )


def charger_grille(
    seance: Seance, apprenti: Apprenti | None = None, *, vue: Literal["cases", "niveaux", "tout"] = "cases"
) -> Grille:
    """The whole grid, or one apprentice's row, in five queries whatever its size.

    `vue`: what the séance judges, the levels of its competences when it judges criteria, or both.
    """
    lignes = seance.apprentis.select_related("apprenti").order_by("apprenti__nom", "apprenti__prenom", "pk")
    evaluations = Evaluation.objects.filter(
        source_type=Evaluation.Source.SEANCE, source_id=seance.pk, est_courante=True
    )
    if apprenti is not None:
        lignes = lignes.filter(apprenti=apprenti)
        evaluations = evaluations.filter(apprenti=apprenti)
    fines = colonnes_de(seance)
    colonnes = fines if vue == "cases" else with_niveaux(fines)
    grille = Grille(
        seance=seance,
        degres=degres_de(seance.echelle_en_usage_id),
        colonnes=colonnes,
        lignes=list(lignes.annotate(nombre_preuves=_nombre_de_preuves())),
        visibles=range(len(fines) if vue == "niveaux" else 0, len(colonnes)),
    )
    grille.cases = _cases(grille, evaluations)
    grille.dispenses = _dispenses(grille)
    return grille


def _nombre_de_preuves() -> Coalesce:
    preuves = SeancePreuve.objects.filter(seance=OuterRef("seance"), apprenti=OuterRef("apprenti"))
    comptees = preuves.order_by().values("seance").annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(comptees), 0)


def _dispenses(grille: Grille) -> dict[UUID, set[int]]:
    """The places of the columns each apprentice is not asked for. One query."""
    rangs = {colonne.cle: rang for rang, colonne in enumerate(grille.colonnes)}
    dispenses: dict[UUID, set[int]] = defaultdict(set)
    for apprenti_id, *cle in grille.seance.dispenses.values_list(
        "apprenti_id", "competence_id", "critere_id"
    ):
        if (rang := rangs.get(tuple(cle))) is not None:
            dispenses[apprenti_id].add(rang)
    for rang, colonne in enumerate(grille.colonnes):
        for dispensees in dispenses.values():
            if colonne.sources and dispensees.issuperset(colonne.sources):
                dispensees.add(rang)
    return dispenses


def _cases(grille: Grille, evaluations: QuerySet[Evaluation]) -> dict[UUID, dict[int, Case]]:
    """Ids are compared as texts, made by PostgreSQL: 3,600 rows of UUID objects would cost half the page."""
    apprentis = {str(ligne.apprenti_id): ligne.apprenti_id for ligne in grille.lignes}
    rangs = {
        (str(competence), str(critere) if critere else None): rang
        for rang, (competence, critere) in enumerate(colonne.cle for colonne in grille.colonnes)
    }
    numeros = {str(niveau.pk): numero for numero, niveau in enumerate(grille.degres.niveaux, 1)}
    cases: dict[UUID, dict[int, Case]] = defaultdict(dict)
    cles = (_texte("apprenti"), _texte("competence"), _texte("critere"), _texte("niveau"))
    jetons = Right(_texte("id"), LONGUEUR_DU_JETON)
    for apprenti, competence, critere, niveau, jeton, nature, commentaire in evaluations.values_list(
        *cles, jetons, "nature", "commentaire"
    ):
        rang = rangs.get((competence, critere))
        if rang is None or apprenti not in apprentis:
            continue
        ligne = cases[apprentis[apprenti]]
        case = ligne.get(rang)
        if case is None:
            case = ligne[rang] = Case()
        numero = numeros.get(niveau, 0)
        if nature == Evaluation.Nature.AUTO:
            case.auto, case.auto_jeton, case.auto_commentaire = numero, jeton, commentaire
        elif nature == grille.seance.finalite:
            case.niveau, case.jeton, case.commentaire = numero, jeton, commentaire
    return cases


def _texte(champ: str) -> Cast:
    return Cast(champ, TextField())


def version_de(seance: Seance) -> str:
    """What changes whenever the grid does: judgements are only ever added. Two queries."""
    nombre = Evaluation.objects.filter(source_id=seance.pk).count()
    absents = seance.apprentis.filter(absent=True).order_by("pk").values_list("pk", flat=True)
    return f"{nombre}-{'-'.join(jeton_de(cle) for cle in absents)}"


def resolve_base(
    *,
    id: UUID,
    seance: Seance,
    apprenti: Apprenti,
    competence_id: UUID,
    critere_id: UUID | None,
    nature: str,
    jeton: str,
) -> UUID | None:
    """The judgement a token of the page stands for.

    A token that is not the one in force gives an id of no judgement at all, so that the action sees the
    conflict. A request sent again finds its own judgement, whatever its token.
    """
    if not jeton:
        return None
    courante = Q(
        source_type=Evaluation.Source.SEANCE,
        source_id=seance.pk,
        apprenti=apprenti,
        competence_id=competence_id,
        critere_id=critere_id,
        nature=nature,
        est_courante=True,
    )
    connues = Evaluation.objects.filter(courante | Q(pk=id)).values_list("pk", flat=True)
    return next((cle for cle in connues if jeton_de(cle) == jeton), UUID(int=0))


def historique_de(
    *, seance: Seance, apprenti: Apprenti, competence_id: UUID, critere_id: UUID | None
) -> list[Evaluation]:
    """Every judgement ever made of a cell, the last first, self-evaluations included; `avant`: what it replaced."""
    faites = list(
        Evaluation.objects.filter(
            source_id=seance.pk, apprenti=apprenti, competence_id=competence_id, critere_id=critere_id
        )
        .select_related("auteur__utilisateur", "niveau")
        .order_by("-cree_le", "-pk")
    )
    par_id = {evaluation.pk: evaluation for evaluation in faites}
    for evaluation in faites:
        evaluation.avant = par_id.get(evaluation.remplace_id)
        evaluation.est_auto = evaluation.nature == Evaluation.Nature.AUTO
    return faites


def indicateurs_de(seance: Seance) -> dict[UUID, str]:
    """Criterion id → how success shows in this situation, where the scenario says so. One query."""
    return dict(seance.criteres.exclude(indicateur="").values_list("critere_id", "indicateur"))


def attendus_de(colonne: Colonne, indicateurs: dict[UUID, str]) -> list[tuple[CritereLu, str]]:
    """The criteria a column is judged by, each with its wording for this situation."""
    criteres = [colonne.critere] if colonne.critere else colonne.competence.criteres
    return [(critere, indicateurs.get(critere.id, "")) for critere in criteres]
