"""What plans a visit, puts it off, and says what came of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.ids import uuid7
from entreprise.models import Contrat, Visite
from suivi.visibilite import apprentis_visibles

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


class _Formateurs(forms.ModelChoiceField):
    def label_from_instance(self, membre: Membre) -> str:
        return str(membre.utilisateur)


class VisiteForm(MomentForm):
    """`formateurs`: those among whom one chooses who makes the visit, none when it is oneself."""

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

    formateur = _Formateurs(
        label="Qui la fait", queryset=Membre.objects.none(), required=False, empty_label="Moi"
    )

    field_order = ["id", "contrat", "formateur", "jour", "heure", "duree", "motif", "lieu", "precision"]

    def __init__(
        self, *args, contrats: QuerySet[Contrat], formateurs: QuerySet[Membre] | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contrat"].queryset = contrats
        if formateurs is None:
            del self.fields["formateur"]
        else:
            self.fields["formateur"].queryset = formateurs

    def clean(self) -> dict[str, Any]:
        """A trainer makes visits to the apprentices of their groups: the others, they would not see."""
        donnees = super().clean()
        contrat, formateur = donnees.get("contrat"), donnees.get("formateur")
        if (
            contrat
            and formateur
            and not apprentis_visibles(formateur).filter(pk=contrat.apprenti_id).exists()
        ):
            groupe = contrat.apprenti.groupe
            self.add_error(
                "formateur",
                f"{formateur.utilisateur} ne suit pas le groupe {groupe} : confiez-lui d’abord ce groupe, "
                "ou choisissez quelqu’un d’autre.",
            )
        return donnees


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
