"""Forms of one formation."""

from django import forms
from django.db.models import Q

from referentiels.enums import NatureEchelle
from referentiels.models import Echelle
from referentiels.queries import echelles_ouvertes
from suivi.models import Formation


class FormationModifierForm(forms.Form):
    """Its name and its scales; one that was withdrawn stays among the choices of who uses it."""

    intitule = forms.CharField(label="Nom de la formation", max_length=200)
    echelle_centre = forms.ModelChoiceField(None, label="Échelle en centre", empty_label=None)
    echelle_entreprise = forms.ModelChoiceField(None, label="Échelle en entreprise", empty_label=None)

    def __init__(self, *args, formation: Formation, **kwargs) -> None:
        self.formation = formation
        initial = {
            "intitule": formation.intitule,
            "echelle_centre": formation.echelle_centre_id,
            "echelle_entreprise": formation.echelle_entreprise_id,
        }
        super().__init__(*args, initial=initial, **kwargs)
        for nom, nature in (
            ("echelle_centre", NatureEchelle.CENTRE),
            ("echelle_entreprise", NatureEchelle.ENTREPRISE),
        ):
            ouvertes = echelles_ouvertes(nature=nature, version_id=formation.version_id).values("pk")
            self.fields[nom].queryset = Echelle.objects.filter(Q(pk__in=ouvertes) | Q(pk=initial[nom]))

    def clean_intitule(self) -> str:
        intitule = self.cleaned_data["intitule"].strip()
        if Formation.objects.filter(intitule=intitule).exclude(pk=self.formation.pk).exists():
            raise forms.ValidationError("Une autre formation porte déjà ce nom.")
        return intitule
