"""The alternance of a group as weeks: rules that make them, and words that say them. Pure functions.

A week is five letters from Monday to Friday, C (centre) or E (entreprise). See `models.SemaineAlternance`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

CENTRE, ENTREPRISE = "C", "E"
AU_CENTRE, EN_ENTREPRISE = CENTRE * 5, ENTREPRISE * 5
JOUR, SEMAINE = timedelta(days=1), timedelta(days=7)
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
LIEUX = {CENTRE: "au centre", ENTREPRISE: "dans l’entreprise"}

Semaines = Mapping[date, str]


def lundi_de(jour: date) -> date:
    return jour - timedelta(days=jour.weekday())


def lundis(debut: date, fin: date) -> Iterator[date]:
    """The Mondays of the weeks from one day to another, included."""
    lundi = lundi_de(debut)
    while lundi <= fin:
        yield lundi
        lundi += SEMAINE


def place_on(semaines: Semaines, jour: date) -> str:
    """C, E, or nothing when the day is not planned. A Saturday or a Sunday is nowhere."""
    semaine = semaines.get(lundi_de(jour), "")
    return semaine[jour.weekday()] if semaine and jour.weekday() < len(semaine) else ""


@dataclass(frozen=True, kw_only=True)
class Rythme:
    """So many weeks at the centre, then so many in the company, again and again from a first day to a last one.

    `saute`: a week when the centre is closed all along is spent in the company, and does not count.
    """

    debut: date
    fin: date
    centre: int
    entreprise: int
    commence: Literal["C", "E"] = CENTRE
    saute: bool = True

    def weeks(self, ferme: Callable[[date], bool]) -> dict[date, str]:
        """Every week, by its Monday; `ferme` says whether the centre is closed on a day."""
        tour = [AU_CENTRE] * self.centre + [EN_ENTREPRISE] * self.entreprise
        if self.commence == ENTREPRISE:
            tour = [EN_ENTREPRISE] * self.entreprise + [AU_CENTRE] * self.centre
        semaines, rang = {}, 0
        for lundi in lundis(self.debut, self.fin):
            if self.saute and all(ferme(lundi + n * JOUR) for n in range(5)):
                semaines[lundi] = EN_ENTREPRISE
                continue
            semaines[lundi] = tour[rang % len(tour)]
            rang += 1
        return semaines


@dataclass(frozen=True, kw_only=True)
class JoursFixes:
    """The same days of each week at the centre (0 for Monday), the others in the company."""

    debut: date
    fin: date
    jours: frozenset[int]
    saute: bool = True

    def weeks(self, ferme: Callable[[date], bool]) -> dict[date, str]:
        """As `Rythme.weeks`."""
        ordinaire = "".join(CENTRE if n in self.jours else ENTREPRISE for n in range(5))
        return {
            lundi: EN_ENTREPRISE
            if self.saute and all(ferme(lundi + n * JOUR) for n in range(5))
            else ordinaire
            for lundi in lundis(self.debut, self.fin)
        }


Regle = Rythme | JoursFixes


def letter(semaine: str) -> str:
    """C, E, « C+E » for a shared week, nothing for one that is not planned."""
    return "+".join(lieu for lieu in (CENTRE, ENTREPRISE) if lieu in semaine)


def say_week(semaine: str) -> str:
    """« au centre », « dans l’entreprise », « lundi et mardi au centre, le reste dans l’entreprise »."""
    if not semaine:
        return "pas encore planifiée"
    if len(set(semaine)) == 1:
        return LIEUX[semaine[0]]
    au_centre = [jour for jour, lieu in zip(JOURS, semaine, strict=True) if lieu == CENTRE]
    suite = f"{', '.join(au_centre[:-1])} et {au_centre[-1]}" if len(au_centre) > 1 else au_centre[0]
    return f"{suite} au centre, le reste dans l’entreprise"


@dataclass(frozen=True, slots=True)
class Suite:
    """Weeks in the company in a row: from the first day there to the last one."""

    debut: date
    fin: date

    @property
    def semaines(self) -> int:
        return len(list(lundis(self.debut, self.fin)))


def stretches(semaines: Semaines) -> list[Suite]:
    """The weeks spent in the company, at least in part, gathered when they follow each other."""
    suites: list[Suite] = []
    for lundi in sorted(semaines):
        jours = [lundi + n * JOUR for n in range(5) if semaines[lundi][n] == ENTREPRISE]
        if not jours:
            continue
        if suites and lundi_de(suites[-1].fin) == lundi - SEMAINE:
            suites[-1] = Suite(suites[-1].debut, jours[-1])
        else:
            suites.append(Suite(jours[0], jours[-1]))
    return suites
