"""The cells of a dashboard: the level held, and what must be known of it."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from bilans.queries.tableau import LigneTableau
from cpro.socle.templatetags.composants import badge
from cpro.socle.templatetags.francais import date_longue
from cpro.socle.templatetags.niveaux import niveau
from referentiels.queries import EchelleLue

register = template.Library()

AUCUNE = mark_safe('<span class="discret">—</span>')
A_EVALUER = mark_safe('<span class="discret">attendue, à évaluer</span>')
LIEUX = {"auto": "autoévaluation", "entreprise": "en entreprise", "centre": "au centre"}
DERNIERES = 6


@register.simple_tag
def position(ligne: LigneTableau, genre: str, echelle: EchelleLue) -> SafeString:
    """The level held, and what must be known of it. `genre`: "centre" | "entreprise" | "auto"."""
    tenue = getattr(ligne, genre)
    if tenue is None:
        return A_EVALUER if getattr(ligne, f"attendue_{genre}", None) else AUCUNE
    dessin = niveau(
        tenue.niveau,
        echelle,
        contexte="entreprise" if genre == "entreprise" else "centre",
        auto=genre == "auto",
    )
    if genre == "auto" and ligne.ecart:
        return dessin + mark_safe(" ") + badge("Écart", ton="ocre")
    if genre == "centre" and tenue.certificative:
        return dessin + mark_safe(" ") + badge("Certificatif")
    return dessin


@register.simple_tag
def dernieres_traces(ligne: LigneTableau) -> SafeString:
    """The last sources that judged a competence, in words, the most recent first: enough without JavaScript."""
    lignes = (
        (
            date_longue(position.jour),
            LIEUX[genre],
            position.niveau.libelle.lower(),
            " (certificatif)" if position.certificative else "",
        )
        for genre, position in ligne.historique[: -DERNIERES - 1 : -1]
    )
    return format_html("<ol>{}</ol>", format_html_join("", "<li>{}, {}\u00a0: {}{}</li>", lignes))
