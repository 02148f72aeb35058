"""A month of séances, day by day."""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from suivi.models import Seance


@dataclass(frozen=True, slots=True)
class Jour:
    """One square of the calendar; `dehors`: it belongs to the month before or after."""

    date: date
    dehors: bool
    seances: tuple[Seance, ...]


@dataclass(frozen=True, slots=True)
class Mois:
    """Weeks of seven days, Monday first."""

    premier: date
    semaines: tuple[tuple[Jour, ...], ...]

    @property
    def precedent(self) -> str:
        return f"{self.premier - timedelta(days=1):%Y-%m}"

    @property
    def suivant(self) -> str:
        return f"{self.premier + timedelta(days=31):%Y-%m}"

    @property
    def vide(self) -> bool:
        return not any(jour.seances for semaine in self.semaines for jour in semaine)


def read_month(texte: str, defaut: date) -> date:
    """The first day of a month written « 2026-11 »; of the default's month for anything else."""
    try:
        return date.fromisoformat(f"{texte}-01")
    except ValueError:
        return defaut.replace(day=1)


def month_of(seances: QuerySet[Seance], premier: date) -> Mois:
    """The month that begins on `premier`, each séance on every day it lasts. One query."""
    semaines = Calendar().monthdatescalendar(premier.year, premier.month)
    debut, fin = semaines[0][0], semaines[-1][-1]
    par_jour: dict[date, list[Seance]] = defaultdict(list)
    lues = seances.filter(debut__lte=fin, fin__gte=debut).select_related("groupe").order_by("debut", "titre")
    for seance in lues:
        jour = max(seance.debut, debut)
        while jour <= min(seance.fin, fin):
            par_jour[jour].append(seance)
            jour += timedelta(days=1)
    return Mois(
        premier,
        tuple(
            tuple(Jour(jour, jour.month != premier.month, tuple(par_jour[jour])) for jour in semaine)
            for semaine in semaines
        ),
    )
