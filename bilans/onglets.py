"""The pages of an apprentice's dashboard, as tabs that keep what was filtered."""

from django.http import HttpRequest
from django.urls import reverse

from bilans.filtres import Filtres
from suivi.models import Apprenti

PAGES = (
    ("bilans:tableau", "Positions"),
    ("bilans:chronologie", "Dans le temps"),
    ("bilans:taches", "Tâches"),
    ("bilans:documents", "Bilans"),
)


def onglets_de(
    request: HttpRequest, apprenti: Apprenti, ici: str, filtres: Filtres | None = None
) -> list[dict]:
    """Entries for `{% onglets %}`. `ici`: the route of the page shown."""
    suite = filtres.adresse() if filtres else ""
    return [
        {
            "libelle": libelle,
            "url": reverse(route, args=[request.centre.slug, apprenti.pk]) + suite,
            "actif": route == ici,
        }
        for route, libelle in PAGES
    ]
