"""Filters that write French as a person does: near dates in words, plurals, typographic spaces."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
INSECABLE = "\u00a0"
FINE = "\u202f"


def _jour(quand: date | datetime) -> date:
    """The calendar day in the site's time zone. A naive datetime is taken as local time already."""
    if not isinstance(quand, datetime):
        return quand
    return timezone.localtime(quand).date() if timezone.is_aware(quand) else quand.date()


def dire_date(quand: date | datetime, *, aujourdhui: date | None = None) -> str:
    """« aujourd’hui », « hier », « jeudi dernier », « mardi prochain », « 12 mars », « 12 mars 2024 »."""
    reference = aujourdhui or timezone.localdate()
    jour = _jour(quand)
    ecart = (jour - reference).days
    proches = {-2: "avant-hier", -1: "hier", 0: "aujourd’hui", 1: "demain", 2: "après-demain"}
    if ecart in proches:
        return proches[ecart]
    if -7 <= ecart < 0:
        return f"{JOURS[jour.weekday()]} dernier"
    if 0 < ecart <= 7:
        return f"{JOURS[jour.weekday()]} prochain"
    numero = "1ᵉʳ" if jour.day == 1 else str(jour.day)
    texte = f"{numero}{INSECABLE}{MOIS[jour.month - 1]}"
    return texte if jour.year == reference.year else f"{texte} {jour.year}"


@register.filter(expects_localtime=True)
def date_proche(quand: date | datetime | None) -> str:
    """A date in words when it is near. Empty for None."""
    return "" if not quand else dire_date(quand)


@register.filter
def date_longue(jour: date) -> str:
    """« 1er octobre 2026 »: a whole date, for what is printed and kept."""
    numero = "1er" if jour.day == 1 else str(jour.day)
    return f"{numero}{INSECABLE}{MOIS[jour.month - 1]}{INSECABLE}{jour.year}"


@register.filter
def jusqu_au(debut: date, fin: date) -> str:
    """« le 11 novembre 2026 », « du 9 au 13 mars 2026 », « du 28 mars au 3 avril 2026 »: inclusive dates."""
    arrivee = date_longue(fin).replace("1er", "1ᵉʳ")
    if debut == fin:
        return f"le {arrivee}"
    depart = "1ᵉʳ" if debut.day == 1 else str(debut.day)
    if debut.year != fin.year:
        depart = date_longue(debut).replace("1er", "1ᵉʳ")
    elif debut.month != fin.month:
        depart = f"{depart}{INSECABLE}{MOIS[debut.month - 1]}"
    return f"du {depart} au {arrivee}"


@register.filter(expects_localtime=True)
def moment_proche(quand: datetime | None) -> str:
    """A date in words and the time: « hier à 14 h 05 ». Empty for None."""
    if not quand:
        return ""
    local = timezone.localtime(quand) if timezone.is_aware(quand) else quand
    return f"{dire_date(quand)} à {local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"


@register.filter(is_safe=False)
def pluriel(nombre: float, formes: str) -> str:
    """« 3 séances »: the number and the word that agrees. `formes`: "séance,séances". Singular below 2."""
    singulier, _, autres = formes.partition(",")
    mot = singulier if abs(nombre) < 2 else (autres or singulier + "s")
    entier = f"{nombre:,}".replace(",", FINE).replace(".", ",")
    return f"{entier}{INSECABLE}{mot.strip()}"


@register.filter(is_safe=False)
def espaces(texte: str) -> str:
    """French spaces in a text typed by a person: before : ; ? ! and inside « »; straight apostrophes curved."""
    texte = re.sub(r"(?<=\w)'(?=\w)", "’", str(texte))
    texte = re.sub(r"[ \u00a0]+([;?!])", FINE + r"\1", texte)
    texte = re.sub(r"[ \u00a0]+:", INSECABLE + ":", texte)
    texte = re.sub(r"«[ \u00a0]*", "«" + INSECABLE, texte)
    return re.sub(r"[ \u00a0]*»", INSECABLE + "»", texte)


VOYELLES = "aeiouàâäéèêëîïôöùûüœæ"


def elide(mot: str, nom: Any, entendu: str = "") -> str:
    """« de Basile », « d’Abel », « qu’Élise »: the small word before a name, elided before a vowel.

    Before h and y both are heard: the word stays whole, which is never wrong. `entendu`: what will be read at
    the place of `nom`, when it is not there yet.
    """
    texte = str(nom)
    initiale = (entendu or texte)[:1].lower()
    return f"{mot[:-1]}’{texte}" if initiale and initiale in VOYELLES else f"{mot} {texte}"


@register.filter
def de(nom: Any) -> str:
    return elide("de", nom)


@register.filter
def que(nom: Any) -> str:
    return elide("que", nom)


@register.filter
def initiales(nom: str) -> str:
    """« Léa Martin-Diaz » → « LM »: first letters of the first and last words."""
    mots = [mot for mot in str(nom).split() if mot[:1].isalpha()]
    if not mots:
        return "?"
    return (mots[0][0] + (mots[-1][0] if len(mots) > 1 else "")).upper()
