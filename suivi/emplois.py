"""Who employs each apprentice of a list: told by the app that knows contracts, for the pages of a group."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from cpro.comptes.models import Membre
from suivi.models import Apprenti


@dataclass(frozen=True, slots=True)
class Emploi:
    """The contract in force today, in words. `url`: its page."""

    entreprise: str
    maitre: str
    url: str


Source = Callable[[Membre, Iterable[Apprenti]], dict[UUID, Emploi]]
_SOURCES: list[Source] = []


def declarer_emplois(source: Source) -> None:
    """Say where the employers of apprentices are known. Declared twice, it is asked once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def emplois_de(membre: Membre, apprentis: Iterable[Apprenti]) -> dict[UUID, Emploi]:
    """Apprentice → employer; whoever has no contract today is absent."""
    apprentis = list(apprentis)
    return {cle: valeur for source in _SOURCES for cle, valeur in source(membre, apprentis).items()}
