"""Forms of companies, their contacts and their MA."""

from django import forms

from cpro.socle.ids import uuid7
from entreprise.forms.contrats import SiretField, check_unknown_siret
from entreprise.models import Entreprise


class EntrepriseForm(forms.Form):
    nom = forms.CharField(label="Nom", max_length=150)
    siret = SiretField()
    adresse = forms.CharField(label="Adresse", max_length=200, required=False)
    code_postal = forms.CharField(label="Code postal", max_length=10, required=False)
    ville = forms.CharField(label="Ville", max_length=100, required=False)
    telephone = forms.CharField(label="Téléphone", max_length=20, required=False)

    def __init__(self, *args, entreprise: Entreprise, **kwargs) -> None:
        super().__init__(*args, initial={nom: getattr(entreprise, nom) for nom in self.base_fields}, **kwargs)
        self.entreprise = entreprise

    def clean(self) -> dict:
        propre = super().clean()
        check_unknown_siret(self, propre.get("siret", ""), sauf=self.entreprise)
        return propre


class ContactForm(forms.Form):
    """A contact. `id` is drawn when the form opens: sent twice, it makes one contact."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    nom = forms.CharField(label="Nom", max_length=150)
    fonction = forms.CharField(label="Fonction", max_length=100, required=False)
    telephone = forms.CharField(label="Téléphone", max_length=20, required=False)
    email = forms.EmailField(label="Adresse e-mail", required=False)


class MaitreForm(forms.Form):
    """Somebody of the company who may train apprentices."""

    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse e-mail")
    fonction = forms.CharField(label="Fonction", max_length=100, required=False)
    telephone = forms.CharField(label="Téléphone", max_length=20, required=False)
