"""Forms of reminders: what to look for, days on which nothing is expected, the settings of a centre."""

from django import forms

from entreprise.forms.contrats import champ_date
from entreprise.models import PauseRelances, ReglagesRelances, Regle


class RelancesFiltre(forms.Form):
    q = forms.CharField(label="Apprenti ou personne relancée", required=False, max_length=100)
    regle = forms.ChoiceField(label="À propos de", required=False, choices=[("", "Tout"), *Regle.choices])
    debut = champ_date("Du", required=False)
    fin = champ_date("Au", required=False)


class PauseForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    debut = champ_date("Du")
    fin = champ_date("Au", help_text="Ce jour compris.")
    motif = forms.ChoiceField(
        label="Pourquoi",
        choices=PauseRelances.Motif.choices,
        widget=forms.RadioSelect,
        help_text="En général seulement : rien sur la santé de quelqu’un.",
    )

    def clean(self) -> dict:
        propre = super().clean()
        debut, fin = propre.get("debut"), propre.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "La fin précède le début.")
        return propre


class ReglagesForm(forms.ModelForm):
    """A rule that is off keeps its delay."""

    class Meta:
        model = ReglagesRelances
        fields = [
            *(nom for regle in Regle for nom in (regle.value, f"{regle.value}_jours")),
            "accueil_jours",
            "intervalle_jours",
            "rappels",
            "coordonnateur_jours",
            "ouverture",
            "fermeture",
        ]
        widgets = {
            champ: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for champ in ("ouverture", "fermeture")
        }

    def clean(self) -> dict:
        propre = super().clean()
        ouverture, fermeture = propre.get("ouverture"), propre.get("fermeture")
        if ouverture and fermeture and fermeture <= ouverture:
            self.add_error("fermeture", "L’heure de fin suit celle du début.")
        return propre

    def rules(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each rule's switch with its delay."""
        return [(self[regle.value], self[f"{regle.value}_jours"]) for regle in Regle]
