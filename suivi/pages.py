"""The pages about a group or a formation, reached from its own page: each app that has one says so."""

from dataclasses import dataclass

from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission
from suivi.models import Formation, Groupe

Objet = Groupe | Formation


@dataclass(frozen=True, slots=True)
class Page:
    """`route` takes the centre's slug and the id of the group, or of the formation. Pages go by `ordre`."""

    libelle: str
    route: str
    permission: Permission
    ordre: int


_PAGES: dict[type[Objet], dict[str, Page]] = {Groupe: {}, Formation: {}}


def declarer_pages(de: type[Objet], *pages: Page) -> None:
    """Add pages about groups, or about formations. Declared twice, a route is one page."""
    _PAGES[de].update({page.route: page for page in pages})


def pages_de(membre: Membre, objet: Objet) -> list[dict]:
    """What `membre` may open about it, as entries for `{% onglets %}`."""
    ouvertes = [page for page in _PAGES[type(objet)].values() if membre.peut(page.permission)]
    return [
        {
            "libelle": page.libelle,
            "url": reverse(page.route, args=[membre.centre.slug, objet.pk]),
            "actif": False,
        }
        for page in sorted(ouvertes, key=lambda page: page.ordre)
    ]
