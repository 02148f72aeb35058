"""The contract in force of each apprentice of a list."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission
from entreprise.models import Contrat
from suivi.emplois import Emploi
from suivi.models import Apprenti


def emplois(membre: Membre, apprentis: Iterable[Apprenti]) -> dict[UUID, Emploi]:
    """Company and MA today, whatever the number of apprentices: one query. Not asked of those who see no contract."""
    if not membre.peut(Permission.CONTRAT_VIEW):
        return {}
    jour = timezone.localdate()
    contrats = (
        Contrat.objects.filter(apprenti__in=apprentis, debut__lte=jour)
        .annotate(terme=Coalesce("rupture_le", "fin"))
        .filter(terme__gte=jour)
        .select_related("entreprise", "maitre__membre__utilisateur")
        .order_by("debut")
    )
    return {
        contrat.apprenti_id: Emploi(
            entreprise=contrat.entreprise.nom,
            maitre=str(contrat.maitre.membre.utilisateur),
            url=reverse("entreprise:contrat", args=[membre.centre.slug, contrat.pk]),
        )
        for contrat in contrats
    }
