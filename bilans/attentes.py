"""What waits for a member in this app; never more than a constant number of queries."""

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente


def attentes_de(membre: Membre) -> list[Attente]:
    """The things to do of this member, by role."""
    return []
