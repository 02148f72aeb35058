"""Forms of companies and contracts."""

import re

from django import forms
from django.core.exceptions import ValidationError

from entreprise.models import Entreprise
from suivi.models import Apprenti


def luhn(chiffres: str) -> bool:
    """The control of a SIRET; La Poste (SIREN 356000000) adds its digits up to a multiple of 5 instead."""
    if chiffres.startswith("356000000"):
        return sum(map(int, chiffres)) % 5 == 0
    total = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (1 + rang % 2)
        total += valeur - 9 * (valeur > 9)
    return total % 10 == 0


class ContratForm(forms.Form):
    """A contract: an apprentice, a company (known or new), an MA, dates."""

    apprenti = forms.ModelChoiceField(
        label="Apprenti", queryset=Apprenti.objects.none(), empty_label="Choisir"
    )
    entreprise = forms.ModelChoiceField(
        label="Entreprise connue",
        queryset=Entreprise.objects.none(),
        required=False,
        empty_label="Nouvelle entreprise",
    )
    nom = forms.CharField(label="Nom de l’entreprise", max_length=150, required=False)
    siret = forms.CharField(label="SIRET", max_length=17, required=False)
    ville = forms.CharField(label="Ville", max_length=100, required=False)
    ma_prenom = forms.CharField(label="Prénom", max_length=80)
    ma_nom = forms.CharField(label="Nom", max_length=80)
    ma_email = forms.EmailField(label="Adresse e-mail")
    ma_fonction = forms.CharField(label="Fonction", max_length=100, required=False)
    debut = forms.DateField(label="Du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    fin = forms.DateField(label="Au", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, apprentis, entreprises, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["apprenti"].queryset = apprentis
        self.fields["entreprise"].queryset = entreprises

    def clean_siret(self) -> str:
        siret = re.sub(r"\s", "", self.cleaned_data["siret"])
        if siret and not (re.fullmatch(r"\d{14}", siret) and luhn(siret)):
            raise ValidationError("Un SIRET a 14 chiffres ; celui-ci n’est pas valide.")
        return siret

    def clean(self) -> dict:
        propre = super().clean()
        if not propre.get("entreprise") and not propre.get("nom"):
            self.add_error("nom", "Choisissez une entreprise, ou donnez le nom de la nouvelle.")
        debut, fin = propre.get("debut"), propre.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        return propre


class RuptureForm(forms.Form):
    rupture_le = forms.DateField(
        label="Rompu le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
