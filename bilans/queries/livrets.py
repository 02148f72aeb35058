"""Reading booklets already made."""

from uuid import UUID

from bilans.models import Livret
from suivi.models import Groupe


def last_livrets(groupe: Groupe) -> dict[UUID, Livret]:
    """The last booklet of each apprentice of a group that has one. One query."""
    livrets = Livret.objects.filter(apprenti__groupe=groupe).order_by("apprenti_id", "-cree_le")
    return {livret.apprenti_id: livret for livret in livrets.distinct("apprenti_id")}
