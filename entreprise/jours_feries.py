"""The public holidays of France: those of everywhere (Code du travail, article L3133-1), those of Alsace-Moselle."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

FIXES = {
    (1, 1): "jour de l’an",
    (5, 1): "fête du Travail",
    (5, 8): "victoire de 1945",
    (7, 14): "fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "armistice de 1918",
    (12, 25): "Noël",
}
# From Easter Sunday.
APRES_PAQUES = {1: "lundi de Pâques", 39: "Ascension", 50: "lundi de Pentecôte"}
# Code du travail, article L3134-13; Good Friday in the towns that have a Protestant church.
SAINT_ETIENNE = {(12, 26): "Saint-Étienne"}
VENDREDI_SAINT = {-2: "Vendredi saint"}
ALSACE_MOSELLE = ("57", "67", "68")  # how postal codes begin there


def paques(annee: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    cycle = annee % 19
    siecle, reste = divmod(annee, 100)
    correction = (siecle - (siecle + 8) // 25 + 1) // 3
    epacte = (19 * cycle + siecle - siecle // 4 - correction + 15) % 30
    semaine = (32 + 2 * (siecle % 4) + 2 * (reste // 4) - epacte - reste % 4) % 7
    tard = (cycle + 11 * epacte + 22 * semaine) // 451
    mois, jour = divmod(epacte + semaine - 7 * tard + 114, 31)
    return date(annee, mois, jour + 1)


@lru_cache(maxsize=64)
def jours_feries(annee: int, *, alsace_moselle: bool = False) -> Mapping[date, str]:
    """The public holidays of a year, in order, with their names."""
    dimanche = paques(annee)
    fixes, mobiles = FIXES, APRES_PAQUES
    if alsace_moselle:
        fixes, mobiles = FIXES | SAINT_ETIENNE, APRES_PAQUES | VENDREDI_SAINT
    feries = {date(annee, mois, jour): nom for (mois, jour), nom in fixes.items()}
    feries |= {dimanche + timedelta(days=jours): nom for jours, nom in mobiles.items()}
    return dict(sorted(feries.items()))


def is_alsace_moselle(code_postal: str, sinon: bool = False) -> bool:
    """Whether the local holidays are those of Alsace-Moselle there; `sinon`: the answer when no address is known."""
    return code_postal.strip().startswith(ALSACE_MOSELLE) if code_postal.strip() else sinon


def is_ouvre(jour: date, *, alsace_moselle: bool = False) -> bool:
    """Whether people are at work: neither a weekend nor a public holiday."""
    return jour.isoweekday() < 6 and jour not in jours_feries(jour.year, alsace_moselle=alsace_moselle)


@lru_cache(maxsize=8192)
def jours_ouvres(apres: date, jusqu_a: date) -> int:
    """How many working days there are after the first date, until the second included. None when it precedes."""
    jours = (jusqu_a - apres).days
    return sum(is_ouvre(apres + timedelta(days=rang)) for rang in range(1, jours + 1))


def ouvres_avant(jour: date, nombre: int) -> date:
    """The last date that has so many working days after it, until `jour` included."""
    avant = jour - timedelta(days=nombre)
    while jours_ouvres(avant, jour) < nombre:
        avant -= timedelta(days=1)
    return avant


def lendemain(jour: date) -> datetime:
    """The first instant after a day, local time."""
    return timezone.make_aware(datetime.combine(jour + timedelta(days=1), time.min))
