"""The form of a scale: its name, from two to six degrees, and the answers that are not degrees."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from cpro.socle.ids import uuid7
from cpro.socle.niveaux import JETON, TEINTES, teinte
from referentiels.echelles import SPECIAUX, Degre
from referentiels.enums import NatureEchelle, NiveauSpecial
from referentiels.queries import EchelleLue

DEGRES_MINIMUM, DEGRES_MAXIMUM = 2, 6
NOMS_DES_TEINTES = (
    "Rouge",
    "Brun",
    "Ocre",
    "Olive",
    "Vert",
    "Sarcelle",
    "Bleu",
    "Violet",
    "Rose",
    "Ardoise",
)
COULEURS = [("", "Selon le rang")] + [
    (f"{JETON}{numero}", nom) for numero, (nom, _) in enumerate(zip(NOMS_DES_TEINTES, TEINTES, strict=True))
]


class EchelleForm(forms.Form):
    """What is said once. `id` is made with the page: sending it twice makes one scale."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    intitule = forms.CharField(
        label="Nom de l’échelle", max_length=120, help_text="Par exemple : Quatre paliers de l’atelier"
    )
    nature = forms.ChoiceField(
        label="Elle sert", choices=NatureEchelle.choices, widget=forms.RadioSelect, initial="centre"
    )
    speciaux = forms.MultipleChoiceField(
        label="Réponses qui ne sont pas un degré",
        required=False,
        choices=[(special.value, special.label) for special in SPECIAUX],
        widget=forms.CheckboxSelectMultiple,
        help_text="Elles ne comptent jamais comme un niveau bas.",
    )

    def __init__(self, *args, echelle: EchelleLue | None = None, **kwargs) -> None:
        initial = kwargs.pop("initial", None) or _initial(echelle)
        super().__init__(*args, initial=initial, **kwargs)
        if echelle is not None:
            self.fields["nature"].disabled = True


class DegreForm(forms.Form):
    """One degree; a line without a label is no degree."""

    ordre = forms.IntegerField(label="Rang", min_value=1, max_value=DEGRES_MAXIMUM)
    libelle = forms.CharField(label="Libellé", max_length=60, required=False)
    court = forms.CharField(label="Abrégé", max_length=6, required=False)
    couleur = forms.ChoiceField(label="Couleur", choices=COULEURS, required=False)
    acquis = forms.BooleanField(label="Acquis", required=False)


class DegresBase(BaseFormSet):
    """The degrees together: enough of them, told apart, and nothing acquired below what is not."""

    def clean(self) -> None:
        if any(self.errors):
            return
        lignes = self.lignes()
        if len(lignes) < DEGRES_MINIMUM:
            raise ValidationError(f"Il faut au moins {DEGRES_MINIMUM} degrés : remplissez deux libellés.")
        if len({ligne["libelle"].casefold() for ligne in lignes}) < len(lignes):
            raise ValidationError("Deux degrés portent le même libellé : distinguez-les.")
        if len({ligne["ordre"] for ligne in lignes}) < len(lignes):
            raise ValidationError("Deux degrés portent le même rang : donnez à chacun le sien.")
        acquis = [ligne["acquis"] for ligne in lignes]
        if not any(acquis):
            raise ValidationError("Dites à partir de quel degré une compétence est acquise.")
        if acquis != sorted(acquis):
            raise ValidationError(
                "Un degré plus haut qu’un degré acquis l’est aussi : cochez-les tous à partir du premier acquis."
            )

    def lignes(self) -> list[dict]:
        """The degrees really given, lowest first."""
        donnees = [form.cleaned_data for form in self.forms if form.cleaned_data.get("libelle", "").strip()]
        return sorted(donnees, key=lambda ligne: ligne["ordre"])


DegresFormSet = formset_factory(DegreForm, formset=DegresBase, extra=0, max_num=DEGRES_MAXIMUM)


def initial_degres(echelle: EchelleLue | None) -> list[dict]:
    """Six lines: those of a scale, then empty ones."""
    lignes = [
        {
            "libelle": niveau.libelle,
            "court": niveau.court,
            "couleur": _choisie(niveau.couleur, niveau.rang, echelle.rang_max),
            "acquis": niveau.acquis,
        }
        for niveau in (echelle.degres if echelle else ())
    ]
    lignes += [{} for _ in range(DEGRES_MAXIMUM - len(lignes))]
    return [{"ordre": rang, **ligne} for rang, ligne in enumerate(lignes, 1)]


def degres_of(lignes: Sequence[dict], speciaux: Sequence[str]) -> tuple[Degre, ...]:
    """What the two forms say, ready to be written; a colour not chosen follows the rank."""
    maximum = len(lignes)
    degres = [
        Degre(
            rang=rang,
            code=f"n{rang}",
            libelle=" ".join(ligne["libelle"].split()),
            court=ligne["court"].strip(),
            couleur=ligne["couleur"] or f"{JETON}{teinte(rang, maximum)}",
            acquis=ligne["acquis"],
        )
        for rang, ligne in enumerate(lignes, 1)
    ]
    degres += [
        Degre(0, special, NiveauSpecial(special).label, "", "niveau-special", False, special)
        for special in SPECIAUX
        if special in speciaux
    ]
    return tuple(degres)


def _choisie(couleur: str, rang: int, maximum: int) -> str:
    """The colour to show as chosen: none when it is the one of the rank."""
    numero = teinte(rang, maximum, couleur)
    return "" if numero == teinte(rang, maximum) else f"{JETON}{numero}"


def _initial(echelle: EchelleLue | None) -> dict:
    cle = uuid7()
    if echelle is None:
        return {"id": cle, "speciaux": [NiveauSpecial.NON_EVALUE]}
    return {
        "id": cle,
        "intitule": echelle.intitule,
        "nature": echelle.nature,
        "speciaux": [niveau.special for niveau in echelle.niveaux if niveau.special],
    }
