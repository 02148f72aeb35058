"""Reading groups."""

from django.db.models import Count, Prefetch, Q, QuerySet

from cpro.comptes.models import Membre
from suivi.models import Apprenti, Groupe, GroupeFormateur
from suivi.visibilite import groupes_visibles


def groupes_with_counts(membre: Membre) -> QuerySet[Groupe]:
    """The groups a member sees, with their size and their trainers."""
    en_formation = Q(apprentis__statut=Apprenti.Statut.EN_FORMATION)
    visibles = groupes_visibles(membre).values("pk")
    return (
        Groupe.objects.filter(pk__in=visibles, archive_le=None)
        .select_related("formation")
        .annotate(effectif=Count("apprentis", filter=en_formation, distinct=True))
        .prefetch_related(
            Prefetch("formateurs", GroupeFormateur.objects.select_related("membre__utilisateur"))
        )
        .order_by("nom")
    )
