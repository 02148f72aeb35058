"""« Ce que je travaille ensuite »: for the apprentice, and for those who accompany them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bilans.queries.priorites import priorites_de
from cpro.socle.permissions import Permission, requires
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles, get_apprenti_visible


@require_safe
@requires(Permission.ACTIVITE_SELF)
def a_travailler(request: HttpRequest) -> HttpResponse:
    """One's own."""
    visibles = apprentis_visibles(request.membre).select_related("groupe__formation")
    return _page(request, get_object_or_404(visibles, membre=request.membre))


@require_safe
@requires(Permission.TABLEAU_VIEW)
def priorites(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """Those of an apprentice one accompanies."""
    return _page(request, get_apprenti_visible(request.membre, apprenti_id))


def _page(request: HttpRequest, apprenti: Apprenti) -> HttpResponse:
    contexte = {
        "apprenti": apprenti,
        "a_moi": apprenti.membre_id == request.membre.pk,
        "priorites": priorites_de(apprenti),
        "peut_lire_seance": request.membre.peut(Permission.SEANCE_VIEW),
    }
    return render(request, "bilans/a_travailler.html", contexte)
