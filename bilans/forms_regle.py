"""The form of the rule that proposes levels."""

from django import forms

from bilans.models import RegleProposition
from bilans.propositions import Regle

AU_MOINS = "Donnez un poids d’au moins 1 à l’une des deux : sinon rien ne compte."


class RegleForm(forms.ModelForm):
    """The rule of the centre or of a formation. What a method does not use is kept, and does nothing."""

    class Meta:
        model = RegleProposition
        fields = (
            "methode",
            "nombre",
            "minimum",
            "avec_entreprise",
            "poids_formative",
            "poids_certificative",
            "poids_centre",
            "poids_entreprise",
        )
        widgets = {"methode": forms.RadioSelect}
        help_texts = {
            "nombre": "Ne sert qu’à la moyenne des derniers niveaux.",
            "minimum": "En dessous, rien n’est proposé. Une séance, une entrée, une fiche ou un bilan de période "
            "compte pour une évaluation, quel que soit le nombre de ses critères.",
            "avec_entreprise": "Elles prennent sur l’échelle du centre la même place entre le plus bas et le plus "
            "haut degré.",
        }

    def clean(self) -> dict:
        donnees = super().clean()
        for une, autre in (("poids_formative", "poids_certificative"), ("poids_centre", "poids_entreprise")):
            if donnees.get(une) == 0 and donnees.get(autre) == 0:
                self.add_error(une, AU_MOINS)
        return donnees

    def regle(self) -> Regle:
        return Regle(**self.cleaned_data)
