"""What the templates of a booklet ask of its data."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def autoevaluee(seance: dict[str, Any]) -> bool:
    """Whether the apprentice judged anything of a séance: otherwise their column would be empty."""
    return any(ligne["auto"] for competence in seance["competences"] for ligne in competence["lignes"])
