"""Home pages: « ce qui m'attend » of each role, and the health check."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from cpro.accueil.attentes import ce_qui_attend
from cpro.accueil.sante import etat
from cpro.socle.permissions import PUBLIC, Permission, requires


@requires(Permission.CENTRE_VIEW)
def accueil(request: HttpRequest) -> HttpResponse:
    """« Ce qui m'attend »."""
    return render(request, "accueil/accueil.html", {"attentes": ce_qui_attend(request.membre)})


@requires(PUBLIC)
def sante(request: HttpRequest) -> JsonResponse:
    """Health of the parts. 200 while pages can be served (database and storage), 503 otherwise."""
    parties = etat()
    vital = parties["base"] and parties["stockage"]
    return JsonResponse({"etat": "ok" if vital else "panne", **parties}, status=200 if vital else 503)
