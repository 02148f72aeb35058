"""What changed between two bilans, in words. Pure functions over levels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bilans.propositions import place
from referentiels.models import NiveauEchelle

# key → (word, Lucide icon, tone of its badge), in the order of the summary
EVOLUTIONS: dict[str, tuple[str, str, str]] = {
    "progresse": ("En progrès", "trending-up", "vert"),
    "stable": ("Sans changement", "equal", "neutre"),
    "recule": ("En recul", "trending-down", "ocre"),
    "nouvelle": ("Nouvellement évaluée", "plus", "bleu"),
    "absente": ("Plus évaluée", "minus", "neutre"),
}


def evolution(avant: NiveauEchelle | None, apres: NiveauEchelle | None, maximum: int) -> str:
    """A key of EVOLUTIONS; "" when neither bilan says anything. `maximum`: the highest degree of the present scale.

    A level of a scale that the formation has left (its `sur` says so) is compared at the same place between lowest and
    highest. An answer that is not a degree counts as none.
    """
    depart, arrivee = _value(avant, maximum), _value(apres, maximum)
    if depart is None:
        return "" if arrivee is None else "nouvelle"
    if arrivee is None:
        return "absente"
    return "stable" if depart == arrivee else ("progresse" if arrivee > depart else "recule")


def _value(niveau: NiveauEchelle | None, maximum: int) -> Fraction | None:
    if niveau is None or niveau.special:
        return None
    return place(niveau.rang, getattr(niveau, "sur", maximum), maximum)


@dataclass(slots=True)
class Changement:
    """The competences that went one way. `lignes`: those of a draft, or of its snapshot."""

    cle: str
    lignes: list[Any] = field(default_factory=list)

    @property
    def mot(self) -> str:
        return EVOLUTIONS[self.cle][0]

    @property
    def icone(self) -> str:
        return EVOLUTIONS[self.cle][1]

    @property
    def ton(self) -> str:
        return EVOLUTIONS[self.cle][2]


def summarise(evolutions: Iterable[tuple[str, Any]]) -> list[Changement]:
    """What went up, stayed, went down, is new or is no longer evaluated, in this order; empty ones left out."""
    changements = {cle: Changement(cle) for cle in EVOLUTIONS}
    for cle, ligne in evolutions:
        if cle:
            changements[cle].lignes.append(ligne)
    return [changement for changement in changements.values() if changement.lignes]
