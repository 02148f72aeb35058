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
    "entreprise:visites": ("Visites", "map-pin"),
    "entreprise:contrats": ("Contrats", "file-pen-line"),
    "bilans:certifications": ("Certification", "scale"),
    "bilans:attestations": ("Attestations", "award"),
    "bilans:indicateurs": ("Indicateurs", "gauge"),
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
        "entreprise:visites",
        "referentiels:liste",
        "entreprise:contrats",
        "bilans:certifications",
    ),
    Role.COORDONNATEUR: (
        "accueil",
        "suivi:seances",
        "suivi:scenarios",
        "suivi:groupes",
        "entreprise:periodes",
        "entreprise:visites",
        "referentiels:liste",
        "entreprise:contrats",
        "bilans:livrets",
        "bilans:certifications",
        "bilans:indicateurs",
    ),
    Role.APPRENTI: (
        "accueil",
        "entreprise:journal",
        "suivi:activites",
        "bilans:parcours",
        "referentiels:liste",
        "bilans:attestations",
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
        "bilans:indicateurs",
    ),
    Role.AUDITEUR: (
        "accueil",
        "suivi:groupes",
        "suivi:seances",
        "entreprise:periodes",
        "entreprise:visites",
        "entreprise:contrats",
        "referentiels:liste",
        "bilans:certifications",
        "bilans:indicateurs",
    ),
}


_ENTREPRISES = dict.fromkeys(("entreprises", "maitres", "relances"), "entreprise:contrats")
_DU_CENTRE = {
    "attestations": "bilans:certifications",
    "alternance": "entreprise:periodes",
    "parcours": "suivi:groupes",
    "bilans": "suivi:groupes",
    "livrets": "suivi:groupes",
    "journal": "entreprise:periodes",
    "entretiens": "entreprise:visites",
    "fiches": "entreprise:periodes",
    "kits": "entreprise:periodes",
    "retours": "entreprise:periodes",
    **_ENTREPRISES,
}

# Pages that belong to a place without being under its address: first folder of the page → the place.
AILLEURS: dict[Role, dict[str, str]] = {
    Role.FORMATEUR: _DU_CENTRE,
    Role.COORDONNATEUR: _DU_CENTRE,
    Role.AUDITEUR: _DU_CENTRE,
    Role.ADMINISTRATEUR: _ENTREPRISES
    | {"bilans": "bilans:livrets", "alternance": "entreprise:periodes", "entretiens": "entreprise:contrats"},
    Role.APPRENTI: {
        "alternance": "entreprise:journal",
        "bilans": "bilans:parcours",
        "livrets": "bilans:parcours",
        "periodes": "entreprise:journal",
        "visites": "entreprise:journal",
        "entretiens": "bilans:parcours",
        "relances": "entreprise:journal",
        "fiches": "entreprise:journal",
        "retours": "entreprise:journal",
    },
    Role.MAITRE: {
        "alternance": "entreprise:apprentis",
        "bilans": "bilans:parcours",
        "livrets": "bilans:parcours",
        "journal": "entreprise:apprentis",
        "fiches": "entreprise:apprentis",
        "periodes": "entreprise:apprentis",
        "visites": "entreprise:apprentis",
        "entretiens": "entreprise:apprentis",
    },
}


def entrees(request: HttpRequest) -> list[Entree]:
    """The navigation of the acting member, with the place that the page belongs to."""
    role, centre = request.membre.role, {"centre": request.centre.slug}
    adresses = {route: reverse(route, kwargs=centre) for route in PAR_ROLE[role]}
    actuelle = _current(role, adresses, request.path)
    return [
        Entree(libelle, url, icone, route == actuelle)
        for route, url in adresses.items()
        for libelle, icone in (PLACES[route],)
    ]


def _current(role: Role, adresses: dict[str, str], page: str) -> str:
    """The place whose address is the longest start of the page's; home is current on its own page only."""
    accueil = adresses["accueil"]
    if page == accueil:
        return "accueil"
    sous = [route for route, url in adresses.items() if url != accueil and page.startswith(url)]
    if sous:
        return max(sous, key=lambda route: len(adresses[route]))
    return AILLEURS.get(role, {}).get(page.removeprefix(accueil).partition("/")[0], "")
