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


class PlanForm(DatesForm):
    """The period of one apprentice: the group's dates or their own, and objectives in words."""

    dates = forms.ChoiceField(
        label="Ses dates",
        choices=[("groupe", "Celles du groupe"), ("propres", "Dates particulières")],
        widget=forms.RadioSelect,
        help_text="Des dates particulières ne bougent plus avec celles du groupe.",
    )
    objectifs = forms.CharField(
        label="Objectifs",
        required=False,
        max_length=2000,
        help_text="En quelques mots, pour l’apprenti et son maître d’apprentissage.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("debut", "fin"):
            self.fields[nom].required = False

    def clean(self) -> dict:
        propre = super().clean()
        if propre.get("dates") == "propres":
            for nom in ("debut", "fin"):
                if not propre.get(nom) and nom not in self.errors:
                    self.add_error(nom, "Donnez cette date, ou choisissez celles du groupe.")
        return propre


class DecalerForm(forms.Form):
    """So many days or weeks, later or sooner."""

    nombre = forms.IntegerField(label="Décaler de", min_value=1, max_value=365, initial=1)
    unite = forms.TypedChoiceField(
        label="Unité", choices=[(7, "semaines"), (1, "jours")], coerce=int, initial=7
    )
    sens = forms.TypedChoiceField(
        label="Dans quel sens",
        choices=[(1, "Plus tard"), (-1, "Plus tôt")],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
    )
    suivantes = forms.BooleanField(label="Décaler aussi les périodes suivantes du groupe", required=False)
    depuis = forms.DateField(widget=forms.HiddenInput)

    @property
    def jours(self) -> int:
        return self.cleaned_data["nombre"] * self.cleaned_data["unite"] * self.cleaned_data["sens"]


class CouperForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    le = forms.DateField(
        label="La seconde partie commence le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    intitule = forms.CharField(label="Nom de la seconde partie", max_length=120)


class DupliquerForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    groupe = forms.ModelChoiceField(label="Pour le groupe", queryset=Groupe.objects.none())
    intitule = forms.CharField(label="Nom de la période", max_length=120)
    debut = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, groupes, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groupe"].queryset = groupes


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
