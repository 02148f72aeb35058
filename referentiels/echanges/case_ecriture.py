"""Writes a référentiel as a 1EdTech CASE 1.0 package (CFPackage).

What came from another framework (`complements["case"]`) goes out again as it came: its identifiers, its
other fields, its associations.
"""

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
LIENS_MAXIMUM = 20_000  # associations kept of one framework beyond its tree


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


def to_case(document: ReferentielDocument, modifie_le: datetime, adresse: str = "") -> dict[str, Any]:
    """The package of a document. `modifie_le`: when this version was published.

    `adresse`: root of the endpoints that serve it; links then lead there instead of being names.
    """
    return _Ecrivain(document, modifie_le, adresse.rstrip("/")).paquet()


class _Ecrivain:
    def __init__(self, document: ReferentielDocument, modifie_le: datetime, adresse: str) -> None:
        self.document = document
        self.adresse = adresse
        self.racine = document.referentiel.cle
        self.garde = document.complements.get("case", {})
        self.moment = modifie_le.astimezone(UTC).isoformat(timespec="seconds")
        identite = document.referentiel
        self.titre = self.garde.get("titre") or f"{identite.diplome} {identite.intitule}"
        self.elements = list(walk_elements(document))
        self.noms = {e.noeud.cle: self._nom(e.noeud) for e in self.elements}
        self.lien_document = self._lien("CFDocuments", self.garde, "", self.titre)
        self.noms[""] = self.lien_document

    def paquet(self) -> dict[str, Any]:
        paquet = {
            "CFDocument": self._document(),
            "CFItems": [self._item(element) for element in self.elements],
            "CFAssociations": list(self._associations()),
        }
        for cle in ("CFDefinitions", "CFRubrics"):
            if cle in self.garde:
                paquet[cle] = self.garde[cle]
        return paquet

    def _lien(self, genre: str, garde: dict[str, Any], cle: str, titre: str) -> dict[str, str]:
        """Title, identifier and address of a thing: its own when it came with them."""
        identifiant = garde.get("identifier") or str(identifier(self.racine, cle))
        adresse = garde.get("uri") or garde.get("identifier") or uri(self.racine, cle)
        if self.adresse:
            adresse = f"{self.adresse}/{genre}/{identifiant}"
        return {"title": titre, "identifier": identifiant, "uri": adresse}

    def _nom(self, noeud: Noeud) -> dict[str, str]:
        return self._lien("CFItems", noeud.complements.get("case", {}), noeud.cle, noeud.intitule)

    def _document(self) -> dict[str, Any]:
        identite = self.document.referentiel
        entete = {
            "identifier": self.lien_document["identifier"],
            "uri": self.lien_document["uri"],
            "creator": identite.ministere or "Compas",
            "title": self.titre,
            "lastChangeDateTime": self.moment,
        }
        if self.garde:
            entete |= self.garde.get("champs", {})
        else:
            entete |= {"language": "fr", "adoptionStatus": "Adopted", "description": identite.arrete}
            entete |= {"subject": [identite.diplome], "notes": self._notes()}
        if self.adresse:
            paquet = f"{self.adresse}/CFPackages/{self.lien_document['identifier']}"
            entete["CFPackageURI"] = self.lien_document | {"uri": paquet}
        return {cle: valeur for cle, valeur in entete.items() if valeur not in ("", [""])}

    def _notes(self) -> str:
        """What the format has no field for, one a line, read again by `case_lecture`."""
        identite = self.document.referentiel
        faits = {
            "code": identite.code,
            "niveau": str(identite.niveau or ""),
            "rncp": identite.rncp,
            "rs": identite.rs,
        }
        return "\n".join(f"{nom} : {valeur}" for nom, valeur in faits.items() if valeur)

    def _item(self, element: Element) -> dict[str, Any]:
        noeud = element.noeud
        nom = self.noms[noeud.cle]
        item = {
            "identifier": nom["identifier"],
            "uri": nom["uri"],
            "CFDocumentURI": self.lien_document,
            "fullStatement": noeud.intitule,
            "CFItemType": TYPES.get(element.genre, element.genre),
            "lastChangeDateTime": self.moment,
        }
        garde = noeud.complements.get("case", {})
        if "identifier" not in garde:
            item["language"] = "fr"
        if noeud.code:
            item["humanCodingScheme"] = noeud.code
        if noeud.note:
            item["notes"] = noeud.note
        return item | garde.get("champs", {})

    def _association(self, type_: str, origine: str, vers: Any, **autres: Any) -> dict[str, Any]:
        """`vers`: the key of a node, or a link out of the package as it was read."""
        cible = self.noms[vers] if isinstance(vers, str) else vers["lien"]
        cle = f"{type_}/{origine}/{vers if isinstance(vers, str) else cible}"
        nom = self._lien("CFAssociations", autres, cle, "")
        association = {
            "identifier": nom["identifier"],
            "uri": nom["uri"],
            "CFDocumentURI": self.lien_document,
            "associationType": type_,
            "originNodeURI": self.noms[origine],
            "destinationNodeURI": cible,
            "lastChangeDateTime": self.moment,
        }
        return association | {
            cle: valeur for cle, valeur in autres.items() if cle not in ("identifier", "uri")
        }

    def _associations(self) -> Iterator[dict[str, Any]]:
        for element in self.elements:
            parente = element.noeud.complements.get("case", {}).get("parente", {})
            yield self._association(
                "isChildOf", element.noeud.cle, element.parent, **parente, sequenceNumber=element.rang
            )
        dits = [(matrice.de, competence) for matrice in self.document.liens for competence in matrice.vers]
        dits += [(bloc.cle, epreuve) for bloc in self.document.blocs for epreuve in bloc.epreuves]
        dits += [(e.cle, competence) for e in self.document.epreuves for competence in e.competences]
        gardes = {
            (element.noeud.cle, lien["vers"])
            for element in self.elements
            for lien in element.noeud.complements.get("case", {}).get("liens", ())
            if lien["type"] == "isRelatedTo" and isinstance(lien["vers"], str)
        }
        for origine, vers in dits:
            if (origine, vers) not in gardes:  # else it is written below, with the fields it came with
                yield self._association("isRelatedTo", origine, vers)
        for element in self.elements:
            for lien in element.noeud.complements.get("case", {}).get("liens", ()):
                vers = lien["vers"]
                if isinstance(vers, dict) or vers in self.noms:
                    yield self._association(lien["type"], element.noeud.cle, vers, **lien.get("champs", {}))
        yield from self.garde.get("associations", ())
