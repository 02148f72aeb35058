"""Forms of certification: the rule, a situation, the jury, what it decides."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.db.models import QuerySet

from bilans.certification.instantane import points_by_degree
from bilans.models import Certification, SituationEvaluation
from bilans.queries.certification import CertificationLue
from cpro.socle.ids import uuid7
from suivi.models import Seance

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CENTIEME = Decimal("0.01")
NOMBRE = {"inputmode": "decimal", "autocomplete": "off"}


def _number(libelle: str, **options: Any) -> forms.DecimalField:
    """A number written as French people do: 13,5."""
    return forms.DecimalField(
        label=libelle, localize=True, decimal_places=2, widget=forms.TextInput(attrs=NOMBRE), **options
    )


class RegleForm(forms.Form):
    """How a result is proposed. What equals the default is not kept: it follows the référentiel."""

    session = forms.CharField(
        label="Session", max_length=60, required=False, help_text="Par exemple : juin 2027"
    )
    forme = forms.ChoiceField(
        label="Ce que le jury décide", choices=Certification.Forme, widget=forms.RadioSelect
    )
    perimetre = forms.ChoiceField(label="Évaluations retenues", choices=Certification.Perimetre)
    methode = forms.ChoiceField(
        label="Quand une compétence est évaluée dans plusieurs situations", choices=Certification.Methode
    )
    manquantes = forms.ChoiceField(
        label="Quand une compétence n’est pas évaluée", choices=Certification.Manquantes
    )
    arrondi = forms.ChoiceField(label="Arrondi de la note", choices=Certification.Arrondi)
    tolerance = forms.IntegerField(
        label="Compétences non acquises admises",
        min_value=0,
        max_value=50,
        help_text="Ne sert que si le jury décide « acquis ou non acquis ».",
    )

    def __init__(self, *args: Any, lue: CertificationLue, **kwargs: Any) -> None:
        certification = lue.certification
        kwargs["initial"] = {nom: getattr(certification, nom) for nom in self.base_fields} | kwargs.get(
            "initial", {}
        )
        super().__init__(*args, **kwargs)
        self.lue = lue
        for rang, (degre, points) in enumerate(points_by_degree(lue)):
            self.fields[f"points_{rang}"] = _number(
                degre.libelle, initial=_rounded(points), min_value=0, max_value=20, max_digits=4
            )
        for rang, competence in enumerate(lue.unite.competences):
            self.fields[f"poids_{rang}"] = _number(
                str(competence),
                initial=_rounded(lue.regle.poids[competence.id]),
                min_value=0,
                max_value=1000,
                max_digits=6,
            )

    @property
    def champs_points(self) -> list[forms.BoundField]:
        return [self[nom] for nom in self.fields if nom.startswith("points_")]

    @property
    def champs_poids(self) -> list[forms.BoundField]:
        return [self[nom] for nom in self.fields if nom.startswith("poids_")]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        points = self._take("points_")
        poids = self._take("poids_")
        if self.errors:
            return donnees
        if points != sorted(points):
            self.add_error("points_0", "Un degré plus élevé ne peut pas valoir moins de points.")
        if not any(poids):
            self.add_error("poids_0", "Donnez un poids à une compétence au moins.")
        return donnees | {"points": self._points(points), "poids": self._weights(poids)}

    def _take(self, debut: str) -> list[Decimal]:
        noms = [nom for nom in self.fields if nom.startswith(debut)]
        return [self.cleaned_data[nom] for nom in noms if nom in self.cleaned_data]

    def _points(self, points: list[Decimal]) -> list[str]:
        dernier = max(len(points) - 1, 1)
        egaux = [_rounded(Fraction(20 * rang, dernier)) for rang in range(len(points))]
        return [] if points == egaux else [str(valeur) for valeur in points]

    def _weights(self, poids: list[Decimal]) -> dict[str, str]:
        unite = self.lue.unite
        defauts = [_rounded(unite.officiels.get(c.id, Fraction(1))) for c in unite.competences]
        if poids == defauts:
            return {}
        return {c.cle: str(valeur) for c, valeur in zip(unite.competences, poids, strict=True)}

    def champs(self) -> dict[str, Any]:
        """What the action sets."""
        propres = {nom: self.cleaned_data[nom] for nom in self.base_fields}
        return propres | {nom: self.cleaned_data[nom] for nom in ("points", "poids")}


def _rounded(valeur: Fraction) -> Decimal:
    return (Decimal(valeur.numerator) / Decimal(valeur.denominator)).quantize(CENTIEME)


class SituationForm(forms.Form):
    """When and where candidates are evaluated."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    intitule = forms.CharField(label="Situation", max_length=200)
    jour = forms.DateField(label="Date", required=False, widget=DATE)
    lieu = forms.ChoiceField(
        label="Où", choices=SituationEvaluation.Lieu, initial="centre", widget=forms.RadioSelect
    )
    precision = forms.CharField(
        label="Précision",
        max_length=200,
        required=False,
        help_text="L’atelier, le chantier. En entreprise, celle de chaque apprenti est indiquée d’office.",
    )
    seance = forms.ModelChoiceField(
        label="Séance où elle est évaluée", queryset=Seance.objects.none(), required=False
    )

    def __init__(self, *args: Any, seances: QuerySet[Seance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seance"].queryset = seances
        self.fields["seance"].label_from_instance = lambda s: f"{s.titre}, {s.debut:%d/%m/%Y}"


class JuryForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    nom = forms.CharField(label="Prénom et nom", max_length=120)
    qualite = forms.CharField(
        label="Qualité", max_length=120, help_text="Par exemple : formateur, professionnel, président"
    )


class DecisionForm(forms.Form):
    """What the jury decides, on the form of the certification; the proposal is never filled in for it."""

    note = _number("Note sur 20", min_value=0, max_value=20, max_digits=4)
    acquise = forms.TypedChoiceField(
        label="Décision",
        choices=[("oui", "Acquis"), ("non", "Non acquis")],
        coerce=lambda valeur: valeur == "oui",
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(
        label="Pourquoi elle diffère de la proposition",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    appreciation = forms.CharField(
        label="Appréciation", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, forme: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["acquise" if forme == Certification.Forme.NOTE else "note"]
