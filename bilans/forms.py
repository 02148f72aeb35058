"""Forms of bilans de compétences."""

from django import forms
from django.utils import timezone

from bilans.enums import Nature


class BilanForm(forms.Form):
    """What opens a bilan. Its name is that of its kind, unless one gives another."""

    nature = forms.ChoiceField(label="Sorte de bilan", choices=Nature.choices, initial=Nature.INTERMEDIAIRE)
    intitule = forms.CharField(
        label="Nom du bilan",
        max_length=120,
        required=False,
        help_text="Par exemple : Bilan de mi-parcours. Laissé vide, il porte le nom de sa sorte.",
    )
    jour = forms.DateField(
        label="Date de la rencontre",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    heure = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    lieu = forms.CharField(label="Lieu", max_length=120, required=False)

    def clean(self) -> dict:
        donnees = super().clean()
        if "nature" in donnees and not donnees.get("intitule"):
            donnees["intitule"] = Nature(donnees["nature"]).label
        return donnees
