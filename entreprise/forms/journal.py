"""Forms of the journal de bord."""

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from cpro.socle.ids import uuid7
from entreprise.actions.journal import PHOTOS_MAXIMUM
from entreprise.models import EntreeJournal
from referentiels.queries import EchelleLue
from referentiels.version_lue import VersionLue
from suivi.models import Groupe

PHOTO_TAILLE = 15 * 1024 * 1024  # bytes, as sent by the phone


class PlusieursFichiers(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures in one field."""

    widget = PlusieursFichiers

    def clean(self, data, initial=None) -> list:
        fichiers = [super(PhotosField, self).clean(f, initial) for f in data or [] if f]
        if len(fichiers) > PHOTOS_MAXIMUM:
            raise ValidationError(f"{PHOTOS_MAXIMUM} photos au plus.")
        if any(f.size > PHOTO_TAILLE for f in fichiers):
            raise ValidationError("Une photo dépasse 15 Mo.")
        return fichiers


class EntreeForm(forms.Form):
    """What was done one day. `id` is drawn when the form opens: sent twice, it makes one entry."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    jour = forms.DateField(
        label="Quand",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date", "data-aujourdhui": True}, format="%Y-%m-%d"),
    )
    recit = forms.CharField(
        label="Ce que j’ai fait",
        min_length=10,
        max_length=4000,
        help_text="Deux ou trois phrases suffisent.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = PhotosField(
        label="Photos",
        required=False,
        help_text="Pas de visage, pas de document confidentiel.",
        widget=PlusieursFichiers(attrs={"accept": "image/*"}),
    )
    outils = forms.CharField(
        label="Outillage",
        max_length=300,
        required=False,
        help_text="Outils, machines, logiciels, documents.",
    )
    duree = forms.TypedChoiceField(
        label="Temps passé",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Sans précision"), *EntreeJournal.Duree.choices],
    )
    autonomie = forms.ChoiceField(label="Je m’en suis sorti", required=False, widget=forms.RadioSelect)
    reflexion = forms.CharField(
        label="Ce que j’en comprends",
        max_length=4000,
        required=False,
        help_text="Pourquoi cette façon de faire ? Qu’est-ce qui était différent du centre ?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, echelle: EchelleLue, version: VersionLue, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields["autonomie"].choices = [(str(n.pk), n.libelle) for n in echelle.degres]

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour > timezone.localdate():
            raise ValidationError("Ce jour n’est pas encore arrivé.")
        return jour

    def taches(self) -> list[UUID]:
        """The ticked tasks that belong to the référentiel; anything else is left out."""
        cochees = []
        for texte in self.data.getlist("taches"):
            try:
                tache_id = UUID(texte)
            except ValueError:
                continue
            if tache_id in self.version.taches:
                cochees.append(tache_id)
        return cochees

    def valeurs(self) -> dict:
        """Arguments of save_entree."""
        propre = self.cleaned_data
        return {
            "id": propre["id"],
            "jour": propre["jour"],
            "recit": propre["recit"],
            "reflexion": propre["reflexion"],
            "outils": propre["outils"],
            "duree": propre["duree"],
            "autonomie_id": UUID(propre["autonomie"]) if propre["autonomie"] else None,
            "taches": self.taches(),
        }


# What an MA most often asks for: proposed as they are, to be changed at will.
PHRASES = (
    "Dites quels outils vous avez utilisés.",
    "Ajoutez une photo du résultat.",
    "Expliquez ce qui a été difficile.",
    "Précisez ce que vous avez fait vous-même.",
)


class ReponseForm(forms.Form):
    """The MA's answer: a level and one tap, or a few words. `id` makes a double tap one answer."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    niveau = forms.ChoiceField(label="Son autonomie ce jour-là", widget=forms.RadioSelect, required=False)
    commentaire = forms.CharField(
        label="Un mot pour l’apprenti",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, echelle: EchelleLue, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["niveau"].choices = [(str(n.pk), n.libelle) for n in echelle.degres]


class FiltresForm(forms.Form):
    """Filters of the journals a trainer reads."""

    groupe = forms.ModelChoiceField(
        label="Groupe", required=False, queryset=Groupe.objects.none(), empty_label="Tous"
    )
    statut = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *(c for c in EntreeJournal.Statut.choices if c[0] != "brouillon")],
    )

    def __init__(self, *args, groupes: QuerySet[Groupe], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groupe"].queryset = groupes
        if not groupes.exists():  # an MA sees apprentices, no group
            del self.fields["groupe"]

    def filtrer(self, entrees: QuerySet[EntreeJournal]) -> QuerySet[EntreeJournal]:
        if groupe := self.cleaned_data.get("groupe"):
            entrees = entrees.filter(apprenti__groupe=groupe)
        if statut := self.cleaned_data["statut"]:
            entrees = entrees.filter(statut=statut)
        return entrees
