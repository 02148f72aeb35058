"""Where each apprentice of a list works: told by the app that knows contracts, for the pages of a group."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from cpro.comptes.models import Membre
from suivi.models import Apprenti


@dataclass(frozen=True, slots=True)
class Situation:
    """The contract in force today, in words. `url`: its page, empty for those who may not open it."""

    entreprise: str
    maitre: str
    url: str


Source = Callable[[Membre, Iterable[Apprenti]], dict[UUID, Situation]]
_SOURCES: list[Source] = []


def declarer_situations(source: Source) -> None:
    """Say where the situation of apprentices is known. Declared twice, it is asked once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def situations_de(membre: Membre, apprentis: Iterable[Apprenti]) -> dict[UUID, Situation]:
    """Apprentice → situation; whoever has no contract today is absent."""
    apprentis = list(apprentis)
    return {cle: valeur for source in _SOURCES for cle, valeur in source(membre, apprentis).items()}
