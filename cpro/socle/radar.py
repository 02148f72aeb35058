"""Draws a radar of competences as SVG: several series told apart by line and marker, not by colour alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import cos, pi, sin

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

CENTRE_X, CENTRE_Y, RAYON = 210, 170, 120
MARGE = 80  # on both sides, for the longest names of the axes
LIGNES = ("", "7 4", "1.5 4")
COULEURS = ("#27469c", "#a84300", "#5b6570")
LONGUEUR_AXE = 24
LONGUEUR_CODE = 5  # names this short leave room for bigger letters on a phone

_numeros = count(1)


@dataclass(frozen=True)
class Serie:
    """One polygon: a name, and a value from 0 to 1 per axis (None: not evaluated, the line skips it)."""

    nom: str
    valeurs: Sequence[float | None]


def _point(indice: int, total: int, distance: float) -> tuple[float, float]:
    angle = 2 * pi * indice / total
    return round(CENTRE_X + distance * sin(angle), 1), round(CENTRE_Y - distance * cos(angle), 1)


def _marque(numero: int, x: float, y: float, couleur: str) -> str:
    """Disc, square, then diamond."""
    if numero == 0:
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{couleur}"/>'
    tourne = f' transform="rotate(45 {x} {y})"' if numero == 2 else ""
    return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{couleur}"{tourne}/>'


def _abreger(texte: str) -> str:
    return texte if len(texte) <= LONGUEUR_AXE else texte[: LONGUEUR_AXE - 1].rstrip() + "…"


def _grille(axes: Sequence[str], degres: int) -> list[str]:
    total = len(axes)
    traits = []
    for degre in range(1, degres + 1):
        points = " ".join(
            f"{x},{y}" for x, y in (_point(i, total, RAYON * degre / degres) for i in range(total))
        )
        traits.append(f'<polygon class="radar__grille" points="{points}" fill="none" stroke="#b9b2a4"/>')
    for i, axe in enumerate(axes):
        x, y = _point(i, total, RAYON)
        traits.append(
            f'<line class="radar__grille" x1="{CENTRE_X}" y1="{CENTRE_Y}" x2="{x}" y2="{y}" stroke="#b9b2a4"/>'
        )
        tx, ty = _point(i, total, RAYON + 16)
        ancre = "middle" if abs(tx - CENTRE_X) < 12 else ("start" if tx > CENTRE_X else "end")
        traits.append(
            f'<text class="radar__axe" x="{tx}" y="{ty + 4:.1f}" text-anchor="{ancre}" font-size="12">'
            f"{escape(_abreger(axe))}</text>"
        )
    return traits


def _serie(numero: int, serie: Serie, total: int, en_couleur: bool) -> str:
    couleur = COULEURS[numero] if en_couleur else "currentColor"
    sommets = [_point(i, total, RAYON * v) for i, v in enumerate(serie.valeurs) if v is not None]
    points = " ".join(f"{x},{y}" for x, y in sommets)
    tirets = f' stroke-dasharray="{LIGNES[numero]}"' if LIGNES[numero] else ""
    return (
        f'<g class="radar__serie radar__serie--{numero}">'
        f'<polygon points="{points}" fill="{couleur}" fill-opacity="0.08" stroke="{couleur}" '
        f'stroke-width="2" stroke-linejoin="round"{tirets}/>'
        + "".join(_marque(numero, x, y, couleur) for x, y in sommets)
        + "</g>"
    )


def _resume(axes: Sequence[str], series: Sequence[Serie]) -> str:
    """The drawing in words, one sentence per series."""
    phrases = []
    for serie in series:
        valeurs = ", ".join(
            f"{axe} {'non évalué' if v is None else f'{round(v * 100)} %'}"
            for axe, v in zip(axes, serie.valeurs, strict=True)
        )
        phrases.append(f"{serie.nom} : {valeurs}.")
    return " ".join(phrases)


def tracer_radar(
    *, titre: str, axes: Sequence[str], series: Sequence[Serie], degres: int = 4, en_couleur: bool = False
) -> SafeString:
    """SVG radar of 3 to 12 axes and 1 to 3 series. `en_couleur`: hex colours in the file itself (PDF).

    Raises ValueError when a drawing would lie: too few axes, too many series, lengths that differ.
    """
    if len(axes) < 3 or not 1 <= len(series) <= len(LIGNES):
        raise ValueError("Un radar a au moins trois axes, et une à trois séries.")
    if any(len(serie.valeurs) != len(axes) for serie in series):
        raise ValueError("Chaque série donne une valeur par axe.")
    cle = f"radar-{next(_numeros)}"
    classe = "radar radar--codes" if all(len(axe) <= LONGUEUR_CODE for axe in axes) else "radar"
    resume = _resume(axes, series)
    nom = f"{titre}. {resume}" if en_couleur else titre  # a PDF keeps the title alone as the text of a figure
    dessin = [
        (
            f'<svg class="{classe}" viewBox="{-MARGE} 0 {2 * (CENTRE_X + MARGE)} {350 + 22 * len(series)}" '
            'font-family="Compas, sans-serif" role="img" '
            f'aria-labelledby="{cle}-t {cle}-d">'
        ),
        f'<title id="{cle}-t">{escape(nom)}</title>',
        f'<desc id="{cle}-d">{escape(resume)}</desc>',
        *_grille(axes, degres),
        *(_serie(n, serie, len(axes), en_couleur) for n, serie in enumerate(series)),
    ]
    for n, serie in enumerate(series):
        y = 350 + 22 * n
        couleur = COULEURS[n] if en_couleur else "currentColor"
        tirets = f' stroke-dasharray="{LIGNES[n]}"' if LIGNES[n] else ""
        dessin.append(
            f'<g class="radar__serie radar__serie--{n}"><line x1="60" y1="{y}" x2="96" y2="{y}" '
            f'stroke="{couleur}" stroke-width="2"{tirets}/>{_marque(n, 78, y, couleur)}</g>'
            f'<text class="radar__axe" x="106" y="{y + 4}" font-size="12">{escape(serie.nom)}</text>'
        )
    dessin.append("</svg>")
    return mark_safe("".join(dessin))
