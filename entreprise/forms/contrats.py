"""Forms of contracts: recorded, corrected, broken, entrusted to another MA."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from cpro.socle.templatetags.francais import elide
from entreprise.models import Contrat, Entreprise, MaitreApprentissage
from entreprise.numeros import check_deca, check_siret
from entreprise.queries.contrats import contrat_simultane
from suivi.models import Apprenti


def champ_date(libelle: str, **options) -> forms.DateField:
    return forms.DateField(
        label=libelle, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class SiretField(forms.CharField):
    """A SIRET typed with or without spaces."""

    def __init__(self, **options) -> None:
        super().__init__(label="SIRET", max_length=20, required=False, **options)

    def clean(self, value: str) -> str:
        try:
            return check_siret(super().clean(value))
        except ValueError as erreur:
            raise ValidationError(str(erreur)) from erreur


class DatesForm(forms.Form):
    """What is written on a contract: its dates, its number, whether it prolongs a training."""

    debut = champ_date("Du")
    fin = champ_date("Au")
    numero_deca = forms.CharField(
        label="Numéro DECA",
        max_length=25,
        required=False,
        help_text="Celui du récépissé de dépôt. Les espaces ne comptent pas.",
    )
    prolonge = forms.BooleanField(
        label="Formation prolongée après un échec à l’examen (redoublement)", required=False
    )

    def __init__(self, *args, contrat: Contrat | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.contrat = contrat

    def clean_numero_deca(self) -> str:
        try:
            numero = check_deca(self.cleaned_data["numero_deca"])
        except ValueError as erreur:
            raise ValidationError(str(erreur)) from erreur
        autres = Contrat.objects.exclude(pk=self.contrat.pk if self.contrat else None)
        if numero and (autre := autres.filter(numero_deca=numero).select_related("apprenti").first()):
            raise ValidationError(f"Ce numéro est déjà celui du contrat {elide('de', autre.apprenti)}.")
        return numero

    def clean(self) -> dict:
        propre = super().clean()
        debut, fin = propre.get("debut"), propre.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        elif debut and fin and (apprenti := self.get_apprenti(propre)) is not None:
            self._check_alone(apprenti, debut, fin)
        return propre

    def get_apprenti(self, propre: dict) -> Apprenti | None:
        return self.contrat.apprenti if self.contrat else None

    def _check_alone(self, apprenti: Apprenti, debut: date, fin: date) -> None:
        autre = contrat_simultane(apprenti, debut, fin, sauf=self.contrat)
        if autre is not None:
            self.add_error(
                "debut",
                f"{apprenti} est déjà sous contrat chez {autre.entreprise} jusqu’au "
                f"{autre.fin_reelle:%d/%m/%Y}. Si ce contrat est rompu, notez-le d’abord sur sa page.",
            )


class ContratForm(DatesForm):
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
    siret = SiretField()
    ville = forms.CharField(label="Ville", max_length=100, required=False)
    ma_prenom = forms.CharField(label="Prénom", max_length=80)
    ma_nom = forms.CharField(label="Nom", max_length=80)
    ma_email = forms.EmailField(label="Adresse e-mail")
    ma_fonction = forms.CharField(label="Fonction", max_length=100, required=False)

    def __init__(
        self, *args, apprentis: QuerySet[Apprenti], entreprises: QuerySet[Entreprise], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["apprenti"].queryset = apprentis
        self.fields["entreprise"].queryset = entreprises

    def get_apprenti(self, propre: dict) -> Apprenti | None:
        return propre.get("apprenti")

    def clean(self) -> dict:
        propre = super().clean()
        if propre.get("entreprise"):
            return propre
        if not propre.get("nom"):
            self.add_error("nom", "Choisissez une entreprise, ou donnez le nom de la nouvelle.")
        check_unknown_siret(self, propre.get("siret", ""))
        return propre


def check_unknown_siret(form: forms.Form, siret: str, *, sauf: Entreprise | None = None) -> None:
    """A SIRET names one company of the centre."""
    autres = Entreprise.objects.exclude(pk=sauf.pk if sauf else None)
    if siret and (connue := autres.filter(siret=siret).first()) is not None:
        form.add_error("siret", f"Ce SIRET est celui de {connue}, que le centre connaît déjà.")


class RuptureForm(forms.Form):
    rupture_le = champ_date("Rompu le", initial=timezone.localdate)
    motif = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisir"), *Contrat.Motif.choices],
        help_text="En général seulement : rien sur la santé, ni sur la conduite d’une personne.",
    )

    def __init__(self, *args, contrat: Contrat, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.contrat = contrat

    def clean_rupture_le(self) -> date:
        jour = self.cleaned_data["rupture_le"]
        if not self.contrat.debut <= jour <= self.contrat.fin:
            raise ValidationError(
                f"Le contrat va du {self.contrat.debut:%d/%m/%Y} au {self.contrat.fin:%d/%m/%Y} : "
                "la rupture tombe entre les deux."
            )
        return jour


class MaitresForm(forms.Form):
    """Who trains the apprentice, among the MA of the company."""

    maitre = forms.ModelChoiceField(
        label="Maître d’apprentissage", queryset=MaitreApprentissage.objects.none(), empty_label=None
    )
    maitre_2 = forms.ModelChoiceField(
        label="Second maître d’apprentissage",
        queryset=MaitreApprentissage.objects.none(),
        required=False,
        empty_label="Personne",
        help_text="Il a les mêmes droits que le premier.",
    )

    def __init__(self, *args, maitres: QuerySet[MaitreApprentissage], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            champ.queryset = maitres
            champ.label_from_instance = lambda maitre: str(maitre.membre.utilisateur)

    def clean(self) -> dict:
        propre = super().clean()
        if propre.get("maitre") and propre.get("maitre") == propre.get("maitre_2"):
            self.add_error("maitre_2", "Le second est une autre personne que le premier.")
        return propre
