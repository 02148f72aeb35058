"""Tags that show a level and its legend: `{% niveau %}`, `{% legende %}`, `{% radar %}`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cpro.socle.niveaux import Dessin, dessiner_niveau, rendre_niveau
from cpro.socle.radar import Serie, tracer_radar

register = template.Library()

CASE_VIDE = mark_safe('<td class="regard">—</td>')


def _maximum(echelle: Any) -> int:
    """Highest rank of a scale: a number, an object with `rang_max`, or a list of levels."""
    if isinstance(echelle, int):
        return echelle
    if hasattr(echelle, "rang_max"):
        return echelle.rang_max
    return max((n.rang for n in echelle if n.rang and not getattr(n, "special", "")), default=1)


@register.simple_tag
def niveau(
    valeur: Any,
    echelle: Any = 4,
    *,
    contexte: str = "centre",
    auto: bool = False,
    format: str = "complet",
    taille: int = 20,
    pdf: bool = False,
) -> SafeString:
    """Badge of a level.

    `valeur`: None (« non évalué ») or an object with rang (1 = lowest), libelle, court, couleur, acquis, special.
    Its `sur`, if any, is the highest rank of its own scale. `echelle`: highest rank, or an object with
    `rang_max`. `contexte`: "centre" | "entreprise". `auto`: self-evaluation.
    `format`: "complet" | "court" | "seul". `pdf`: shape from the font of levels, and the word.
    """
    if valeur is None or valeur == "":
        dessin = dessiner_niveau(rang=None, maximum=1, contexte=contexte, auto=auto, taille=taille)
    else:
        special = getattr(valeur, "special", "") or ""
        dessin = dessiner_niveau(
            rang=None if special else valeur.rang,
            maximum=getattr(valeur, "sur", 0) or _maximum(echelle),
            libelle=valeur.libelle,
            court=getattr(valeur, "court", "") or "",
            special=special,
            contexte=contexte,
            auto=auto,
            acquis=getattr(valeur, "acquis", None),
            couleur=getattr(valeur, "couleur", "") or "",
            taille=taille,
        )
    return rendre_niveau(dessin, format="pdf" if pdf else format)


@register.simple_tag
def legende(niveaux: Iterable[Any], *, contexte: str = "centre", formes: bool = True) -> SafeString:
    """Legend of a scale, low to high, then the states that are not levels, then the three shapes.

    `niveaux`: the scale's levels, special ones included if it has any. `contexte`: "centre" | "entreprise".
    `formes`: also say who judged.
    """
    tous = list(niveaux)
    degres = sorted((n for n in tous if not getattr(n, "special", "")), key=lambda n: n.rang)
    speciaux = [n for n in tous if getattr(n, "special", "")]
    maximum = _maximum(degres)
    badges = [niveau(n, maximum, contexte=contexte) for n in degres]
    badges += [niveau(n, maximum, contexte=contexte) for n in speciaux]
    if not any(n.special == "non_evalue" for n in speciaux):
        badges.append(niveau(None, contexte=contexte))
    lignes = format_html_join("", "<li>{}</li>", ((b,) for b in badges))
    qui = ""
    if formes:
        exemples = (
            ("centre", False, "Centre"),
            ("entreprise", False, "Entreprise"),
            ("centre", True, "Soi-même"),
        )
        qui = format_html(
            '<ul class="legende__formes" role="list">{}</ul>',
            format_html_join(
                "",
                "<li>{}</li>",
                (
                    (rendre_niveau(dessiner_niveau(rang=3, maximum=4, libelle=mot, contexte=c, auto=auto)),)
                    for c, auto, mot in exemples
                ),
            ),
        )
    return format_html(
        '<div class="legende" role="group" aria-label="Légende des niveaux"><ul role="list">{}</ul>{}</div>',
        lignes,
        qui,
    )


@register.simple_tag
def radar(
    titre: str, axes: Sequence[str], series: Sequence[Serie], *, degres: int = 4, pdf: bool = False
) -> SafeString:
    """Radar of competences; see `cpro.socle.radar`."""
    return tracer_radar(titre=titre, axes=axes, series=series, degres=degres, en_couleur=pdf)


@register.simple_tag
def niveau_fige(
    decision: dict[str, Any], maximum: int, *, contexte: str = "centre", auto: bool = False, pdf: bool = False
) -> SafeString:
    """Badge of a level kept as words in a snapshot or a booklet: `rang`, `decision`, `acquis`, `special`, `couleur`."""
    return rendre_niveau(_kept(decision, maximum, contexte, auto), format="pdf" if pdf else "complet")


@register.simple_tag
def case_niveau(
    decision: dict[str, Any] | None,
    maximum: int,
    *,
    contexte: str = "centre",
    auto: bool = False,
    pdf: bool = False,
) -> SafeString:
    """Cell of a table with such a level, or a dash when there is none."""
    if decision is None:
        return CASE_VIDE
    dessin = _kept(decision, maximum, contexte, auto)
    if pdf:
        return rendre_niveau(dessin, format="case")
    return format_html('<td class="regard">{}</td>', rendre_niveau(dessin))


def _kept(decision: dict[str, Any], maximum: int, contexte: str, auto: bool) -> Dessin:
    return dessiner_niveau(
        rang=decision["rang"],
        maximum=maximum,
        libelle=decision["decision"],
        special=decision.get("special", ""),
        acquis=decision.get("acquis"),
        couleur=decision.get("couleur", ""),
        contexte=contexte,
        auto=auto,
    )
