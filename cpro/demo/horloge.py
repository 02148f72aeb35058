"""A clock that can be set back, so that the history of the demonstration is written at its own dates."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone


@contextmanager
def a_la_date(jour: date, heure: int = 10) -> Iterator[None]:
    """Run the block as if it were that day at that hour (local time): signatures, messages, audit lines."""
    reelle = timezone.now
    # Never in the future: an action of this morning cannot be dated tonight.
    moment = min(timezone.make_aware(datetime.combine(jour, time(heure, 12))), reelle())
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = reelle


def ouvre(jour: date) -> date:
    """This day, or the Friday before it when it falls on a weekend."""
    return jour - timedelta(days=max(0, jour.weekday() - 4))
