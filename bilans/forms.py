"""Forms of bilans de compétences."""

from django import forms
from django.utils import timezone


class BilanForm(forms.Form):
    intitule = forms.CharField(
        label="Nom du bilan", max_length=120, help_text="Par exemple : Bilan de mi-parcours"
    )
    jour = forms.DateField(
        label="Date",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class SyntheseForm(forms.Form):
    synthese = forms.CharField(
        label="Synthèse",
        max_length=4000,
        required=False,
        help_text="Points d’appui, points à travailler. L’apprenti et son maître d’apprentissage la liront.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
