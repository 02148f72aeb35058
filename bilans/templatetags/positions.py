"""The cells of a dashboard, drawn by one tag each: sixty rows of three are most of the page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from bilans.queries.tableau import LigneTableau
from cpro.socle.templatetags.composants import badge
from cpro.socle.templatetags.niveaux import niveau
from referentiels.queries import EchelleLue

register = template.Library()

AUCUNE = mark_safe('<span class="discret">—</span>')
A_EVALUER = mark_safe('<span class="discret">attendue, à évaluer</span>')
JAMAIS = mark_safe('<span class="discret">jamais vue</span>')


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
def lien_traces(ligne: LigneTableau, adresse: tuple[str, str]) -> SafeString:
    """How many traces stand behind a line, as a link to them. `adresse`: what goes before and after its id."""
    if not (ligne.vue or ligne.auto):
        return JAMAIS
    return format_html(
        '<a href="{}{}{}">{}<span class="visuellement-cache"> traces de {}</span></a>',
        adresse[0],
        ligne.competence.id,
        adresse[1],
        ligne.traces_centre + ligne.traces_entreprise + ligne.traces_auto,
        ligne.competence.code_usage,
    )
