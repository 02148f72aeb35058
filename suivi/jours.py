"""What the days of a calendar are, besides the séances: apps above, which know where a group is, say so here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cpro.socle.templatetags.francais import jusqu_au
from suivi.models import Groupe


@dataclass(frozen=True, slots=True)
class Marque:
    """Why a day is not like the others, in words (« En entreprise ») and for the colour."""

    genre: Literal["entreprise", "ferme"]
    texte: str


Source = Callable[[Groupe | None, date, date], dict[date, Marque]]
_SOURCES: list[Source] = []


def declarer_jours(source: Source) -> None:
    """Say something of the days of a calendar. Declared twice, it is asked once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def days_between(groupe: Groupe | None, debut: date, fin: date) -> dict[date, Marque]:
    """The marks of the days between two dates, for one group; without one, what holds for all of them."""
    return {jour: marque for source in _SOURCES for jour, marque in source(groupe, debut, fin).items()}


def say_days(marques: Mapping[date, Marque], jours: Iterable[date]) -> list[str]:
    """The same in sentences, those of a row in one: « En entreprise du 2 au 13 novembre 2026 »."""
    suites: list[tuple[str, date, date]] = []
    for jour in sorted(jour for jour in jours if jour in marques):
        texte = marques[jour].texte
        if suites and suites[-1][0] == texte and _follows(suites[-1][2], jour):
            suites[-1] = (texte, suites[-1][1], jour)
        else:
            suites.append((texte, jour, jour))
    return [f"{texte} {jusqu_au(debut, fin)}" for texte, debut, fin in suites]


def _follows(avant: date, jour: date) -> bool:
    """The next day, or the next one of work."""
    entre = (avant + timedelta(days=rang) for rang in range(1, (jour - avant).days))
    return all(autre.isoweekday() > 5 for autre in entre)
