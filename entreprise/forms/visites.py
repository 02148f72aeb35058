"""What plans a visit, puts it off, and says what came of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cpro.socle.ids import uuid7
from entreprise.models import Contrat, Visite

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HEURE = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MomentForm(forms.Form):
    """A day and a time, given back as `debut`; the id makes a double click one visit."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    jour = forms.DateField(label="Jour", widget=DATE)
    heure = forms.TimeField(label="Heure", widget=HEURE)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        if donnees.get("jour") and donnees.get("heure"):
            donnees["debut"] = timezone.make_aware(
                datetime.combine(donnees.pop("jour"), donnees.pop("heure"))
            )
        return donnees


class _Contrats(forms.ModelChoiceField):
    def label_from_instance(self, contrat: Contrat) -> str:
        return f"{contrat.apprenti} ({contrat.entreprise})"


class VisiteForm(MomentForm):
    contrat = _Contrats(label="Apprenti", queryset=Contrat.objects.none())
    duree = forms.TypedChoiceField(
        label="Durée", choices=Visite.Duree.choices, coerce=int, initial=Visite.Duree.HEURE
    )
    motif = forms.ChoiceField(label="Motif", choices=Visite.Motif.choices, initial=Visite.Motif.SUIVI)
    lieu = forms.ChoiceField(label="Où", choices=Visite.Lieu.choices, initial=Visite.Lieu.ENTREPRISE)
    precision = forms.CharField(
        label="Adresse, numéro ou lien",
        max_length=300,
        required=False,
        help_text="L’adresse du chantier, le numéro à appeler, le lien de la visioconférence.",
    )
    rencontres = forms.CharField(
        label="Avec",
        max_length=200,
        initial="l’apprenti et son maître d’apprentissage",
    )

    field_order = ["id", "contrat", "jour", "heure", "duree", "motif", "lieu", "precision", "rencontres"]

    def __init__(self, *args, contrats: QuerySet[Contrat], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contrat"].queryset = contrats


class ReporterForm(MomentForm):
    raison = forms.CharField(label="Pourquoi la reporter", max_length=300)


class AnnulerForm(forms.Form):
    raison = forms.CharField(label="Pourquoi l’annuler", max_length=300)


class RaconterForm(forms.Form):
    notes = forms.CharField(
        label="Ce qui s’est dit",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Lu aussi par l’apprenti et son maître d’apprentissage. Rien sur la santé ni la vie privée.",
    )
