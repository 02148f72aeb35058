"""What is odd about the dates of a séance: apps above, which know where a group is, say so here. Nothing is refused."""

from collections.abc import Callable, Sequence
from datetime import date

from suivi.models import Groupe, Seance

Dates = Sequence[tuple[date, date]]
Regard = Callable[[Groupe, Dates], list[str]]

_REGARDS: list[Regard] = []


def declarer_regard(regard: Regard) -> None:
    """Add something to look at when séances are planned. Declared twice, it looks once."""
    if regard not in _REGARDS:
        _REGARDS.append(regard)


def warnings_about(seances: Sequence[Seance]) -> list[str]:
    """What to tell whoever planned these séances of one group."""
    dates = [(seance.debut, seance.fin) for seance in seances]
    return [phrase for regard in _REGARDS for phrase in regard(seances[0].groupe, dates)]
