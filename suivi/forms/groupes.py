"""Forms of formations, groups and enrolment."""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from referentiels.enums import NatureEchelle
from referentiels.models import VersionReferentiel
from referentiels.queries import catalogue, echelles_ouvertes
from suivi.models import Formation

LIGNES_MAXIMUM = 60


class FormationForm(forms.Form):
    intitule = forms.CharField(label="Nom de la formation", max_length=200)
    version = forms.ModelChoiceField(None, label="Référentiel", empty_label="Choisir")
    echelle_centre = forms.ModelChoiceField(None, label="Échelle en centre", empty_label=None)
    echelle_entreprise = forms.ModelChoiceField(None, label="Échelle en entreprise", empty_label=None)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        courantes = [r.version_id for r in catalogue()]
        version = self.fields["version"]
        version.queryset = (
            VersionReferentiel.objects.filter(pk__in=courantes)
            .select_related("referentiel")
            .defer("document")
        )
        version.label_from_instance = lambda v: str(v.referentiel)
        for nom, nature in (
            ("echelle_centre", NatureEchelle.CENTRE),
            ("echelle_entreprise", NatureEchelle.ENTREPRISE),
        ):
            self.fields[nom].queryset = echelles_ouvertes(nature=nature)


class GroupeForm(forms.Form):
    formation = forms.ModelChoiceField(None, label="Formation", empty_label="Choisir")
    nom = forms.CharField(label="Nom du groupe", max_length=80, help_text="Par exemple : MELEC 2")
    debut = forms.DateField(label="Du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    fin = forms.DateField(label="Au", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["formation"].queryset = Formation.objects.all()

    def clean(self) -> dict:
        propre = super().clean()
        if propre.get("debut") and propre.get("fin") and propre["fin"] < propre["debut"]:
            self.add_error("fin", "La fin précède le début.")
        return propre


@dataclass(frozen=True)
class Inscription:
    prenom: str
    nom: str
    email: str


class InscriptionForm(forms.Form):
    """One apprentice a line: « Prénom Nom ; adresse e-mail », the address being optional."""

    liste = forms.CharField(
        label="Apprentis à inscrire",
        help_text="Un par ligne : Prénom Nom ; adresse e-mail (facultative).",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_liste(self) -> list[Inscription]:
        lignes = [ligne for ligne in self.cleaned_data["liste"].splitlines() if ligne.strip()]
        if len(lignes) > LIGNES_MAXIMUM:
            raise ValidationError(f"{LIGNES_MAXIMUM} apprentis au plus à la fois.")
        inscriptions, fautes = [], []
        for numero, ligne in enumerate(lignes, start=1):
            nom_complet, _, email = (
                morceau.strip() for morceau in re.sub(r"[\t,;]", ";", ligne).partition(";")
            )
            prenom, _, nom = nom_complet.partition(" ")
            if not (prenom and nom.strip()):
                fautes.append(f"Ligne {numero} : il faut un prénom et un nom.")
                continue
            if email:
                try:
                    validate_email(email)
                except ValidationError:
                    fautes.append(f"Ligne {numero} : « {email} » n’est pas une adresse e-mail.")
                    continue
            inscriptions.append(Inscription(prenom[:80], nom.strip()[:80], email.lower()))
        if fautes:
            raise ValidationError(fautes)
        return inscriptions
