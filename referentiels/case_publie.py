"""The national référentiels as CASE packages, made once by process and found by any identifier they hold.

Only what is national and published is read, outside any centre: what a centre makes for itself is never here.
"""

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from referentiels.echanges.case_ecriture import to_case
from referentiels.enums import StatutVersion
from referentiels.format.serialisation import from_plain
from referentiels.models import VersionReferentiel

RACINE = "/ims/case/v1p0"
PAQUETS_EN_MEMOIRE = 32
FRAICHEUR = 60  # seconds during which a newly published version may not be seen yet


@dataclass(frozen=True, slots=True)
class Publication:
    """The current version of a national référentiel, as the list of documents tells it."""

    version_id: UUID
    empreinte: str
    publiee_le: datetime
    entete: dict[str, Any]

    @property
    def identifiant(self) -> str:
        return self.entete["identifier"]


@dataclass(frozen=True, slots=True)
class Paquet:
    """A package, its JSON, and its parts by identifier."""

    contenu: dict[str, Any]
    octets: bytes
    items: dict[str, dict[str, Any]]
    associations: dict[str, dict[str, Any]]

    def associations_of(self, identifiant: str) -> list[dict[str, Any]]:
        """The associations that start from an item or lead to it."""
        return [
            association
            for association in self.associations.values()
            if identifiant in (_identifier(association, "origin"), _identifier(association, "destination"))
        ]


_verrou = Lock()
_paquets: OrderedDict[UUID, Paquet] = OrderedDict()
_index: tuple[tuple[UUID, ...], dict[str, UUID]] = ((), {})


def _identifier(association: dict[str, Any], bout: str) -> str:
    lien = association[f"{bout}NodeURI"]
    return lien.get("identifier", "") if isinstance(lien, dict) else str(lien)


def publications() -> list[Publication]:
    """Every national référentiel with a published version, by title; one query a minute."""
    connues = cache.get("case:publications")
    if connues is None:
        versions = VersionReferentiel.objects.filter(
            centre=None, referentiel__centre=None, statut=StatutVersion.PUBLIEE
        ).order_by("referentiel", "numero")
        courantes = {version.referentiel_id: version for version in versions}
        connues = sorted(
            (
                Publication(
                    version_id=version.pk,
                    empreinte=version.empreinte,
                    publiee_le=version.publiee_le,
                    entete=_package(version)["CFDocument"],
                )
                for version in courantes.values()
            ),
            key=lambda publication: publication.entete["title"],
        )
        cache.set("case:publications", connues, FRAICHEUR)
    return connues


def find_publication(identifiant: str) -> Publication | None:
    """The document of this identifier."""
    return next((p for p in publications() if p.identifiant == identifiant), None)


def find_owner(identifiant: str) -> Publication | None:
    """The document whose package holds this item or association."""
    version_id = _whole_index().get(identifiant)
    return next((p for p in publications() if p.version_id == version_id), None)


def load_paquet(publication: Publication) -> Paquet:
    """The package of a document, kept in memory."""
    with _verrou:
        paquet = _paquets.get(publication.version_id)
        if paquet is not None:
            _paquets.move_to_end(publication.version_id)
            return paquet
    contenu = _package(VersionReferentiel.objects.get(pk=publication.version_id, centre=None))
    paquet = Paquet(
        contenu=contenu,
        octets=json.dumps(contenu, ensure_ascii=False, separators=(",", ":")).encode(),
        items={item["identifier"]: item for item in contenu["CFItems"]},
        associations={lien["identifier"]: lien for lien in contenu["CFAssociations"]},
    )
    with _verrou:
        _paquets[publication.version_id] = paquet
        while len(_paquets) > PAQUETS_EN_MEMOIRE:
            _paquets.popitem(last=False)
    return paquet


def _package(version: VersionReferentiel) -> dict[str, Any]:
    return to_case(from_plain(version.document), version.publiee_le, adresse=settings.BASE_URL + RACINE)


def _whole_index() -> dict[str, UUID]:
    """Identifier of every item and association → version; made again when a version is published."""
    global _index
    ouvertes = publications()
    courantes = tuple(publication.version_id for publication in ouvertes)
    if _index[0] != courantes:
        index: dict[str, UUID] = {}
        for publication in ouvertes:
            paquet = load_paquet(publication)
            index |= dict.fromkeys((*paquet.items, *paquet.associations), publication.version_id)
        _index = (courantes, index)
    return _index[1]
