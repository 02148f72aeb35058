"""Booklets: read by those concerned."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from bilans.models import Livret
from cpro.socle.fichiers import servir
from cpro.socle.permissions import Permission, requires
from suivi.visibilite import apprentis_visibles, groupes_visibles


@require_safe
@requires(Permission.CENTRE_VIEW)
def livret(request: HttpRequest, livret_id: UUID) -> FileResponse:
    """One PDF: for who edits booklets, and for who may read this apprentice's."""
    membre = request.membre
    livrets = Livret.objects.select_related("fichier")
    if membre.peut(Permission.LIVRET_EXPORT):
        livrets = livrets.filter(apprenti__groupe__in=groupes_visibles(membre))
    elif membre.peut(Permission.LIVRET_VIEW):
        livrets = livrets.filter(apprenti__in=apprentis_visibles(membre))
    else:
        livrets = livrets.none()
    return servir(get_object_or_404(livrets, pk=livret_id).fichier)
