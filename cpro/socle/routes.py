"""The URLconf, walked: every route with the requirement its view declares."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from cpro.socle.permissions import PUBLIC, Acces, Permission

# Views of packages, which cannot carry our decorator. Prefix of the view's module → requirement, reason.
TIERS: dict[str, tuple[Acces, str]] = {
    "allauth.account": (PUBLIC, "sign-in pages; allauth itself asks for a session where one is needed"),
}


@dataclass(frozen=True)
class Route:
    chemin: str
    nom: str
    vue: object
    exigence: Permission | Acces | None

    @property
    def du_centre(self) -> bool:
        return "<slug:centre>" in self.chemin


def tiers_de(vue: object) -> str | None:
    """The entry of TIERS a package's view falls under."""
    module = getattr(_classe(vue) or vue, "__module__", "")
    return next((prefixe for prefixe in TIERS if module.startswith(prefixe)), None)


def _classe(vue: object) -> type | None:
    return getattr(vue, "view_class", None) or getattr(vue, "cls", None)


def exigence_de(vue: object) -> Permission | Acces | None:
    """What a view requires, or None when nothing was declared."""
    declaree = getattr(vue, "exigence", None) or getattr(_classe(vue), "exigence", None)
    if declaree is not None:
        return declaree
    prefixe = tiers_de(vue)
    return TIERS[prefixe][0] if prefixe else None


def _walk(resolver: URLResolver, chemin: str, espaces: tuple[str, ...]) -> Iterator[Route]:
    for motif in resolver.url_patterns:
        suite = chemin + str(motif.pattern)
        if isinstance(motif, URLResolver):
            espace = (*espaces, motif.namespace) if motif.namespace else espaces
            yield from _walk(motif, suite, espace)
        elif isinstance(motif, URLPattern):
            nom = ":".join((*espaces, motif.name or ""))
            yield Route(suite, nom, motif.callback, exigence_de(motif.callback))


def toutes_les_routes() -> list[Route]:
    """Every route of the project, in URLconf order."""
    return list(_walk(get_resolver(), "/", ()))
