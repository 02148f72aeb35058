"""What level the evaluations suggest, and why, in words. It informs: a person decides. Pure functions, exact numbers.

An evaluation is what one séance, journal entry, fiche or bilan de période says of a competence, however many criteria
it was judged on. Those of a company are placed on the centre's scale first: the same place between lowest and highest
degree. Self-evaluations never come here: an Observation has no way to hold one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from statistics import median_low
from typing import Literal

from django.db.models import TextChoices
from django.utils.formats import number_format

ARRONDI = "Un calcul qui tombe entre deux degrés donne le plus proche\u00a0; à égale distance, le plus bas des deux."


class Methode(TextChoices):
    DERNIER = "dernier", "Le dernier niveau"
    MEILLEUR = "meilleur", "Le meilleur niveau"
    MEDIANE = "mediane", "Le niveau médian"
    DERNIERS = "derniers", "La moyenne des derniers niveaux"
    PONDEREE = "ponderee", "La moyenne pondérée de tous les niveaux"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one source says of a competence: `valeur`, between 1 and the highest degree of the centre's scale."""

    valeur: Fraction
    contexte: Literal["centre", "entreprise"] = "centre"
    certificative: bool = False


@dataclass(frozen=True, slots=True)
class Regle:
    """How a level is proposed. Each field is a column of the centre's or of the formation's settings.

    `nombre` serves DERNIERS alone, the weights PONDEREE alone. Under `minimum` evaluations, nothing is proposed.
    """

    methode: str = Methode.DERNIER
    nombre: int = 3
    minimum: int = 1
    avec_entreprise: bool = False
    poids_formative: int = 1
    poids_certificative: int = 2
    poids_centre: int = 1
    poids_entreprise: int = 1

    def poids(self, observation: Observation) -> int:
        """How much an evaluation weighs (0: it is left aside): its nature times its place, for PONDEREE alone."""
        if observation.contexte == "entreprise" and not self.avec_entreprise:
            return 0
        if self.methode != Methode.PONDEREE:
            return 1
        nature = self.poids_certificative if observation.certificative else self.poids_formative
        lieu = self.poids_entreprise if observation.contexte == "entreprise" else self.poids_centre
        return nature * lieu


@dataclass(frozen=True, slots=True)
class Proposition:
    """`rang` is None when nothing is proposed. `comptees`: the evaluations it rests on; `explication` says why."""

    rang: int | None
    comptees: tuple[Observation, ...]
    explication: str


def place(rang: int, sur: int, maximum: int) -> Fraction:
    """A rank of a scale of `sur` degrees on one of `maximum`: the same place between lowest and highest, exactly."""
    return Fraction(rang) if sur == maximum else 1 + Fraction((rang - 1) * (maximum - 1), max(sur - 1, 1))


def arrondir(valeur: Fraction) -> int:
    """The nearest degree; at equal distance, the lower one (ARRONDI)."""
    return ceil(valeur - Fraction(1, 2))


def propose(regle: Regle, observations: Sequence[Observation]) -> Proposition:
    """Apply the rule to the evaluations of one competence, oldest first."""
    retenues = tuple(o for o in observations if regle.poids(o))
    if len(retenues) < max(regle.minimum, 1):
        return Proposition(None, (), _too_few(regle, len(retenues), len(observations)))
    comptees = _counted(regle, retenues)
    exact = _exact(regle, comptees)
    rang = arrondir(exact)
    return Proposition(rang, comptees, _sentence(regle, comptees, exact, rang))


def _counted(regle: Regle, retenues: tuple[Observation, ...]) -> tuple[Observation, ...]:
    if regle.methode == Methode.DERNIER:
        return retenues[-1:]
    return retenues[-regle.nombre :] if regle.methode == Methode.DERNIERS else retenues


def _exact(regle: Regle, comptees: tuple[Observation, ...]) -> Fraction:
    valeurs = [o.valeur for o in comptees]
    if regle.methode == Methode.MEILLEUR:
        return max(valeurs)
    if regle.methode == Methode.MEDIANE:
        return median_low(valeurs)
    poids = [regle.poids(o) for o in comptees]
    return sum(v * p for v, p in zip(valeurs, poids, strict=True)) / Fraction(sum(poids))


def _too_few(regle: Regle, retenues: int, connues: int) -> str:
    if not connues:
        return "aucune évaluation"
    if not retenues:
        return "aucune évaluation que la règle retient"
    combien = f"{retenues} évaluation retenue" if retenues == 1 else f"{retenues} évaluations retenues"
    return f"{combien}, il en faut {regle.minimum}"


def _sentence(regle: Regle, comptees: tuple[Observation, ...], exact: Fraction, rang: int) -> str:
    entre = ", " if all(o.valeur.denominator == 1 for o in comptees) else "\u00a0; "
    pese = regle.methode == Methode.PONDEREE and len(comptees) > 1
    suite = entre.join(_dire(o.valeur) + (f" (×\u00a0{regle.poids(o)})" if pese else "") for o in comptees)
    dite = f"{_NOMS[regle.methode](len(comptees))}\u00a0: {suite}"
    if len(comptees) == 1:
        return dite if exact == rang else f"{dite}, arrondi à {rang}"
    if exact == rang:
        return dite if {o.valeur for o in comptees} == {exact} else f"{dite}, soit {rang}"
    return f"{dite}, soit {_dire(exact)}, arrondi à {rang}"


_NOMS = {
    Methode.DERNIER: lambda n: "dernier niveau",
    Methode.MEILLEUR: lambda n: "meilleur niveau" if n == 1 else f"le meilleur des {n}",
    Methode.MEDIANE: lambda n: "niveau médian" if n == 1 else f"le niveau médian des {n}",
    Methode.DERNIERS: lambda n: "le seul niveau" if n == 1 else f"moyenne des {n} derniers",
    Methode.PONDEREE: lambda n: "le seul niveau" if n == 1 else f"moyenne pondérée des {n}",
}


def _dire(valeur: Fraction) -> str:
    """At most two decimals, as French writes them."""
    return (
        str(valeur) if valeur.denominator == 1 else number_format(round(float(valeur), 2), decimal_pos=None)
    )


def dire_regle(regle: Regle) -> str:
    """The whole rule in one sentence, for those who read a bilan."""
    dite = {
        Methode.DERNIER: "Le dernier niveau",
        Methode.MEILLEUR: "Le meilleur niveau",
        Methode.MEDIANE: "Le niveau médian (s’il y en a deux au milieu, le plus bas)",
        Methode.DERNIERS: f"La moyenne des {regle.nombre} derniers niveaux"
        if regle.nombre > 1
        else "Le dernier niveau",
        Methode.PONDEREE: "La moyenne de tous les niveaux, pondérée",
    }[Methode(regle.methode)]
    dite += ", au centre et en entreprise" if regle.avec_entreprise else ", au centre"
    if regle.methode == Methode.PONDEREE:
        poids = [
            f"formative ×\u00a0{regle.poids_formative}",
            f"certificative ×\u00a0{regle.poids_certificative}",
        ]
        if regle.avec_entreprise:
            poids += [f"centre ×\u00a0{regle.poids_centre}", f"entreprise ×\u00a0{regle.poids_entreprise}"]
        dite += f" ({', '.join(poids)})"
    if regle.minimum > 1:
        dite += f"\u00a0; rien sous {regle.minimum} évaluations"
    return dite + "."
