"""Forms of retours d'alternance."""

from uuid import UUID

from django import forms
from django.db.models import QuerySet

from cpro.socle.ids import uuid7
from referentiels.version_lue import VersionLue
from suivi.models import Groupe


class ChercherForm(forms.Form):
    """What to look for among what a group shared."""

    groupe = forms.ModelChoiceField(label="Groupe", queryset=Groupe.objects.none())
    tache = forms.ChoiceField(label="Une tâche du diplôme", required=False)
    mots = forms.CharField(label="Ou des mots", max_length=80, required=False)

    def __init__(self, *args, groupes: QuerySet[Groupe], version: VersionLue | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groupe"].queryset = groupes
        taches = version.taches.values() if version else ()
        self.fields["tache"].choices = [("", "Toutes"), *((str(t.id), str(t)[:90]) for t in taches)]

    def tache_id(self) -> UUID | None:
        return UUID(self.cleaned_data["tache"]) if self.cleaned_data.get("tache") else None


class RetourForm(forms.Form):
    """The subject, and what to gather on it. `id` makes a double tap one retour."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    titre = forms.CharField(
        label="Le sujet", max_length=120, help_text="Par exemple\u00a0: consigner avant d’intervenir."
    )
    question = forms.CharField(
        label="La question posée à la classe",
        max_length=300,
        required=False,
        help_text="Par exemple\u00a0: qu’est-ce qui change d’une entreprise à l’autre, et pourquoi\u00a0?",
    )


class SyntheseForm(forms.Form):
    """What the class keeps of it."""

    synthese = forms.CharField(
        label="La synthèse",
        max_length=6000,
        required=False,
        help_text="Ce que la classe retient. Publiée, elle est dans le livret de chaque apprenti du groupe.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )
