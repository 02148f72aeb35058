"""Forms of the alternance calendar."""

from datetime import date

from django import forms

from entreprise.alternance import CENTRE, ENTREPRISE, JOURS, JoursFixes, Regle, Rythme
from entreprise.forms.periodes import DatesForm

SEMAINES_AU_PLUS = 110  # two school years


class RegleForm(DatesForm):
    """The rule of a calendar: weeks in turn, or the same days of each week."""

    genre = forms.ChoiceField(
        label="Comment le groupe alterne",
        choices=[("rythme", "Par semaines entières"), ("jours", "Des jours fixes au centre")],
        widget=forms.RadioSelect,
        initial="rythme",
    )
    centre = forms.IntegerField(
        label="Semaines au centre", min_value=1, max_value=20, required=False, initial=2
    )
    entreprise = forms.IntegerField(
        label="Puis en entreprise", min_value=1, max_value=20, required=False, initial=2
    )
    commence = forms.ChoiceField(
        label="La première semaine",
        choices=[(CENTRE, "Au centre"), (ENTREPRISE, "En entreprise")],
        widget=forms.RadioSelect,
        initial=CENTRE,
    )
    jours = forms.TypedMultipleChoiceField(
        label="Jours au centre",
        choices=[(rang, jour.capitalize()) for rang, jour in enumerate(JOURS)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    saute = forms.BooleanField(
        label="Quand le centre est fermé toute la semaine, elle se passe en entreprise et ne compte pas",
        required=False,
        initial=True,
    )

    def clean(self) -> dict:
        propre = super().clean()
        debut, fin = propre.get("debut"), propre.get("fin")
        if debut and fin and (fin - debut).days > SEMAINES_AU_PLUS * 7:
            self.add_error("fin", "Deux années scolaires au plus à la fois.")
        if propre.get("genre") == "rythme":
            for nom in ("centre", "entreprise"):
                if not propre.get(nom) and nom not in self.errors:
                    self.add_error(nom, "Dites combien de semaines.")
        elif propre.get("genre") == "jours" and not 0 < len(propre.get("jours", ())) < 5:
            self.add_error("jours", "Choisissez de un à quatre jours au centre.")
        return propre

    def rule(self) -> Regle:
        propre = self.cleaned_data
        cadre = {nom: propre[nom] for nom in ("debut", "fin", "saute")}
        if propre["genre"] == "jours":
            return JoursFixes(jours=frozenset(propre["jours"]), **cadre)
        return Rythme(
            centre=propre["centre"], entreprise=propre["entreprise"], commence=propre["commence"], **cadre
        )


class FermetureForm(DatesForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    intitule = forms.CharField(label="Motif", max_length=120, help_text="Par exemple : congés de Noël")


def read_lundi(texte: str) -> date | None:
    """The Monday of a field such as « s-2026-11-23 »; None for anything else."""
    try:
        jour = date.fromisoformat(texte.removeprefix("s-"))
    except ValueError:
        return None
    return jour if jour.isoweekday() == 1 else None
