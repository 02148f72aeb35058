"""Forms of exports: which booklets, kept how long, how often; which data."""

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from bilans.models import ExportPlanifie
from bilans.queries.donnees import JEUX
from cpro.socle.ids import uuid7
from suivi.models import Groupe

GARDES = ((7, "7 jours"), (30, "30 jours"), (90, "90 jours"), (365, "un an"))


class EditionForm(forms.Form):
    """Booklets to make: some apprentices, some groups, or the whole centre."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    tout = forms.BooleanField(label="Tout le centre", required=False)
    groupes = forms.ModelMultipleChoiceField(label="Groupes", queryset=Groupe.objects.none(), required=False)
    avertir = forms.BooleanField(label="Me prévenir par e-mail quand l’archive est prête", required=False)
    garder_jours = forms.TypedChoiceField(
        label="Garder l’archive",
        choices=GARDES,
        coerce=int,
        initial=30,
        help_text="Ensuite, l’archive est effacée ; chaque livret reste.",
    )

    def __init__(self, *args, groupes: QuerySet[Groupe], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groupes"].queryset = groupes

    def clean(self) -> dict:
        donnees = super().clean()
        if not donnees.get("tout") and not donnees.get("groupes") and "groupes" not in self.errors:
            self.add_error("groupes", "Cochez au moins un groupe, ou tout le centre.")
        return donnees


class PlanificationForm(EditionForm):
    """The same, again and again."""

    intitule = forms.CharField(label="Nom", max_length=150)
    rythme = forms.ChoiceField(label="Rythme", choices=ExportPlanifie.Rythme.choices)
    prochain = forms.DateField(
        label="Première édition",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Dans la nuit qui précède ce jour, puis au même jour de la semaine ou du mois.",
    )
    avertir = None

    def clean_prochain(self) -> date:
        jour = self.cleaned_data["prochain"]
        if jour < timezone.localdate():
            raise forms.ValidationError("Choisissez aujourd’hui ou un jour à venir.")
        return jour


class DonneesForm(forms.Form):
    """Which data, of whom, in which format."""

    jeu = forms.ChoiceField(
        label="Données", choices=[(cle, jeu.nom) for cle, jeu in JEUX.items()], widget=forms.RadioSelect
    )
    groupe = forms.ModelChoiceField(
        label="Groupe", queryset=Groupe.objects.none(), required=False, empty_label="Tout le centre"
    )
    format = forms.ChoiceField(
        label="Format",
        choices=[
            ("csv", "CSV, pour un tableur"),
            ("xlsx", "Classeur XLSX"),
            ("json", "JSON, pour un autre logiciel"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, groupes: QuerySet[Groupe], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groupe"].queryset = groupes
