"""A month or a week of séances, day by day."""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import Prefetch, QuerySet
from django.utils.formats import date_format

from suivi.jours import Marque, days_between, say_days
from suivi.models import Groupe, Seance, SeanceFormateur

SEMAINE = timedelta(days=7)
Vue = Literal["mois", "semaine"]


@dataclass(frozen=True, slots=True)
class Jour:
    """One square of the calendar; `dehors`: it belongs to the month before or after."""

    date: date
    dehors: bool
    seances: tuple[Seance, ...]
    marque: Marque | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """Weeks of seven days, Monday first: those of a month, or one alone. `premier`: the first day named."""

    vue: Vue
    premier: date
    semaines: tuple[tuple[Jour, ...], ...]

    @property
    def titre(self) -> str:
        if self.vue == "mois":
            return date_format(self.premier, "F Y").capitalize()
        debut = "j" if self.premier.month == self.dernier.month else "j F"
        return f"Du {date_format(self.premier, debut)} au {date_format(self.dernier, 'j F Y')}"

    @property
    def dits(self) -> list[str]:
        """In sentences, the days that are not like the others."""
        jours = [jour for semaine in self.semaines for jour in semaine if jour.marque is not None]
        marques = {jour.date: jour.marque for jour in jours}
        return say_days(marques, marques)

    @property
    def precedent(self) -> str:
        return self._question(self.premier - (timedelta(days=1) if self.vue == "mois" else SEMAINE))

    @property
    def suivant(self) -> str:
        return self._question(self.premier + (timedelta(days=31) if self.vue == "mois" else SEMAINE))

    def autre(self, aujourdhui: date) -> str:
        """The other view, of the same days: of today when they hold it."""
        jours = [jour.date for semaine in self.semaines for jour in semaine if not jour.dehors]
        jour = aujourdhui if aujourdhui in jours else self.premier
        if self.vue == "semaine":
            return f"mois={jour:%Y-%m}"
        return f"semaine={jour - timedelta(days=jour.weekday())}"

    def _question(self, jour: date) -> str:
        return f"mois={jour:%Y-%m}" if self.vue == "mois" else f"semaine={jour}"

    @property
    def dernier(self) -> date:
        return self.semaines[-1][-1].date

    @property
    def vide(self) -> bool:
        return not any(jour.seances for semaine in self.semaines for jour in semaine)


def read_month(texte: str, defaut: date) -> date:
    """The first day of a month written « 2026-11 »; of the default's month for anything else."""
    try:
        return date.fromisoformat(f"{texte}-01")
    except ValueError:
        return defaut.replace(day=1)


def read_week(texte: str, defaut: date) -> date:
    """The Monday of the week of a day written « 2026-11-25 »; of the default for anything else."""
    try:
        jour = date.fromisoformat(texte)
    except ValueError:
        jour = defaut
    return jour - timedelta(days=jour.weekday())


def month_of(seances: QuerySet[Seance], premier: date, groupe: Groupe | None = None) -> Pages:
    """The month that begins on `premier`, each séance on every day it lasts. Two queries, and those of the days.

    `groupe`: the one whose weeks are told.
    """
    return _lay(seances, "mois", premier, Calendar().monthdatescalendar(premier.year, premier.month), groupe)


def week_of(seances: QuerySet[Seance], lundi: date, groupe: Groupe | None = None) -> Pages:
    """The week that begins on `lundi`. Two queries, and those of the days."""
    return _lay(seances, "semaine", lundi, [[lundi + timedelta(days=rang) for rang in range(7)]], groupe)


def _lay(
    seances: QuerySet[Seance], vue: Vue, premier: date, semaines: list[list[date]], groupe: Groupe | None
) -> Pages:
    debut, fin = semaines[0][0], semaines[-1][-1]
    marques = days_between(groupe, debut, fin)
    par_jour: dict[date, list[Seance]] = defaultdict(list)
    lues = seances.filter(debut__lte=fin, fin__gte=debut).select_related("groupe").order_by("debut", "titre")
    formateurs = SeanceFormateur.objects.select_related("membre__utilisateur").order_by("cree_le")
    for seance in lues.prefetch_related(Prefetch("formateurs", formateurs)):
        jour = max(seance.debut, debut)
        while jour <= min(seance.fin, fin):
            par_jour[jour].append(seance)
            jour += timedelta(days=1)
    return Pages(
        vue,
        premier,
        tuple(
            tuple(
                Jour(
                    jour,
                    vue == "mois" and jour.month != premier.month,
                    tuple(par_jour[jour]),
                    marques.get(jour),
                )
                for jour in semaine
            )
            for semaine in semaines
        ),
    )
