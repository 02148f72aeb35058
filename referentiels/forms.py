"""Filters of the catalogue."""

from collections.abc import Iterable

from django import forms

from referentiels.echanges.cellules import TAILLE_MAXIMALE
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
    """A file, and what it does not say about itself."""

    fichier = forms.FileField(
        label="Fichier",
        help_text="YAML, tableur (CSV ou XLSX), fiche RNCP (XML), CASE (JSON) ou export Moodle (CSV). 20 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.csv,.xlsx,.xml,.json"}),
    )
    titre = forms.CharField(
        label="Nom du référentiel",
        max_length=200,
        required=False,
        help_text="Pour un tableur, qui ne le dit pas.",
    )
    numero = forms.CharField(
        label="Numéro RNCP",
        max_length=12,
        required=False,
        help_text="Quand le fichier contient plusieurs fiches.",
    )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAXIMALE:
            raise forms.ValidationError("Le fichier dépasse 20 Mo. Gardez-en seulement les fiches utiles.")
        return fichier
