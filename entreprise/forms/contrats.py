"""Forms of companies and contracts."""

from django import forms
from django.core.exceptions import ValidationError

from entreprise.models import Entreprise
from entreprise.numeros import check_siret
from suivi.models import Apprenti


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
        try:
            return check_siret(self.cleaned_data["siret"])
        except ValueError as erreur:
            raise ValidationError(str(erreur)) from erreur

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
