"""Forms of scenarios."""

from uuid import UUID

from django import forms

from referentiels.models import VersionReferentiel
from referentiels.version_lue import VersionLue


class ScenarioForm(forms.Form):
    """Title and context. The référentiel is chosen once: links to it would be lost otherwise."""

    titre = forms.CharField(label="Titre", max_length=200, help_text="Par exemple : Câbler un départ moteur")
    version = forms.ModelChoiceField(None, label="Référentiel", empty_label="Choisir")
    description = forms.CharField(
        label="Situation professionnelle",
        required=False,
        max_length=5000,
        help_text="Le contexte, comme au travail : chez qui, pour quoi, avec quelles contraintes.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    missions = forms.CharField(
        label="Ce qui est demandé", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    equipements = forms.CharField(
        label="Équipements et logiciels",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    liens = forms.CharField(
        label="Liens utiles",
        required=False,
        max_length=2000,
        help_text="Une adresse par ligne.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    espaces = forms.CharField(label="Lieux", required=False, max_length=300)
    duree_heures = forms.DecimalField(
        label="Durée en heures", required=False, min_value=0, max_digits=5, decimal_places=1
    )

    def __init__(self, *args, versions, brouillon: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["version"]
        champ.queryset = VersionReferentiel.objects.filter(pk__in=[v.pk for v in versions]).select_related(
            "referentiel"
        )
        champ.label_from_instance = lambda version: str(version.referentiel)
        if len(versions) == 1:
            champ.initial = versions[0].pk
        for nom in ("description", "missions"):
            self.fields[nom].widget.attrs["data-brouillon"] = f"scenario-{brouillon}-{nom}"


def chosen(data, nom: str, connus) -> list[UUID]:
    """The ids of a list of checkboxes that really exist in the référentiel."""
    choisis = []
    for texte in data.getlist(nom):
        try:
            cle = UUID(texte)
        except ValueError:
            continue
        if cle in connus:
            choisis.append(cle)
    return choisis


def chosen_criteres(data, version: VersionLue) -> dict[UUID, str]:
    """The ticked criteria with their wording for this situation."""
    return {
        cle: data.get(f"indicateur-{cle}", "").strip()[:300]
        for cle in chosen(data, "criteres", version.criteres)
    }
