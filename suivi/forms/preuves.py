"""The form of a piece of evidence."""

from django import forms

from cpro.socle.ids import uuid7
from suivi.queries.grille import Colonne


class PreuveForm(forms.Form):
    """A file, what it shows, and for which competence. `id` is made before it is sent: twice gives one."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    fichier = forms.FileField(
        label="Photo, enregistrement ou document",
        help_text="Photo, son (15 Mo au plus), PDF, document ou vidéo MP4 (20 Mo au plus).",
    )
    legende = forms.CharField(
        label="Ce qu’on y voit, ou ce que vous en dites", required=False, max_length=200
    )
    competence = forms.TypedChoiceField(label="Compétence", required=False, empty_value=None)

    def __init__(self, *args, colonnes: tuple[Colonne, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("id", uuid7())
        competences = {str(c.competence.id): c.competence for c in colonnes}
        self.fields["competence"].choices = [
            ("", "Toute la séance"),
            *((cle, str(competence)) for cle, competence in competences.items()),
        ]
