"""What opens a bilan de période, and what is to be done after it."""

from uuid import UUID

from django import forms
from django.utils import timezone

from cpro.socle.ids import uuid7
from entreprise.models import ActionBilanPeriode, BilanPeriode

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OuvrirForm(forms.Form):
    jour = forms.DateField(label="Date du bilan", initial=timezone.localdate, widget=DATE)
    mode = forms.ChoiceField(
        label="Évaluer", choices=BilanPeriode.Mode.choices, initial=BilanPeriode.Mode.COMPETENCE
    )
    competences = forms.TypedMultipleChoiceField(label="Compétences à évaluer", coerce=UUID)

    def __init__(self, *args, competences: list[UUID], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competences"].choices = [(str(cle), str(cle)) for cle in competences]
        self.fields["competences"].error_messages["required"] = (
            "Choisissez au moins une compétence à évaluer."
        )


class ActionForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    texte = forms.CharField(label="Ce qu’il y a à faire", max_length=300)
    responsable = forms.ChoiceField(label="Par", choices=ActionBilanPeriode.Responsable.choices)
    echeance = forms.DateField(label="Pour le (facultatif)", required=False, widget=DATE)
