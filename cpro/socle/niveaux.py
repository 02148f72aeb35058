"""Draws the badge of a level: a shape that fills, a colour and a word. The same on screen, in print and in PDF.

The shape tells who judged: a disc for the centre, a square for the company, a ring for the apprentice
themselves. It fills with the level. A missing judgement never looks like a low level.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import cos, pi, sin
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

Forme = Literal["rond", "carre", "anneau"]
SPECIAUX = {"non_evalue": "Non évalué", "non_fait": "Non fait", "non_vu": "Non vu"}
FORMES: dict[str, Forme] = {"centre": "rond", "entreprise": "carre", "auto": "anneau"}
QUI = {"rond": "centre", "carre": "entreprise", "anneau": "autoévaluation"}

# Six hues from lowest to highest, then four that a centre may choose. Light theme first, then dark: contrast
# ≥ 4.5 on the sheets of both. tokens.css holds the same ones as --niveau-N.
TEINTES = (
    ("#a23b34", "#ef9288"),
    ("#8f5312", "#e2a566"),
    ("#786700", "#d6c053"),
    ("#557016", "#acc766"),
    ("#2b7440", "#7fcb93"),
    ("#0b6657", "#66ccb8"),
    ("#2f5fa8", "#8db4ec"),
    ("#6b4aa0", "#bda2ea"),
    ("#9a3a72", "#ea9cc8"),
    ("#4c5a66", "#a9b8c4"),
)
COULEURS = tuple(claire for claire, _ in TEINTES)
DEGRES_DE_TEINTE = 6
JETON = "niveau-"
COULEUR_SPECIALE = "#6b655b"

# In a PDF a badge is one character of the font built by `cpro.socle.police_niveaux`: (shape, share or special) → code.
# What is copied or read aloud is a geometric shape of Unicode, the right one where there is one: PDF/A-3a refuses
# characters for private use.
PARTS = sorted({Fraction(rang, maximum) for maximum in range(1, 10) for rang in range(maximum + 1)})
FORMES_UNICODE: dict[tuple[Forme, Fraction | str], str] = {
    **{("rond", Fraction(quarts, 4)): "○◔◑◕●"[quarts] for quarts in range(5)},
    **{("carre", Fraction(demis, 2)): "□◧■"[demis] for demis in range(3)},
    **{("anneau", Fraction(demis, 2)): "◯◐◉"[demis] for demis in range(3)},
}

HORS_DU_BLOC = (0x2B1A, 0x2B58)  # a dotted square, a heavy circle


def _glyphes() -> dict[tuple[Forme, Fraction | str], int]:
    """The block of geometric shapes has 96 characters, as many as there are badges; two of them are emoji.

    A layout engine looks for an emoji in a font of emoji, never in ours.
    """
    badges = [(forme, remplissage) for forme in QUI for remplissage in [*PARTS, *SPECIAUX]]
    formes = [point for point in range(0x25A0, 0x2600) if point not in (0x25FD, 0x25FE)]
    libres = (point for point in [*formes, *HORS_DU_BLOC] if chr(point) not in FORMES_UNICODE.values())
    return {
        badge: ord(FORMES_UNICODE[badge]) if badge in FORMES_UNICODE else next(libres) for badge in badges
    }


GLYPHES = _glyphes()


@dataclass(frozen=True)
class Dessin:
    """What a template needs to show a level."""

    svg: SafeString
    glyphe: str
    classe: str
    mot: str
    court: str
    description: str


def remplissage(rang: int, maximum: int) -> float:
    """Share of the shape to fill, 0 to 1. Ranks go from 1 (lowest) to `maximum`."""
    if maximum <= 1:
        return 1.0
    return min(max((rang - 1) / (maximum - 1), 0.0), 1.0)


def teinte(rang: int, maximum: int, couleur: str = "") -> int:
    """Index of the hue: the one chosen for this level (`couleur`: "niveau-7"), else from 0 to 5 by its rank."""
    choisie = couleur.removeprefix(JETON)
    if choisie.isdecimal() and int(choisie) < len(TEINTES):
        return int(choisie)
    return round(remplissage(rang, maximum) * (DEGRES_DE_TEINTE - 1))


def _arc(part: float, rayon: float) -> str:
    """End point of an arc starting at noon, clockwise, in a 20 × 20 drawing."""
    angle = 2 * pi * part
    x, y = 10 + rayon * sin(angle), 10 - rayon * cos(angle)
    return f"A{rayon} {rayon} 0 {int(part > 0.5)} 1 {x:.2f} {y:.2f}"


def _interieur(forme: Forme, part: float) -> str:
    if part <= 0:
        return ""
    if forme == "carre":
        hauteur = 12 * part
        return f'<rect x="4" y="{16 - hauteur:.2f}" width="12" height="{hauteur:.2f}" rx="1" fill="currentColor"/>'
    if forme == "anneau":
        if part >= 1:
            return '<circle cx="10" cy="10" r="6.6" fill="none" stroke="currentColor" stroke-width="4.2"/>'
        return f'<path d="M10 3.4{_arc(part, 6.6)}" fill="none" stroke="currentColor" stroke-width="4.2"/>'
    if part >= 1:
        return '<circle cx="10" cy="10" r="6.4" fill="currentColor"/>'
    return f'<path d="M10 10V3.6{_arc(part, 6.4)}Z" fill="currentColor"/>'


def _contour(forme: Forme, tirets: str = "") -> str:
    trait = f'fill="none" stroke="currentColor" stroke-width="1.7"{tirets}'
    if forme == "carre":
        return f'<rect x="1.85" y="1.85" width="16.3" height="16.3" rx="2.6" {trait}/>'
    if forme == "anneau":
        trait = f'fill="none" stroke="currentColor" stroke-width="1.2"{tirets}'
        return f'<circle cx="10" cy="10" r="8.7" {trait}/><circle cx="10" cy="10" r="4.5" {trait}/>'
    return f'<circle cx="10" cy="10" r="8.6" {trait}/>'


def _special(forme: Forme, special: str) -> str:
    """« non évalué »: dashed and empty; « non fait »: barred; « non vu »: hatched."""
    if special == "non_evalue":
        return _contour(forme, ' stroke-dasharray="2.4 2.6"')
    if special == "non_fait":
        return _contour(forme) + '<path d="M5.6 14.4 14.4 5.6" stroke="currentColor" stroke-width="1.9"/>'
    hachures = "M4.4 11 11 4.4M4.6 15.4 15.4 4.6M9 15.6 15.6 9"
    return _contour(forme, ' stroke-dasharray="2.4 2.6"') + (
        f'<path d="{hachures}" stroke="currentColor" stroke-width="1.3" stroke-linecap="round"/>'
    )


@lru_cache(maxsize=512)
def tracer(*, part: float | None, forme: Forme = "rond", special: str = "", taille: int = 20) -> SafeString:
    """The SVG alone. `part`: share filled (None with `special`)."""
    corps = _special(forme, special) if part is None else _contour(forme) + _interieur(forme, part)
    return mark_safe(
        f'<svg class="niveau__forme" width="{taille}" height="{taille}" viewBox="0 0 20 20" '
        f'aria-hidden="true" focusable="false">{corps}</svg>'
    )


def _glyphe(forme: Forme, remplissage: float | str) -> str:
    """The character of the font that shows this; a share that no scale has takes the nearest."""
    if isinstance(remplissage, str):
        return chr(GLYPHES[forme, remplissage if remplissage in SPECIAUX else "non_evalue"])
    return chr(GLYPHES[forme, min(PARTS, key=lambda part: abs(part - remplissage))])


@lru_cache(maxsize=2048)
def dessiner_niveau(
    *,
    rang: int | None,
    maximum: int,
    libelle: str = "",
    court: str = "",
    special: str = "",
    contexte: str = "centre",
    auto: bool = False,
    acquis: bool | None = None,
    couleur: str = "",
    taille: int = 20,
) -> Dessin:
    """Draw a level of a scale of `maximum` ranks (2 to 6).

    `contexte`: "centre" or "entreprise"; `auto`: self-evaluation, whatever the context. `special`: one of
    SPECIAUX; a `rang` of None without special means « non évalué ». `couleur`: the hue its scale gives it, as
    a token.
    """
    forme = FORMES["auto" if auto else contexte]
    if rang is None and not special:
        special = "non_evalue"
    if special:
        mot = libelle or SPECIAUX.get(special, SPECIAUX["non_evalue"])
        svg = tracer(part=None, forme=forme, special=special, taille=taille)
        classe = f"niveau niveau--{forme} niveau--special niveau--{special.replace('_', '-')}"
        return Dessin(svg, _glyphe(forme, special), classe, mot, court or mot, f"{mot} ({QUI[forme]})")
    indice = teinte(rang, maximum, couleur)
    part = remplissage(rang, maximum)
    svg = tracer(part=part, forme=forme, taille=taille)
    classe = f"niveau niveau--{forme} niveau--{indice}"
    if acquis:
        classe += " niveau--acquis"
    mot = libelle or f"{rang} sur {maximum}"
    description = f"{mot}, {rang} sur {maximum} ({QUI[forme]})"
    return Dessin(svg, _glyphe(forme, part), classe, mot, court or mot, description)


@lru_cache(maxsize=2048)
def rendre_niveau(dessin: Dessin, *, format: str = "complet") -> SafeString:
    """HTML of a badge. `format`: "complet" (shape + word), "court" (shape + short word), "seul" (shape only).

    The full description is always there for a screen reader. "pdf": a character of the font of levels, and the word;
    "case": the same as a whole cell of a table, which costs half as much to lay out.
    """
    if format == "pdf":
        return format_html('<i class="{}">{}</i>{}', dessin.classe, dessin.glyphe, dessin.mot)
    if format == "case":
        return format_html(
            '<td class="regard {}">{}{}</td>',
            dessin.classe.removeprefix("niveau "),
            dessin.glyphe,
            dessin.mot,
        )
    if format == "seul":
        return format_html(
            '<span class="{} niveau--seul" title="{}">{}<span class="visuellement-cache">{}</span></span>',
            dessin.classe,
            dessin.mot,
            dessin.svg,
            dessin.description,
        )
    mot = dessin.court if format == "court" else dessin.mot
    return format_html(
        '<span class="{}">{}<span class="niveau__mot">{}</span></span>', dessin.classe, dessin.svg, mot
    )
