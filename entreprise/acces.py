"""Whose MA a member is: their contracts, until the grace period after the end."""

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.comptes.models import Membre
from entreprise.models import Contrat


def contrats_suivis(membre: Membre):
    """The contracts a member follows as MA, first or second, and may still read."""
    limite = timezone.localdate() - settings.CONTRAT_GRACE
    return (
        Contrat.objects.alias(fin_contrat=Coalesce("rupture_le", "fin"))
        .filter(Q(maitre__membre=membre) | Q(maitre_2__membre=membre))
        .filter(fin_contrat__gte=limite)
    )


def apprentis_du_maitre(membre: Membre) -> Q:
    """The rule of the role « maître d’apprentissage » (suivi.visibilite)."""
    return Q(pk__in=contrats_suivis(membre).values("apprenti"))
