"""Reads a 1EdTech CASE 1.0 package, tolerant of what real exports contain."""

import re
from dataclasses import dataclass, field
from typing import Any

from referentiels.echanges.case_document import build_document
from referentiels.echanges.case_ecriture import LIENS_MAXIMUM, TYPES, URN
from referentiels.echanges.case_paquet import (
    TAILLE_MAXIMALE,
    as_list,
    lookup,
    number,
    others,
    parse_paquet,
    text,
    untouched,
)
from referentiels.echanges.proposition import Proposition, propose
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.errors import Anomalie, FichierRefuse

__all__ = ["TAILLE_MAXIMALE", "parse_case"]

ELEMENTS_MAXIMUM = 50_000
PROFONDEUR_MAXIMUM = 30
GENRES = {libelle: genre for genre, libelle in TYPES.items()}
PREFIXES = {"bloc": "b", "pole": "p", "activite": "a", "tache": "t", "critere": "k", "epreuve": "e"}
_CLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
# Folded names of the fields that have a place of their own; the others are kept as they are.
_LUS = (
    "identifier",
    "id",
    "uri",
    "fullstatement",
    "humancodingscheme",
    "cfitemtype",
    "notes",
    "cfdocumenturi",
)
_LUS_LIEN = (
    *("associationtype", "originnodeuri", "originnode", "origin"),
    *("destinationnodeuri", "destinationnode", "destination", "cfdocumenturi"),
)


@dataclass(slots=True)
class Item:
    """A CFItem on its way to become a node. `genre`: "" for a competence."""

    rang: int
    identifiant: str
    uri: str
    texte: str
    code: str
    type: str
    note: str
    champs: dict[str, Any]
    cle: str = ""
    genre: str = ""
    parent: str = ""
    ordre: tuple[float, int] = (0, 0)  # among its siblings
    enfants: list["Item"] = field(default_factory=list)
    liens: list[dict[str, Any]] = field(default_factory=list)
    parente: dict[str, Any] = field(default_factory=dict)  # what else its link to its parent says

    @property
    def notre(self) -> bool:
        return self.uri.startswith(URN + ":")


def parse_case(octets: bytes, fichier: str) -> Proposition:
    """Read a package. Raises FichierRefuse (broken JSON, too big, duplicated identifiers, cycle)."""
    return _Lecteur(parse_paquet(octets, fichier), fichier).lire()


