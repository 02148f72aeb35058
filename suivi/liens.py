"""The links of a scenario: one a line, an http or https address, with a name before it or not."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

LIENS_MAXIMUM = 20
_adresse_valide = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Lien:
    libelle: str
    adresse: str


class LienRefuse(ValueError):
    """A line is not a link; the message says which and what to write."""


def parse_liens(texte: str) -> list[Lien]:
    """The links of a text. « Notice du variateur https://… » names its link. Raises LienRefuse."""
    liens = []
    for numero, ligne in enumerate(texte.splitlines(), 1):
        if not (mots := ligne.split()):
            continue
        adresse = mots[-1]
        try:
            _adresse_valide(adresse)
        except ValidationError as erreur:
            raise LienRefuse(
                f"Ligne {numero} : « {adresse[:60]} » n’est pas une adresse. "
                "Elle commence par https:// ou http://, et termine la ligne."
            ) from erreur
        liens.append(Lien(" ".join(mots[:-1]).rstrip(" :") or adresse, adresse))
    if len(liens) > LIENS_MAXIMUM:
        raise LienRefuse(f"Un scénario porte au plus {LIENS_MAXIMUM} liens.")
    return liens


def read_liens(texte: str) -> list[Lien]:
    """The same for a page: what is not a link is left out."""
    lus = []
    for ligne in texte.splitlines():
        try:
            lus += parse_liens(ligne)
        except LienRefuse:
            continue
    return lus
