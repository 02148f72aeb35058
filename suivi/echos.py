"""What an apprentice did elsewhere on the tasks of a séance: told by the apps that know about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cpro.comptes.models import Membre
from suivi.models import Apprenti, Seance


@dataclass(frozen=True, slots=True)
class Echo:
    """Something done on the same task; `url` leads to it."""

    titre: str
    jour: date
    url: str


Source = Callable[[Membre, Apprenti, Seance], list[Echo]]
_SOURCES: list[Source] = []


def declarer_echos(source: Source) -> None:
    """Say where echoes of a séance may be found."""
    _SOURCES.append(source)


def echos_de(membre: Membre, apprenti: Apprenti, seance: Seance) -> list[Echo]:
    """The echoes that `membre` may read, the latest first."""
    echos = [echo for source in _SOURCES for echo in source(membre, apprenti, seance)]
    return sorted(echos, key=lambda echo: echo.jour, reverse=True)
