"""How a result is proposed from certificative judgements: pure, exact (fractions), told step by step.

It proposes: a jury decides. Self-evaluations and formative judgements never come here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from uuid import UUID

from bilans.models import Certification

SUR = 20
Forme, Methode, Manquantes = Certification.Forme, Certification.Methode, Certification.Manquantes


@dataclass(frozen=True, slots=True)
class Jugement:
    """One degree given for the diploma. `partie`: the criterion or sub-competence judged; None for the whole.

    `bareme`: whether its scale is the one that the points are set on.
    """

    competence_id: UUID
    partie: UUID | None
    source_id: UUID
    jour: date
    rang: int
    rang_max: int
    acquis: bool
    libelle: str
    bareme: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """`points`: of each degree, lowest first; empty: spread evenly up to 20. `poids`: by competence."""

    forme: str
    methode: str
    manquantes: str
    arrondi: Fraction
    poids: Mapping[UUID, Fraction]
    points: Sequence[Fraction] = ()
    tolerance: int = 0

    def points_of(self, jugement: Jugement) -> Fraction:
        if jugement.bareme and jugement.rang <= len(self.points):
            return self.points[jugement.rang - 1]
        if jugement.rang_max <= 1:
            return Fraction(SUR)
        return Fraction(SUR * (jugement.rang - 1), jugement.rang_max - 1)


@dataclass(frozen=True, slots=True)
class Mesure:
    """What one situation gives for one competence: its points, and the judgements they come from."""

    jour: date
    points: Fraction
    acquise: bool
    jugements: tuple[Jugement, ...]
    directe: bool


@dataclass(frozen=True, slots=True)
class LigneCalcul:
    """One competence. `part`: its share of the mark, among those that count; `retenues`: the situations kept."""

    competence_id: UUID
    poids: Fraction
    mesures: tuple[Mesure, ...] = ()
    retenues: tuple[Mesure, ...] = ()
    points: Fraction | None = None
    acquise: bool | None = None
    part: Fraction = Fraction(0)

    @property
    def evaluee(self) -> bool:
        return bool(self.mesures)

    @property
    def apport(self) -> Fraction | None:
        """The points it brings to the mark."""
        return None if self.points is None else self.points * self.part


@dataclass(frozen=True, slots=True)
class Calcul:
    """The lines, the exact mean, and what is proposed; `raison` says why nothing is."""

    lignes: tuple[LigneCalcul, ...]
    moyenne: Fraction | None = None
    note: Decimal | None = None
    acquise: bool | None = None
    non_acquises: int = 0
    non_evaluees: tuple[UUID, ...] = ()
    raison: str = ""

    @property
    def propose(self) -> bool:
        return self.note is not None or self.acquise is not None


def calculate(regle: Regle, jugements: Iterable[Jugement]) -> Calcul:
    """Propose a result. Competences whose weight is zero are shown and count for nothing.

    1. In one situation, the judgement of the whole competence counts; without one, the mean of its parts.
    2. Between situations: the last, the best, or their mean.
    3. The mark is the weighted mean of the competences, rounded to the nearest step, half up. A validation counts
       those that are acquired.
    """
    par_competence: dict[UUID, list[Jugement]] = defaultdict(list)
    for jugement in jugements:
        par_competence[jugement.competence_id].append(jugement)
    lignes = [_line(regle, cle, poids, par_competence.get(cle, [])) for cle, poids in regle.poids.items()]
    comptees = [ligne for ligne in lignes if ligne.poids > 0]
    manquent = tuple(ligne.competence_id for ligne in comptees if not ligne.evaluee)
    if regle.manquantes == Manquantes.IGNORER:
        comptees = [ligne for ligne in comptees if ligne.evaluee]
    total = sum((ligne.poids for ligne in comptees), Fraction(0))
    parts = {ligne.competence_id: ligne.poids / total for ligne in comptees} if total else {}
    lues = tuple(_weighted(regle, ligne, parts.get(ligne.competence_id, Fraction(0))) for ligne in lignes)
    if not any(ligne.evaluee for ligne in comptees):
        return Calcul(lues, non_evaluees=manquent, raison="Aucune compétence n’est évaluée pour le diplôme.")
    if manquent and regle.manquantes == Manquantes.ATTENDRE:
        return Calcul(lues, non_evaluees=manquent, raison="Toutes les compétences ne sont pas évaluées.")
    if regle.forme == Forme.VALIDATION:
        non = sum(1 for ligne in lues if ligne.part and not ligne.acquise)
        return Calcul(lues, acquise=non <= regle.tolerance, non_acquises=non, non_evaluees=manquent)
    moyenne = sum((ligne.apport or Fraction(0) for ligne in lues), Fraction(0))
    return Calcul(lues, moyenne=moyenne, note=round_mark(moyenne, regle.arrondi), non_evaluees=manquent)


def round_mark(points: Fraction, pas: Fraction) -> Decimal:
    """To the nearest step, half up."""
    arrondie = floor(points / pas + Fraction(1, 2)) * pas
    return Decimal(arrondie.numerator) / Decimal(arrondie.denominator)


def _line(regle: Regle, cle: UUID, poids: Fraction, jugements: list[Jugement]) -> LigneCalcul:
    par_source: dict[UUID, list[Jugement]] = defaultdict(list)
    for jugement in jugements:
        par_source[jugement.source_id].append(jugement)
    mesures = tuple(sorted((_measure(regle, lot) for lot in par_source.values()), key=lambda m: m.jour))
    if not mesures:
        return LigneCalcul(cle, poids)
    if regle.methode == Methode.MOYENNE:
        points = sum((m.points for m in mesures), Fraction(0)) / len(mesures)
        acquise = 2 * sum(m.acquise for m in mesures) >= len(mesures)
        return LigneCalcul(cle, poids, mesures, mesures, points, acquise)
    meilleure = regle.methode == Methode.MEILLEUR
    retenue = max(mesures, key=lambda m: (m.points, m.acquise, m.jour)) if meilleure else mesures[-1]
    return LigneCalcul(cle, poids, mesures, (retenue,), retenue.points, retenue.acquise)


def _measure(regle: Regle, jugements: list[Jugement]) -> Mesure:
    entiers = [j for j in jugements if j.partie is None]
    retenus = entiers[-1:] or jugements
    points = sum((regle.points_of(j) for j in retenus), Fraction(0)) / len(retenus)
    acquise = all(j.acquis for j in retenus)
    return Mesure(max(j.jour for j in retenus), points, acquise, tuple(retenus), bool(entiers))


def _weighted(regle: Regle, ligne: LigneCalcul, part: Fraction) -> LigneCalcul:
    points, acquise = ligne.points, ligne.acquise
    if points is None and part and regle.manquantes == Manquantes.ZERO:
        points, acquise = Fraction(0), False
    return LigneCalcul(ligne.competence_id, ligne.poids, ligne.mesures, ligne.retenues, points, acquise, part)


def dire_points(valeur: Fraction | Decimal | None, decimales: int = 2) -> str:
    """« 13,33 »; « 14 »: at most so many decimals, none for nothing."""
    if valeur is None:
        return ""
    exact = Fraction(valeur)
    arrondi = floor(exact * 10**decimales + Fraction(1, 2)) / 10**decimales
    return f"{arrondi:.{decimales}f}".rstrip("0").rstrip(".").replace(".", ",") or "0"
