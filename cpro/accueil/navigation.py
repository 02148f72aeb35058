"""The few places of each role, in order; the first five are the tabs of a phone."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from cpro.socle.permissions import Permission


@dataclass(frozen=True)
class Entree:
    libelle: str
    url: str
    icone: str
    actif: bool
    compte: int = 0


# label, route, lucide icon, permission
PLACES: list[tuple[str, str, str, Permission]] = [
    ("Accueil", "accueil", "house", Permission.CENTRE_VIEW),
    ("Séances", "suivi:seances", "clipboard-check", Permission.SEANCE_VIEW),
    ("Activités", "suivi:activites", "circle-dot", Permission.ACTIVITE_SELF),
    ("Référentiels", "referentiels:liste", "book-open", Permission.REFERENTIEL_VIEW),
    ("Membres", "membres", "users", Permission.MEMBRE_VIEW),
]


def entrees(request: HttpRequest) -> list[Entree]:
    """The navigation of the acting member; the current place is the longest matching address."""
    trouvees = []
    for libelle, route, icone, permission in PLACES:
        if request.membre.peut(permission):
            trouvees.append((libelle, reverse(route, kwargs={"centre": request.centre.slug}), icone))
    actuelle = max((u for _, u, _ in trouvees if request.path.startswith(u)), key=len, default="")
    return [Entree(libelle, url, icone, url == actuelle) for libelle, url, icone in trouvees]
