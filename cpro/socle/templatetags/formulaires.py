"""Form tags: `{% champ field %}` renders any field with its label, help and errors; `{% erreurs form %}` sums up."""

from django import forms, template
from django.forms import BaseForm, BoundField

register = template.Library()


def _genre(field: BoundField) -> str:
    """The family of markup a widget needs."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "groupe"
    if isinstance(widget, forms.MultiWidget):
        return "groupe"
    if isinstance(widget, forms.CheckboxInput):
        return "case"
    return "simple"


@register.inclusion_tag("composants/champ.html")
def champ(field: BoundField, *, variante: str = "", aide: str = "", libelle: str = "") -> dict:
    """A form field. `variante`: "segments" (radio), "large", "court". Long texts: see docs/interface.md, drafts."""
    if field.is_hidden:
        return {"cache": field}
    return {
        "cache": "",
        "field": field,
        "genre": _genre(field),
        "variante": variante,
        "libelle": libelle or field.label,
        "aide": aide or field.help_text,
        "aide_liee": bool(field.help_text),
        "facultatif": not field.field.required and _genre(field) != "case",
        "longueur_max": getattr(field.field, "max_length", None),
    }


@register.inclusion_tag("composants/erreurs.html")
def erreurs(form: BaseForm) -> dict:
    """Summary of a form's errors, each a link to its field. Nothing when the form is right or not yet sent."""
    fautes = [
        {"libelle": form[nom].label, "cible": form[nom].id_for_label or form[nom].auto_id, "textes": liste}
        for nom, liste in form.errors.items()
        if nom in form.fields
    ]
    return {"fautes": fautes, "generales": form.non_field_errors() if form.is_bound else []}
