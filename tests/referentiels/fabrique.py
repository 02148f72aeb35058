"""What the tests of référentiels are made of."""

from uuid import UUID

from cpro.comptes.models import Membre
from cpro.socle.ids import uuid7
from referentiels.adaptations import start_adaptation
from referentiels.echelles import Degre
from referentiels.echelles_du_centre import create_echelle
from referentiels.models import Echelle, VersionReferentiel

PALIERS = (
    Degre(1, "n1", "À reprendre", "R", "niveau-0", False),
    Degre(2, "n2", "En route", "E", "niveau-6", False),
    Degre(3, "n3", "Acquis", "A", "niveau-5", True),
    Degre(0, "non_fait", "Non fait", "", "niveau-special", False, "non_fait"),
)


def create_echelle_testee(membre: Membre, *, id: UUID | None = None, nature: str = "centre") -> Echelle:
    return create_echelle(
        id=id or uuid7(), intitule="Paliers de l’atelier", nature=nature, degres=PALIERS, membre=membre
    )


def create_adaptation_testee(membre: Membre) -> VersionReferentiel:
    """A draft of the centre made from Bac Pro MELEC."""
    nationale = VersionReferentiel.objects.get(referentiel__cle="bcp-melec", centre=None)
    return start_adaptation(version=nationale, membre=membre)
