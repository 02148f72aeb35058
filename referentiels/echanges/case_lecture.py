"""Reads a 1EdTech CASE 1.0 package, tolerant of what real exports contain."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from referentiels.echanges.case_ecriture import TYPES, URN
from referentiels.echanges.proposition import Proposition, propose
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.coherence import walk_nodes
from referentiels.format.document import (
    Activite,
    Bloc,
    Competence,
    Critere,
    Epreuve,
    Identite,
    Lien,
    Pole,
    ReferentielDocument,
    Source,
    Tache,
)
from referentiels.format.errors import Anomalie, FichierRefuse

TAILLE_MAXIMALE = 50 * 1024 * 1024
ELEMENTS_MAXIMUM = 50_000
GENRES = {libelle: genre for genre, libelle in TYPES.items()}
PREFIXES = {"bloc": "b", "pole": "p", "activite": "a", "tache": "t", "critere": "k", "epreuve": "e"}
CONSERVEES = ("exactMatchOf", "isRelatedTo", "isPeerOf", "isPartOf", "precedes", "exemplar", "replacedBy")
_HORS_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(slots=True)
class _Item:
    rang: int
    identifiant: str
    uri: str
    texte: str
    code: str
    type: str
    note: str
    cle: str = ""
    genre: str = ""
    parent: str = ""
    rang_racine: int = 0
    enfants: list[tuple[int, str]] = field(default_factory=list)
    liens: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def parse_case(octets: bytes, fichier: str) -> Proposition:
    """Read a package. Raises FichierRefuse (broken JSON, too big, duplicated identifiers, cycle)."""
    return _Lecteur(_json(octets, fichier), fichier).lire()


def _json(octets: bytes, fichier: str) -> dict[str, Any]:
    if len(octets) > TAILLE_MAXIMALE:
        raise FichierRefuse([Anomalie(fichier, f"le fichier dépasse {TAILLE_MAXIMALE >> 20} Mo")])
    try:
        contenu = json.loads(octets.decode("utf-8-sig"))
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        raise FichierRefuse([Anomalie(fichier, "le fichier n’est pas en UTF-8", ligne)]) from erreur
    except json.JSONDecodeError as erreur:
        raise FichierRefuse([Anomalie(fichier, f"JSON illisible ({erreur.msg})", erreur.lineno)]) from erreur
    except RecursionError as erreur:
        raise FichierRefuse([Anomalie(fichier, "trop de niveaux imbriqués")]) from erreur
    if not isinstance(contenu, dict):
        raise FichierRefuse([Anomalie(fichier, "ce n’est pas un paquet CASE : il faut un objet JSON", 1)])
    return contenu


def _lookup(objet: Any, *noms: str) -> Any:
    """A value by any of its names, whatever their case and underscores."""
    if not isinstance(objet, dict):
        return None
    plies = {re.sub(r"[^a-z0-9]", "", str(cle).lower()): valeur for cle, valeur in objet.items()}
    for nom in noms:
        valeur = plies.get(nom.lower())
        if valeur not in (None, ""):
            return valeur
    return None


def _text(valeur: Any) -> str:
    """A single-line text out of anything: a string, a number, a link, a list of them."""
    if isinstance(valeur, dict):
        valeur = valeur.get("title") or valeur.get("identifier") or ""
    if isinstance(valeur, list):
        valeur = ", ".join(_text(v) for v in valeur)
    return " ".join(_HORS_XML.sub("", str(valeur or "")).split())


def _list(valeur: Any) -> list[Any]:
    if isinstance(valeur, list):
        return valeur
    return [] if valeur is None else [valeur]


class _Lecteur:
    def __init__(self, paquet: dict[str, Any], fichier: str) -> None:
        self.fichier = fichier
        self.remarques: list[Anomalie] = []
        self.entete = _lookup(paquet, "cfdocument", "document") or {}
        self.bruts = _list(_lookup(paquet, "cfitems", "cfitem", "items"))
        self.associations = _list(_lookup(paquet, "cfassociations", "cfassociation", "associations"))
        if not self.entete and not self.bruts:
            raise FichierRefuse(
                [Anomalie(fichier, "ce n’est pas un paquet CASE : ni CFDocument, ni CFItems", 1)]
            )
        if len(self.bruts) > ELEMENTS_MAXIMUM:
            raise FichierRefuse([Anomalie(fichier, f"plus de {ELEMENTS_MAXIMUM} éléments", None, "CFItems")])
        self.items: dict[str, _Item] = {}
        self.par_lien: dict[str, _Item] = {}

    def remarquer(self, cause: str, chemin: str = "") -> None:
        self.remarques.append(Anomalie(self.fichier, cause, None, chemin))

    def lire(self) -> Proposition:
        for rang, brut in enumerate(self.bruts):
            self._item(rang, brut)
        for rang, brut in enumerate(self.associations):
            self._association(rang, brut)
        self._check_cycles()
        self._cles()
        if not self.items:
            self.remarquer("le paquet ne contient aucun élément", "CFItems")
        return propose(self._document(), self.remarques, self.fichier)

    def _item(self, rang: int, brut: Any) -> None:
        chemin = f"CFItems[{rang + 1}]"
        texte = _text(_lookup(brut, "fullstatement", "statement", "abbreviatedstatement", "title", "name"))
        if not texte:
            self.remarquer("élément sans texte : laissé de côté", chemin)
            return
        uri = _text(_lookup(brut, "uri"))
        identifiant = _text(_lookup(brut, "identifier", "id")) or uri or f"sans-identifiant-{rang}"
        if identifiant in self.items:
            raise FichierRefuse(
                [Anomalie(self.fichier, f"identifiant {identifiant} donné deux fois", None, chemin)]
            )
        if len(texte) > 2000:
            self.remarquer("libellé coupé à 2 000 caractères", chemin)
        item = _Item(
            rang=rang,
            identifiant=identifiant,
            uri=uri,
            texte=texte[:2000],
            code=_text(_lookup(brut, "humancodingscheme", "code"))[:200],
            type=_text(_lookup(brut, "cfitemtype", "itemtype", "type"))[:60],
            note=_text(_lookup(brut, "notes"))[:5000],
        )
        item.genre = GENRES.get(item.type, "")
        self.items[identifiant] = item
        for nom in (identifiant, uri):
            if nom:
                self.par_lien.setdefault(nom, item)

    def _cible(self, lien: Any) -> tuple[_Item | None, str]:
        """The item a link points at, and what the link says when it points outside the package."""
        noms = [lien] if isinstance(lien, str) else [_lookup(lien, "identifier"), _lookup(lien, "uri")]
        noms = [str(nom) for nom in noms if nom]
        for nom in noms:
            if nom in self.par_lien:
                return self.par_lien[nom], nom
            if (fin := nom.rstrip("/").rsplit("/", 1)[-1]) in self.par_lien:
                return self.par_lien[fin], nom
        return None, noms[-1] if noms else ""

    def _association(self, rang: int, brut: Any) -> None:
        chemin = f"CFAssociations[{rang + 1}]"
        type_ = _text(_lookup(brut, "associationtype", "type"))
        origine, lien_origine = self._cible(_lookup(brut, "originnodeuri", "originnode", "origin"))
        cible, lien_cible = self._cible(_lookup(brut, "destinationnodeuri", "destinationnode", "destination"))
        if origine is None:
            self.remarquer(f"association partant d’un élément absent ({lien_origine or 'sans lien'})", chemin)
        elif type_.lower() == "ischildof":
            if cible is None:
                origine.rang_racine = self._ordre(brut, rang)
            elif origine.parent:
                self.remarquer(f"« {origine.texte[:60]} » a plusieurs parents : le premier est gardé", chemin)
            else:
                origine.parent = cible.identifiant
                cible.enfants.append((self._ordre(brut, rang), origine.identifiant))
        elif type_:
            origine.liens[type_].append(cible.identifiant if cible else lien_cible)
        else:
            self.remarquer("association sans type : laissée de côté", chemin)

    @staticmethod
    def _ordre(brut: Any, rang: int) -> int:
        numero = _lookup(brut, "sequencenumber")
        return int(numero) if isinstance(numero, int | float) else rang

    def _check_cycles(self) -> None:
        surs: set[str] = set()
        for depart in self.items:
            suite: list[str] = []
            courant = depart
            while courant and courant not in surs:
                if courant in suite:
                    boucle = " → ".join(
                        self.items[i].texte[:40] for i in [*suite[suite.index(courant) :], courant]
                    )
                    cause = f"les parents tournent en rond ({boucle})"
                    raise FichierRefuse([Anomalie(self.fichier, cause, None, "CFAssociations")])
                suite.append(courant)
                courant = self.items[courant].parent
            surs.update(suite)

    def _cles(self) -> None:
        registre = Registre()
        for item in self.items.values():
            voulue = ""
            if item.uri.startswith(URN + ":"):
                voulue = item.uri.split(":", 3)[-1]
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}", voulue):
                prefixe = PREFIXES.get(item.genre, "c")
                voulue = f"{prefixe}:{slug(item.code) or text_key(item.texte + item.identifiant)}"
            item.cle, _ = registre.prendre(voulue)

    def _ranges(self, genre: str | None, parent: str) -> list[_Item]:
        """The children of a parent ("": the document), of one kind (None: competences), in their order."""
        if parent:
            suite = [self.items[i] for _, i in sorted(self.items[parent].enfants)]
        else:
            racines = [item for item in self.items.values() if not item.parent]
            suite = sorted(racines, key=lambda item: (item.rang_racine, item.rang))
        return [item for item in suite if (item.genre or None) == genre]

    def _commun(self, item: _Item) -> dict[str, Any]:
        return {"cle": item.cle, "code": item.code, "intitule": item.texte, "note": item.note}

    def _competences(self, parent: str, cle_parent: str, bloc: str) -> list[Competence]:
        trouvees = []
        for item in self._ranges(None, parent):
            liens = {
                type_: [self.items[c].cle if c in self.items else c for c in cibles]
                for type_, cibles in item.liens.items()
                if type_ in CONSERVEES
            }
            trouvees.append(
                Competence(
                    **self._commun(item),
                    type=item.type or Competence.TYPE_PAR_DEFAUT,
                    parent=cle_parent,
                    bloc=bloc,
                    complements={"case": liens} if liens else {},
                    criteres=tuple(
                        Critere(**self._commun(k)) for k in self._ranges("critere", item.identifiant)
                    ),
                )
            )
            trouvees += self._competences(item.identifiant, item.cle, bloc)
        return trouvees

    def _document(self) -> ReferentielDocument:
        blocs = self._ranges("bloc", "")
        competences = self._competences("", "", "")
        for bloc in blocs:
            competences += self._competences(bloc.identifiant, "", bloc.cle)
        poles = tuple(
            Pole(
                **self._commun(pole),
                activites=tuple(
                    Activite(
                        **self._commun(activite),
                        taches=tuple(
                            Tache(**self._commun(t)) for t in self._ranges("tache", activite.identifiant)
                        ),
                    )
                    for activite in self._ranges("activite", pole.identifiant)
                ),
            )
            for pole in self._ranges("pole", "")
        )
        document = ReferentielDocument(
            referentiel=self._identite(),
            provenance=(
                Source(
                    cle="source:case",
                    titre=_text(_lookup(self.entete, "title")) or self.fichier,
                    nature="CASE 1.0",
                ),
            ),
            poles=poles,
            blocs=tuple(Bloc(**self._commun(b)) for b in blocs),
            competences=tuple(competences),
            epreuves=tuple(Epreuve(**self._commun(e)) for e in self._ranges("epreuve", "")),
            liens=tuple(self._liens({c.cle for c in competences})),
        )
        gardes = {noeud.cle for _, noeud in walk_nodes(document)}
        for item in self.items.values():
            if item.cle not in gardes:
                cause = f"« {item.texte[:60]} » n’est rattaché à rien : laissé de côté"
                self.remarquer(cause, f"CFItems[{item.rang + 1}]")
        return document

    def _liens(self, competences: set[str]) -> list[Lien]:
        liens = []
        for item in self.items.values():
            if item.genre in ("tache", "activite", "pole"):
                cibles = [self.items[c].cle for c in item.liens.get("isRelatedTo", []) if c in self.items]
                vers = {cle: None for cle in cibles if cle in competences}
                if vers:
                    liens.append(Lien(de=item.cle, vers=vers))
        return liens

    def _identite(self) -> Identite:
        titre = _text(_lookup(self.entete, "title", "name")) or self.fichier.rsplit(".", 1)[0]
        uri = _text(_lookup(self.entete, "uri"))
        cle = uri.split(":", 2)[-1] if uri.startswith(URN + ":") else slug(titre).lower()
        return Identite(
            cle=re.sub(r"[^a-z0-9-]+", "-", cle.lower()).strip("-")[:80] or "case",
            code=(_text(_lookup(self.entete, "notes"))[:200] if uri.startswith(URN) else "") or titre[:60],
            intitule=titre[:2000],
            diplome=(_text(_lookup(self.entete, "creator")) or "Cadre importé")[:200],
            arrete=_text(_lookup(self.entete, "description"))[:5000],
        )
