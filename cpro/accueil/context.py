"""Context shared by every page: centre, acting member, navigation."""

from django.conf import settings
from django.http import HttpRequest

from cpro.accueil.navigation import entrees


def application(request: HttpRequest) -> dict:
    membre = getattr(request, "membre", None)
    return {
        "demo": settings.DEMO,
        "centre": getattr(request, "centre", None),
        "membre": membre,
        "navigation": entrees(request) if membre is not None else [],
    }
