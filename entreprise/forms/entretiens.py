"""What opens a first interview, what is said of its alerts, and the questions it asks."""

from django import forms
from django.http import QueryDict
from django.utils import timezone

from entreprise.trame import RUBRIQUES, Rubriques

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OuvrirEntretienForm(forms.Form):
    jour = forms.DateField(label="Date de l’entretien", initial=timezone.localdate, widget=DATE)
    participants = forms.CharField(label="Personnes présentes", max_length=300)


class SuiteForm(forms.Form):
    suite = forms.CharField(
        label="Ce qui a été fait",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites en quelques mots ce qui a été fait."},
    )


def read_rubriques(recu: QueryDict) -> Rubriques:
    """The five headings and their questions as they were typed, in the order of the page."""
    return [
        {
            "titre": recu.get(f"titre-{rang}", ""),
            "questions": [
                {"cle": cle, "texte": texte, "alerte": alerte}
                for cle, texte, alerte in zip(
                    recu.getlist(f"cle-{rang}"),
                    recu.getlist(f"texte-{rang}"),
                    recu.getlist(f"alerte-{rang}"),
                    strict=False,
                )
            ],
        }
        for rang in range(1, RUBRIQUES + 1)
    ]