class _Lecteur:
    def __init__(self, paquet: dict[str, Any], fichier: str) -> None:
        self.fichier = fichier
        self.remarques: list[Anomalie] = []
        self.paquet = paquet
        self.entete = lookup(paquet, "cfdocument", "document") or {}
        self.bruts = as_list(lookup(paquet, "cfitems", "cfitem", "items"))
        self.associations = as_list(lookup(paquet, "cfassociations", "cfassociation", "associations"))
        if not self.entete and not self.bruts:
            raise FichierRefuse(
                [Anomalie(fichier, "ce n’est pas un paquet CASE : ni CFDocument, ni CFItems", 1)]
            )
        for nom, liste in (("CFItems", self.bruts), ("CFAssociations", self.associations)):
            if len(liste) > ELEMENTS_MAXIMUM * (1 if nom == "CFItems" else 4):
                raise FichierRefuse([Anomalie(fichier, f"{len(liste)} éléments : c’est trop", None, nom)])
        self.items: dict[str, Item] = {}
        self.par_lien: dict[str, Item] = {}
        self.orphelines: list[Any] = []
        self.liens_gardes = 0

    def remarquer(self, cause: str, chemin: str = "") -> None:
        self.remarques.append(Anomalie(self.fichier, cause, None, chemin))

    def refuser(self, cause: str, chemin: str) -> None:
        raise FichierRefuse([Anomalie(self.fichier, cause, None, chemin)])

    def lire(self) -> Proposition:
        for rang, brut in enumerate(self.bruts):
            self._item(rang, brut)
        for rang, brut in enumerate(self.associations):
            self._association(rang, brut)
        self._check_cycles()
        racines = sorted((i for i in self.items.values() if not i.parent), key=lambda item: item.ordre)
        for item in self.items.values():
            item.enfants.sort(key=lambda enfant: enfant.ordre)
        for racine in racines:
            self._genres(racine)
        self._cles()
        if not self.items:
            self.remarquer("le paquet ne contient aucun élément", "CFItems")
        document = build_document(
            racines, entete=self.entete, garde=self._garde(), fichier=self.fichier, items=self.items
        )
        return propose(document, self.remarques, self.fichier)

    def _item(self, rang: int, brut: Any) -> None:
        chemin = f"CFItems[{rang + 1}]"
        texte = text(lookup(brut, "fullstatement", "statement", "abbreviatedstatement", "title", "name"))
        if not texte:
            self.remarquer("élément sans texte : laissé de côté", chemin)
            return
        uri = text(lookup(brut, "uri"))[:500]
        identifiant = text(lookup(brut, "identifier", "id"))[:500] or uri or f"sans-identifiant-{rang}"
        if identifiant in self.items:
            self.refuser(f"identifiant {identifiant} donné deux fois", chemin)
        if len(texte) > 2000:
            self.remarquer("libellé coupé à 2 000 caractères", chemin)
        item = Item(
            rang=rang,
            identifiant=identifiant,
            uri=uri,
            texte=texte[:2000],
            code=text(lookup(brut, "humancodingscheme", "code"))[:200],
            type=text(lookup(brut, "cfitemtype", "itemtype", "type"))[:60],
            note=text(lookup(brut, "notes"))[:5000],
            champs=others(brut, *_LUS),
            ordre=(rang, rang),
        )
        self.items[identifiant] = item
        for nom in (identifiant, uri):
            if nom:
                self.par_lien.setdefault(nom, item)

    def _cible(self, lien: Any) -> tuple[Item | None, str]:
        """The item a link points at, and what the link says when it points outside the package."""
        noms = [lien] if isinstance(lien, str) else [lookup(lien, "identifier"), lookup(lien, "uri")]
        noms = [str(nom) for nom in noms if nom]
        for nom in noms:
            if nom in self.par_lien:
                return self.par_lien[nom], nom
            if (fin := nom.rstrip("/").rsplit("/", 1)[-1]) in self.par_lien:
                return self.par_lien[fin], nom
        return None, noms[-1] if noms else ""

    def _association(self, rang: int, brut: Any) -> None:
        chemin = f"CFAssociations[{rang + 1}]"
        type_ = text(lookup(brut, "associationtype", "type"))[:60]
        origine, lien_origine = self._cible(lookup(brut, "originnodeuri", "originnode", "origin"))
        destination = lookup(brut, "destinationnodeuri", "destinationnode", "destination")
        cible, _ = self._cible(destination)
        if origine is None:
            cause = "association partant d’un élément absent : gardée telle quelle"
            self.remarquer(cause, f"{chemin} ({clip(lien_origine) or 'sans lien'})")
            self.orphelines.append(untouched(brut))
        elif not type_:
            self.remarquer("association sans type : laissée de côté", chemin)
        elif type_.lower() == "ischildof" and not origine.parent and cible is not None:
            origine.parent = cible.identifiant
            origine.ordre = self._ordre(brut, rang)
            origine.parente = others(brut, *_LUS_LIEN, "sequencenumber")
            cible.enfants.append(origine)
        elif type_.lower() == "ischildof" and cible is None:
            if not origine.parent:
                origine.ordre = self._ordre(brut, rang)
                origine.parente = others(brut, *_LUS_LIEN, "sequencenumber")
        else:
            if type_.lower() == "ischildof":
                self.remarquer(
                    f"« {clip(origine.texte)} » a plusieurs parents : rangé sous le premier", chemin
                )
            self._garder(origine, type_, cible, destination, brut)

    def _garder(self, origine: Item, type_: str, cible: Item | None, destination: Any, brut: dict) -> None:
        self.liens_gardes += 1
        if self.liens_gardes > LIENS_MAXIMUM * 10:
            self.refuser("beaucoup trop d’associations", "CFAssociations")
        lien = {"type": type_, "vers": cible if cible is not None else {"lien": untouched(destination)}}
        if champs := others(brut, *_LUS_LIEN):
            lien["champs"] = champs
        origine.liens.append(lien)

    @staticmethod
    def _ordre(brut: Any, rang: int) -> tuple[float, int]:
        numero = number(lookup(brut, "sequencenumber"))
        return (rang if numero is None else numero, rang)

    def _check_cycles(self) -> None:
        profondeurs: dict[str, int] = {"": 0}
        for depart in self.items:
            suite: list[str] = []
            courant = depart
            while courant not in profondeurs:
                if courant in suite:
                    boucle = " → ".join(
                        clip(self.items[i].texte) for i in [*suite[suite.index(courant) :], courant]
                    )
                    self.refuser(f"les parents tournent en rond ({boucle})", "CFAssociations")
                if len(suite) > PROFONDEUR_MAXIMUM:
                    self.refuser(f"plus de {PROFONDEUR_MAXIMUM} niveaux imbriqués", "CFAssociations")
                suite.append(courant)
                courant = self.items[courant].parent
            for identifiant in reversed(suite):
                profondeurs[identifiant] = profondeurs[self.items[identifiant].parent] + 1
                if profondeurs[identifiant] > PROFONDEUR_MAXIMUM:
                    self.refuser(f"plus de {PROFONDEUR_MAXIMUM} niveaux imbriqués", "CFAssociations")

    def _genres(self, racine: Item) -> None:
        """Our own kinds count where our own trees put them; anything else is a competence."""
        genre = GENRES.get(racine.type, "")
        if genre == "epreuve" and not racine.enfants:
            racine.genre = genre
        elif genre == "pole" and all(
            GENRES.get(activite.type) == "activite"
            and all(GENRES.get(t.type) == "tache" and not t.enfants for t in activite.enfants)
            for activite in racine.enfants
        ):
            racine.genre = "pole"
            for activite in racine.enfants:
                activite.genre = "activite"
                for tache in activite.enfants:
                    tache.genre = "tache"
        else:
            racine.genre = "bloc" if genre == "bloc" else ""
            reste = list(racine.enfants)
            while reste:
                item = reste.pop()
                sous_competence = self.items[item.parent].genre != "bloc"
                if GENRES.get(item.type) == "critere" and not item.enfants and sous_competence:
                    item.genre = "critere"
                reste += item.enfants

    def _cles(self) -> None:
        registre = Registre()
        codes: dict[str, int] = {}
        for item in self.items.values():
            voulue = item.uri.split(":", 3)[-1] if item.notre else ""
            if not _CLE.fullmatch(voulue):
                prefixe = PREFIXES.get(item.genre, "c")
                voulue = f"{prefixe}:{slug(item.code) or text_key(item.texte + item.identifiant)}"
            item.cle, _ = registre.prendre(voulue)
            if item.code and not item.notre and codes.setdefault(item.code, item.rang) != item.rang:
                premier = f"déjà CFItems[{codes[item.code] + 1}]"
                self.remarquer(
                    f"le code {clip(item.code)} sert deux fois ({premier})", f"CFItems[{item.rang + 1}]"
                )

    def _garde(self) -> dict[str, Any]:
        """What the document has no word for, given back at the next export. Nothing for our own exports."""
        uri = text(lookup(self.entete, "uri"))
        garde: dict[str, Any] = {}
        if not uri.startswith(URN + ":"):
            identifiant = text(lookup(self.entete, "identifier", "id"))
            garde = {
                "titre": text(lookup(self.entete, "title", "name")),
                "identifier": identifiant,
                "uri": uri,
                "champs": others(self.entete, "identifier", "id", "uri", "title", "name", "cfpackageuri")
                if isinstance(self.entete, dict)
                else {},
            }
            garde = {cle: valeur for cle, valeur in garde.items() if valeur}
        for nom in ("CFDefinitions", "CFRubrics"):
            if valeur := lookup(self.paquet, nom.lower()):
                garde[nom] = untouched(valeur)
        if self.orphelines:
            garde["associations"] = self.orphelines
        return garde


def clip(texte: str) -> str:
    """The beginning of a text, for a message."""
    return texte if len(texte) <= 60 else texte[:59] + "…"
