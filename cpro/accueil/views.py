"""Home pages: « ce qui m'attend » of each role, and the health check."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from bilans.queries.priorites import Priorites, priorites_de
from cpro.accueil.attentes import ce_qui_attend
from cpro.accueil.sante import etat
from cpro.comptes.models import Membre
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.permissions import PUBLIC, Permission, Role, requires
from suivi.models import Apprenti


@requires(Permission.CENTRE_VIEW)
@lisible_hors_ligne
def accueil(request: HttpRequest) -> HttpResponse:
    """« Ce qui m'attend »; for an apprentice, the first things to work on too."""
    contexte = {"attentes": ce_qui_attend(request.membre), "priorites": _priorites(request.membre)}
    return render(request, "accueil/accueil.html", contexte)


def _priorites(membre: Membre) -> Priorites | None:
    if membre.role != Role.APPRENTI:
        return None
    apprenti = Apprenti.objects.select_related("groupe__formation").filter(membre=membre).first()
    return priorites_de(apprenti) if apprenti else None


@requires(PUBLIC)
def sante(request: HttpRequest) -> JsonResponse:
    """Health of the parts. 200 while pages can be served (database and storage), 503 otherwise."""
    parties = etat()
    vital = parties["base"] and parties["stockage"]
    return JsonResponse({"etat": "ok" if vital else "panne", **parties}, status=200 if vital else 503)


@requires(PUBLIC)
def schema(request: HttpRequest) -> HttpResponse:
    """The schema of the API: addresses and shapes, no data. What writes it weighs 6 MB: loaded when asked for."""
    from drf_spectacular.views import SpectacularAPIView

    return SpectacularAPIView.as_view()(request)
