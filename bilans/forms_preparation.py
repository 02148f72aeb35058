"""The form that opens the bilans of a group together."""

from collections.abc import Iterable
from uuid import uuid4

from django import forms
from django.utils import timezone

from bilans.enums import Nature
from suivi.models import Apprenti


class PreparationForm(forms.Form):
    """Which bilans, and for whom: everyone is ticked. `id` is made with the page, so that twice opens them once."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    nature = forms.ChoiceField(label="Sorte de bilan", choices=Nature.choices, initial=Nature.INTERMEDIAIRE)
    intitule = forms.CharField(
        label="Nom des bilans",
        max_length=120,
        required=False,
        help_text="Par exemple : Bilan de mi-parcours. Laissé vide, ils portent le nom de leur sorte.",
    )
    jour = forms.DateField(
        label="Date",
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    apprentis = forms.MultipleChoiceField(
        label="Pour qui",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un apprenti."},
    )

    def __init__(self, *args, apprentis: Iterable[Apprenti], **options) -> None:
        super().__init__(*args, **options)
        self.par_cle = {str(apprenti.pk): apprenti for apprenti in apprentis}
        self.fields["apprentis"].choices = [(cle, str(apprenti)) for cle, apprenti in self.par_cle.items()]
        self.fields["apprentis"].initial = list(self.par_cle)

    def clean_intitule(self) -> str:
        return (
            self.cleaned_data["intitule"]
            or Nature(self.cleaned_data.get("nature", Nature.INTERMEDIAIRE)).label
        )

    def clean_apprentis(self) -> list[Apprenti]:
        return [self.par_cle[cle] for cle in self.cleaned_data["apprentis"]]
