"""Reading booklets already made."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from bilans.models import Livret
from cpro.socle.prepared import prepared
from suivi.models import Apprenti, Groupe


class LivretDit(NamedTuple):
    """What a page about an apprentice says of their booklet."""

    pk: UUID
    cree_le: datetime
    pages: int


def last_livret(apprenti: Apprenti) -> LivretDit | None:
    """The last booklet of an apprentice, if any. One query."""
    for ligne in _last_livret(apprenti=apprenti):
        return LivretDit(*ligne)
    return None


@prepared()
def _last_livret(*, apprenti: Apprenti) -> QuerySet:
    livrets = Livret.objects.filter(apprenti=apprenti).order_by("-cree_le")
    return livrets.values_list("pk", "cree_le", "pages")[:1]


def last_livrets(groupe: Groupe) -> dict[UUID, Livret]:
    """The last booklet of each apprentice of a group that has one. One query."""
    livrets = Livret.objects.filter(apprenti__groupe=groupe).order_by("apprenti_id", "-cree_le")
    return {livret.apprenti_id: livret for livret in livrets.distinct("apprenti_id")}
