"""Writes a référentiel as a 1EdTech CASE 1.0 package (CFPackage)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from referentiels.format.document import Noeud, ReferentielDocument

URN = "urn:compas"
# Kind of node → CFItemType. Competences carry their own type instead.
TYPES = {
    "bloc": "Bloc",
    "pole": "Pôle",
    "activite": "Activité",
    "tache": "Tâche",
    "critere": "Critère",
    "epreuve": "Épreuve",
}


@dataclass(frozen=True, slots=True)
class Element:
    """A node of the document with its kind, its parent's key ("" for the document) and its rank among siblings."""

    noeud: Noeud
    genre: str
    parent: str
    rang: int


def identifier(referentiel: str, cle: str = "") -> UUID:
    """The stable CASE identifier of a référentiel, or of one of its nodes."""
    return uuid5(NAMESPACE_URL, uri(referentiel, cle))


def uri(referentiel: str, cle: str = "") -> str:
    return f"{URN}:{referentiel}:{cle}" if cle else f"{URN}:{referentiel}"


def walk_elements(document: ReferentielDocument) -> Iterator[Element]:
    """Every node a CASE package can hold, parents first, in document order."""
    for rang, bloc in enumerate(document.blocs, start=1):
        yield Element(bloc, "bloc", "", rang)
    depart = len(document.blocs)
    rangs: dict[str, int] = {}
    for competence in document.competences:
        parent = competence.parent or competence.bloc
        rangs[parent] = rangs.get(parent, depart if not parent else 0) + 1
        yield Element(competence, competence.type, parent, rangs[parent])
        for critere in competence.criteres:
            rangs[competence.cle] = rangs.get(competence.cle, 0) + 1
            yield Element(critere, "critere", competence.cle, rangs[competence.cle])
    depart = rangs.get("", depart)
    for rang, pole in enumerate(document.poles, start=depart + 1):
        yield Element(pole, "pole", "", rang)
        for rang_activite, activite in enumerate(pole.activites, start=1):
            yield Element(activite, "activite", pole.cle, rang_activite)
            for rang_tache, tache in enumerate(activite.taches, start=1):
                yield Element(tache, "tache", activite.cle, rang_tache)
    for rang, epreuve in enumerate(document.epreuves, start=depart + len(document.poles) + 1):
        yield Element(epreuve, "epreuve", "", rang)


def to_case(document: ReferentielDocument, modifie_le: datetime) -> dict[str, Any]:
    """The package of a document. `modifie_le`: when this version was published."""
    racine = document.referentiel.cle
    moment = modifie_le.astimezone(UTC).isoformat(timespec="seconds")
    titre = f"{document.referentiel.diplome} {document.referentiel.intitule}"
    elements = list(walk_elements(document))
    lien_document = {"title": titre, "identifier": str(identifier(racine)), "uri": uri(racine)}
    return {
        "CFDocument": {
            "identifier": str(identifier(racine)),
            "uri": uri(racine),
            "creator": document.referentiel.ministere or "Compas",
            "title": titre,
            "lastChangeDateTime": moment,
            "language": "fr",
            "adoptionStatus": "Adopted",
            "description": document.referentiel.arrete,
            "notes": document.referentiel.code,
        },
        "CFItems": [_item(racine, element, lien_document, moment) for element in elements],
        "CFAssociations": list(_associations(document, elements, titre, moment)),
    }


def _item(racine: str, element: Element, lien_document: dict, moment: str) -> dict[str, Any]:
    noeud = element.noeud
    item = {
        "identifier": str(identifier(racine, noeud.cle)),
        "uri": uri(racine, noeud.cle),
        "CFDocumentURI": lien_document,
        "fullStatement": noeud.intitule,
        "CFItemType": TYPES.get(element.genre, element.genre),
        "language": "fr",
        "lastChangeDateTime": moment,
    }
    if noeud.code:
        item["humanCodingScheme"] = noeud.code
    if noeud.note:
        item["notes"] = noeud.note
    return item


def _associations(
    document: ReferentielDocument, elements: list[Element], titre: str, moment: str
) -> Iterator[dict[str, Any]]:
    racine = document.referentiel.cle
    titres = {element.noeud.cle: element.noeud.intitule for element in elements} | {"": titre}

    def lien(type_: str, origine: str, cible: str, rang: int | None = None) -> dict[str, Any]:
        cle = f"{type_}/{origine}/{cible}"
        association = {
            "identifier": str(identifier(racine, cle)),
            "uri": uri(racine, cle),
            "associationType": type_,
            "originNodeURI": _noeud(racine, origine, titres),
            "destinationNodeURI": _noeud(racine, cible, titres),
            "lastChangeDateTime": moment,
        }
        if rang is not None:
            association["sequenceNumber"] = rang
        return association

    for element in elements:
        yield lien("isChildOf", element.noeud.cle, element.parent, element.rang)
    for matrice in document.liens:
        for competence in matrice.vers:
            yield lien("isRelatedTo", matrice.de, competence)
    for competence in document.competences:
        for type_, cibles in competence.complements.get("case", {}).items():
            for cible in cibles:
                association = lien(type_, competence.cle, cible)
                association["destinationNodeURI"] = {"title": cible, "identifier": cible, "uri": cible}
                yield association


def _noeud(racine: str, cle: str, titres: dict[str, str]) -> dict[str, str]:
    return {
        "title": titres.get(cle, cle),
        "identifier": str(identifier(racine, cle)),
        "uri": uri(racine, cle),
    }
