"""How certification shows levels, doubts and points."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bilans.certification.regle import dire_points
from cpro.socle.templatetags.composants import badge
from cpro.socle.templatetags.niveaux import niveau_fige

register = template.Library()
register.filter("points", dire_points)


@register.simple_tag
def niveau_juge(jugement: dict[str, Any], *, pdf: bool = False) -> SafeString:
    """The level of a judgement kept as words."""
    return niveau_fige(jugement | {"decision": jugement["niveau"]}, jugement["rang_max"], pdf=pdf)


@register.simple_tag
def a_verifier(doutes: dict[str, str], champ: str) -> SafeString | str:
    """The mark of a fact that is not official yet, with its provenance; nothing when it is."""
    doute = doutes.get(champ)
    return format_html("{}", badge(doute.capitalize(), ton="ocre")) if doute else ""
