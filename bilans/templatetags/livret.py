"""What the templates of a booklet ask of its data."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def autoevaluee(seance: dict[str, Any]) -> bool:
    """Whether the apprentice judged anything of a séance: otherwise their column would be empty."""
    return any(ligne["auto"] for competence in seance["competences"] for ligne in competence["lignes"])


@register.simple_block_tag(takes_context=True)
def ouvrable(context: template.Context, content: str, genre: str, identifiant: str) -> SafeString | str:
    """A title that leads to what it names, on screen, for who may open that kind of thing (`ouvrir`: kind → route)."""
    route = "" if context["pdf"] else context["ouvrir"].get(genre)
    if not route:
        return content
    return format_html(
        '<a href="{}">{}</a>', reverse(route, args=[context["centre"].slug, identifiant]), content
    )
