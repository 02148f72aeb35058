"""Whose MA a member is: their contracts, until the grace period after the end."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.prepared import prepared
from entreprise.models import Contrat


def contrats_suivis(membre: Membre) -> QuerySet[Contrat]:
    """The contracts a member follows as MA, first or second, and may still read."""
    return _ended_since(membre, timezone.localdate() - settings.CONTRAT_GRACE)


def _ended_since(membre: Membre, limite: date) -> QuerySet[Contrat]:
    return (
        Contrat.objects.alias(fin_contrat=Coalesce("rupture_le", "fin"))
        .filter(Q(maitre__membre=membre) | Q(maitre_2__membre=membre))
        .filter(fin_contrat__gte=limite)
    )


@prepared()
def _ids_ended_since(*, membre: Membre, limite: date) -> QuerySet:
    return _ended_since(membre, limite).values_list("pk", flat=True)


def contrats_suivis_ids(membre: Membre) -> tuple[UUID, ...]:
    """Their ids, read once for a member in action: one answer of an MA asks for them three times."""
    if not hasattr(membre, "_contrats_suivis"):
        limite = timezone.localdate() - settings.CONTRAT_GRACE
        membre._contrats_suivis = tuple(_ids_ended_since(membre=membre, limite=limite))
    return membre._contrats_suivis


def apprentis_du_maitre(membre: Membre) -> Q:
    """The rule of the role « maître d’apprentissage » (suivi.visibilite)."""
    return Q(pk__in=contrats_suivis(membre).values("apprenti"))
