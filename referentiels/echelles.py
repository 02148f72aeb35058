"""The scales shipped with the product, and those a national grid gives. A centre may add its own."""

from dataclasses import dataclass

from referentiels.enums import NatureEchelle, NiveauSpecial
from referentiels.format.document import EchelleMaitrise

SPECIAUX = (
    NiveauSpecial.NON_EVALUE,
    NiveauSpecial.NON_FAIT,
    NiveauSpecial.NON_VU,
)
_TEINTES = 5


@dataclass(frozen=True, slots=True)
class Degre:
    """One answer of a scale, ready to be written."""

    rang: int
    code: str
    libelle: str
    court: str
    couleur: str
    acquis: bool
    special: str = ""


@dataclass(frozen=True, slots=True)
class ModeleEchelle:
    code: str
    intitule: str
    nature: str
    degres: tuple[Degre, ...]


def _degres(mots: list[tuple[str, str]], *, acquis_des: int, speciaux: tuple[str, ...]) -> tuple[Degre, ...]:
    """Degrees from lowest to highest, then the special answers. `acquis_des`: first rank that is acquired."""
    degres = [
        Degre(
            rang=rang,
            code=f"n{rang}",
            libelle=libelle,
            court=court,
            couleur=f"niveau-{round((rang - 1) * _TEINTES / max(len(mots) - 1, 1))}",
            acquis=rang >= acquis_des,
        )
        for rang, (libelle, court) in enumerate(mots, start=1)
    ]
    degres += [
        Degre(0, special, NiveauSpecial(special).label, "", "niveau-special", False, special)
        for special in speciaux
    ]
    return tuple(degres)


ECHELLES = (
    ModeleEchelle(
        code="quatre-degres",
        intitule="Quatre degrés de maîtrise",
        nature=NatureEchelle.CENTRE,
        degres=_degres(
            [
                ("Non maîtrisée", "NM"),
                ("Insuffisamment maîtrisée", "IM"),
                ("Maîtrisée", "M"),
                ("Bien maîtrisée", "BM"),
            ],
            acquis_des=3,
            speciaux=(NiveauSpecial.NON_EVALUE,),
        ),
    ),
    ModeleEchelle(
        code="autonomie",
        intitule="Débutant, en cours, autonome",
        nature=NatureEchelle.CENTRE,
        degres=_degres(
            [("Débutant", "D"), ("En cours d’acquisition", "EC"), ("Autonome", "A")],
            acquis_des=3,
            speciaux=(NiveauSpecial.NON_VU,),
        ),
    ),
    ModeleEchelle(
        code="entreprise",
        intitule="Maîtrise en entreprise",
        nature=NatureEchelle.ENTREPRISE,
        degres=_degres(
            [("Non maîtrisé", "NM"), ("Partiellement maîtrisé", "PM"), ("Maîtrisé", "M")],
            acquis_des=3,
            speciaux=(NiveauSpecial.NON_FAIT, NiveauSpecial.NON_VU),
        ),
    ),
)


def from_document(echelle: EchelleMaitrise) -> ModeleEchelle:
    """The scale of a national grid. Grids do not say what counts as acquired: the upper half."""
    niveaux = sorted(echelle.niveaux, key=lambda niveau: niveau.rang)
    return ModeleEchelle(
        code=echelle.cle,
        intitule=echelle.intitule,
        nature=NatureEchelle.CENTRE,
        degres=_degres(
            [(niveau.intitule, str(rang)) for rang, niveau in enumerate(niveaux, start=1)],
            acquis_des=len(niveaux) // 2 + 1,
            speciaux=(NiveauSpecial.NON_EVALUE,),
        ),
    )
