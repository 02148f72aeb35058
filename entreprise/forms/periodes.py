"""Forms of the periods in the company."""

from django import forms

from suivi.models import Groupe


class DatesForm(forms.Form):
    """Inclusive dates; also those of one apprentice."""

    debut = forms.DateField(label="Du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    fin = forms.DateField(label="Au", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict:
        propre = super().clean()
        debut, fin = propre.get("debut"), propre.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        return propre


class PeriodeForm(DatesForm):
    groupe = forms.ModelChoiceField(label="Groupe", queryset=Groupe.objects.none(), empty_label="Choisir")
    intitule = forms.CharField(label="Nom de la période", max_length=120, help_text="Par exemple : Période 2")
    consignes = forms.CharField(
        label="Ce qui est attendu",
        required=False,
        max_length=4000,
        help_text="L’apprenti et son maître d’apprentissage le liront.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, groupes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groupe"].queryset = groupes
