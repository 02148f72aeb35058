"""Reading a séance's grid: its columns, its rows, and the judgements in force, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Right

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
)

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

    @property
    def cle(self) -> tuple[UUID, UUID | None]:
        return (self.competence.id, self.critere.id if self.critere else None)

    @property
    def champ(self) -> str:
        """Name of its field in a plain form."""
        return str(self.critere.id if self.critere else self.competence.id)

    @property
    def code(self) -> str:
        return self.competence.code_usage

    @property
    def intitule(self) -> str:
        return (self.critere or self.competence).intitule


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
    seance: Seance
    degres: Degres
    colonnes: tuple[Colonne, ...]
    lignes: list[SeanceApprenti]
    cases: dict[UUID, dict[int, Case]] = field(default_factory=dict)

    @cached_property
    def presents(self) -> int:
        return sum(not ligne.absent for ligne in self.lignes)

    @property
    def absents(self) -> int:
        return len(self.lignes) - self.presents

    @property
    def total(self) -> int:
        return self.presents * len(self.colonnes)

    @property
    def faites(self) -> int:
        return sum(
            bool(case.niveau)
            for ligne in self.lignes
            if not ligne.absent
            for case in self.cases.get(ligne.apprenti_id, {}).values()
        )


def degres_de(echelle_id: UUID) -> Degres:
    """The answers of a scale, in one query."""
    niveaux = NiveauEchelle.objects.filter(echelle_id=echelle_id).exclude(special="non_evalue")
    return Degres(tuple(sorted(niveaux, key=lambda n: (bool(n.special), n.rang, n.code))))


def colonnes_de(seance: Seance) -> tuple[Colonne, ...]:
    """What the séance evaluates, in the order of the référentiel; one query."""
    version = charger_version(seance.groupe.formation.version_id)
    if seance.mode == Seance.Mode.CRITERE:
        choisis = dict(SeanceCritere.objects.filter(seance=seance).values_list("critere_id", "indicateur"))
        return tuple(
            Colonne(version.competences[critere.competence_id], critere, choisis[cle])
            for cle, critere in version.criteres.items()
            if cle in choisis
        )
    choisies = set(SeanceCompetence.objects.filter(seance=seance).values_list("competence_id", flat=True))
    return tuple(Colonne(c, None, "") for cle, c in version.competences.items() if cle in choisies)


def charger_grille(seance: Seance, apprenti: Apprenti | None = None) -> Grille:
    """The whole grid, or one apprentice's row, in four queries whatever its size."""
    lignes = seance.apprentis.select_related("apprenti").order_by("apprenti__nom", "apprenti__prenom", "pk")
    evaluations = Evaluation.objects.filter(
        source_type=Evaluation.Source.SEANCE, source_id=seance.pk, est_courante=True
    )
    if apprenti is not None:
        lignes = lignes.filter(apprenti=apprenti)
        evaluations = evaluations.filter(apprenti=apprenti)
    grille = Grille(
        seance=seance,
        degres=degres_de(seance.groupe.formation.echelle_centre_id),
        colonnes=colonnes_de(seance),
        lignes=list(lignes),
    )
    grille.cases = _cases(grille, evaluations)
    return grille


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
    """Every judgement ever made of a cell, the last first, self-evaluations included."""
    return list(
        Evaluation.objects.filter(
            source_id=seance.pk, apprenti=apprenti, competence_id=competence_id, critere_id=critere_id
        )
        .select_related("auteur__utilisateur", "niveau")
        .order_by("-cree_le")
    )


def indicateurs_de(seance: Seance) -> dict[UUID, str]:
    """Criterion id → how success shows in this situation, where the scenario says so. One query."""
    return dict(seance.criteres.exclude(indicateur="").values_list("critere_id", "indicateur"))


def attendus_de(colonne: Colonne, indicateurs: dict[UUID, str]) -> list[tuple[CritereLu, str]]:
    """The criteria a column is judged by, each with its wording for this situation."""
    criteres = [colonne.critere] if colonne.critere else colonne.competence.criteres
    return [(critere, indicateurs.get(critere.id, "")) for critere in criteres]
