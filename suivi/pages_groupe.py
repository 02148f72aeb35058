"""The pages about a group, as tabs of its page: each app that has one says so, so that a group leads to all it has."""

from dataclasses import dataclass

from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission
from suivi.models import Groupe


@dataclass(frozen=True, slots=True)
class PageGroupe:
    """`route` takes the centre's slug and the group's id. Tabs go by `ordre`."""

    libelle: str
    route: str
    permission: Permission
    ordre: int


_PAGES: dict[str, PageGroupe] = {}


def declarer_pages(*pages: PageGroupe) -> None:
    """Add tabs. Declared twice, a route is one tab."""
    _PAGES.update({page.route: page for page in pages})


def pages_de(membre: Membre, groupe: Groupe) -> list[dict]:
    """Entries for `{% onglets %}`: the group itself, then what `membre` may open."""
    ouvertes = sorted((p for p in _PAGES.values() if membre.peut(p.permission)), key=lambda p: p.ordre)
    lieu = [membre.centre.slug, groupe.pk]
    return [{"libelle": "Apprentis", "url": reverse("suivi:groupe", args=lieu), "actif": True}] + [
        {"libelle": page.libelle, "url": reverse(page.route, args=lieu), "actif": False} for page in ouvertes
    ]
