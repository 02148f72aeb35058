"""Filters of the catalogue, and what is asked to import."""

from collections.abc import Iterable
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from referentiels.models import Referentiel

NIVEAUX = {3: "Niveau 3 (CAP)", 4: "Niveau 4 (bac)", 5: "Niveau 5 (bac + 2)", 6: "Niveau 6 (bac + 3)"}


class FiltreCatalogue(forms.Form):
    """Words, diploma and level; choices are those the catalogue really holds."""

    q = forms.CharField(label="Mots", required=False, max_length=100)
    diplome = forms.ChoiceField(label="Diplôme", required=False)
    niveau = forms.ChoiceField(label="Niveau", required=False)

    def __init__(self, data: object, referentiels: Iterable[Referentiel]) -> None:
        super().__init__(data)
        referentiels = list(referentiels)
        diplomes = sorted({referentiel.diplome for referentiel in referentiels})
        niveaux = sorted({referentiel.niveau for referentiel in referentiels if referentiel.niveau})
        self.fields["diplome"].choices = [("", "Tous"), *((nom, nom) for nom in diplomes)]
        self.fields["niveau"].choices = [
            ("", "Tous"),
            *((str(niveau), NIVEAUX.get(niveau, f"Niveau {niveau}")) for niveau in niveaux),
        ]


class ImporterForm(forms.Form):
    """A file, whatever its format, and a name for those that give none."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    fichier = forms.FileField(
        label="Fichier",
        max_length=200,
        error_messages={
            "empty": "Ce fichier est vide : choisissez-en un autre.",
            "required": "Choisissez un fichier, ou déposez-le ici.",
        },
        help_text="Un tableau Excel ou CSV, une fiche ou tout le répertoire RNCP (XML ou ZIP), un export Moodle, un "
        "cadre CASE ou un fichier Compas : le format est reconnu tout seul.",
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,.tsv,.txt,.xml,.zip,.json,.yaml,.yml",
                "data-depot": "",
            }
        ),
    )
    titre = forms.CharField(
        label="Nom du référentiel",
        max_length=200,
        required=False,
        help_text="Utile pour un tableau qui ne le dit pas. Vous pourrez le changer ensuite.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid4

    def clean_fichier(self) -> UploadedFile:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > settings.IMPORT_TAILLE_MAXIMALE:
            maximum = settings.IMPORT_TAILLE_MAXIMALE // 1_000_000
            raise forms.ValidationError(
                f"Le fichier dépasse {maximum} Mo, le plus gros qui soit accepté ici."
            )
        return fichier


class ChoisirFichesForm(forms.Form):
    """Words or a number to look for in a register."""

    q = forms.CharField(label="Numéro ou mots de l’intitulé", required=False, max_length=100)
    actives = forms.BooleanField(label="Seulement les fiches actives", required=False)
