"""The few places of each role, in order; the first five are the tabs of a phone."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from cpro.socle.permissions import Role


@dataclass(frozen=True)
class Entree:
    libelle: str
    url: str
    icone: str
    actif: bool
    compte: int = 0


# route → label, Lucide icon
PLACES: dict[str, tuple[str, str]] = {
    "accueil": ("Accueil", "house"),
    "suivi:seances": ("Séances", "clipboard-check"),
    "suivi:scenarios": ("Scénarios", "clapperboard"),
    "suivi:groupes": ("Groupes", "users-round"),
    "suivi:activites": ("Activités", "circle-dot"),
    "bilans:parcours": ("Parcours", "route"),
    "entreprise:journal": ("Journal", "notebook-pen"),
    "entreprise:apprentis": ("Apprentis", "hard-hat"),
    "entreprise:periodes": ("Périodes", "calendar-range"),
    "entreprise:contrats": ("Contrats", "file-pen-line"),
    "bilans:livrets": ("Livrets", "book-marked"),
    "referentiels:liste": ("Référentiels", "book-open"),
    "membres": ("Membres", "users"),
}

PAR_ROLE: dict[Role, tuple[str, ...]] = {
    Role.FORMATEUR: (
        "accueil",
        "suivi:seances",
        "suivi:scenarios",
        "suivi:groupes",
        "entreprise:periodes",
        "referentiels:liste",
        "entreprise:contrats",
    ),
    Role.COORDONNATEUR: (
        "accueil",
        "suivi:seances",
        "suivi:scenarios",
        "suivi:groupes",
        "entreprise:periodes",
        "referentiels:liste",
        "entreprise:contrats",
        "bilans:livrets",
    ),
    Role.APPRENTI: (
        "accueil",
        "entreprise:journal",
        "suivi:activites",
        "bilans:parcours",
        "referentiels:liste",
    ),
    Role.MAITRE: ("accueil", "entreprise:apprentis", "bilans:parcours"),
    Role.ADMINISTRATEUR: (
        "accueil",
        "suivi:groupes",
        "entreprise:contrats",
        "bilans:livrets",
        "membres",
        "entreprise:periodes",
        "referentiels:liste",
    ),
    Role.AUDITEUR: (
        "accueil",
        "suivi:groupes",
        "suivi:seances",
        "entreprise:periodes",
        "entreprise:contrats",
        "referentiels:liste",
    ),
}


def entrees(request: HttpRequest) -> list[Entree]:
    """The navigation of the acting member; the current place is the longest matching address."""
    centre = request.centre.slug
    places = [
        (*PLACES[route], reverse(route, kwargs={"centre": centre})) for route in PAR_ROLE[request.membre.role]
    ]
    actuelle = max((url for _, _, url in places if request.path.startswith(url)), key=len, default="")
    return [Entree(libelle, url, icone, url == actuelle) for libelle, icone, url in places]
