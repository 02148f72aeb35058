"""A safe YAML reader that remembers line numbers and refuses what a référentiel never needs.

It walks the parser's events with its own stack, so that a hostile file (alias bomb, cycle, a million
nested brackets) meets a limit before it costs memory. Scalars follow the JSON core schema only: dates,
« oui »/« non » and codes such as 012 stay text.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from referentiels.format.errors import Anomalie, FichierRefuse, chemin_de

TAILLE_MAXIMALE = 5 * 1024 * 1024
PROFONDEUR_MAXIMALE = 40
NOEUDS_MAXIMUM = 100_000
TEXTE_MAXIMUM = 10_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEENS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_ENTIER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_CONTROLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_TAG_CORE = "tag:yaml.org,2002:"
_TAGS_ADMIS = {_TAG_CORE + nom for nom in ("str", "int", "float", "bool", "null", "seq", "map")}
_CAUSES_YAML = {
    "mapping values are not allowed": "un « : » inattendu (indentation, ou texte à mettre entre guillemets)",
    "could not find expected ':'": "une ligne n’a pas le « : » attendu (fichier coupé ou mal indenté)",
    "did not find expected '-' indicator": "un élément de liste est mal indenté",
    "expected <block end>": "la structure est mal indentée",
    "did not find expected key": "la structure est mal indentée",
    "found unexpected end of stream": "le fichier s’arrête au milieu d’un texte (fichier coupé)",
    "did not find expected ',' or ']'": "une liste entre crochets n’est pas fermée",
    "did not find expected ',' or '}'": "un groupe entre accolades n’est pas fermé",
    "found character that cannot start any token": "un caractère interdit à cet endroit (tabulation ?)",
    "found undefined alias": "un renvoi « * » vers une ancre qui n’existe pas",
}


class Table(dict[str, Any]):
    """A mapping that knows the line where it starts and the line of each key."""

    __slots__ = ("ligne", "lignes")

    def __init__(self, ligne: int) -> None:
        super().__init__()
        self.ligne = ligne
        self.lignes: dict[str, int] = {}


class Liste(list[Any]):
    """A list that knows the line of each item."""

    __slots__ = ("ligne", "lignes")

    def __init__(self, ligne: int) -> None:
        super().__init__()
        self.ligne = ligne
        self.lignes: list[int] = []


@dataclass(slots=True)
class _Ouvert:
    """A collection being read: the stack frame of the walk."""

    valeur: Table | Liste
    ancre: str | None
    etape: str | int | None
    cle: str | None = None
    noeuds: int = 1


def read_yaml(chemin: Path) -> Table:
    """Read a file as one mapping, or raise `FichierRefuse` with its line and cause."""
    try:
        octets = chemin.read_bytes()
    except OSError as erreur:
        raise FichierRefuse(
            [Anomalie(chemin.name, f"le fichier ne peut pas être lu ({erreur.strerror})")]
        ) from erreur
    return parse_yaml(octets, chemin.name)


def parse_yaml(octets: bytes, fichier: str) -> Table:
    """Read bytes as one mapping, or raise `FichierRefuse` with its line and cause."""
    if len(octets) > TAILLE_MAXIMALE:
        cause = f"le fichier dépasse {TAILLE_MAXIMALE // (1024 * 1024)} Mo"
        raise FichierRefuse([Anomalie(fichier, cause)])
    return _Lecture(fichier).lire(_decoder(octets, fichier))


def ligne_de(racine: Any, etapes: list[str | int] | tuple[str | int, ...]) -> int | None:
    """Find the line of a path in a value read by `parse_yaml`; the closest known one if it is missing."""
    noeud, ligne = racine, getattr(racine, "ligne", None)
    for etape in etapes:
        if isinstance(noeud, Table) and etape in noeud:
            ligne = noeud.lignes[str(etape)]
        elif isinstance(noeud, Liste) and isinstance(etape, int) and etape < len(noeud):
            ligne = noeud.lignes[etape]
        else:
            break
        noeud = noeud[etape]
    return ligne


def _decoder(octets: bytes, fichier: str) -> str:
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        ligne = octets.count(b"\n", 0, erreur.start) + 1
        cause = (
            f"le fichier n’est pas en UTF-8 (octet 0x{octets[erreur.start]:02X}) : enregistrez-le en UTF-8"
        )
        raise FichierRefuse([Anomalie(fichier, cause, ligne)]) from erreur
    interdit = _CONTROLE.search(texte)
    if interdit:
        ligne = texte.count("\n", 0, interdit.start()) + 1
        cause = f"un caractère de contrôle (U+{ord(interdit.group()):04X}) n’a rien à faire dans un texte"
        raise FichierRefuse([Anomalie(fichier, cause, ligne)])
    return texte


def _scalaire(texte: str, *, nu: bool) -> Any:
    """Give a plain scalar its JSON type; a quoted one stays text."""
    if not nu:
        return texte
    if texte in _NULLS:
        return None
    if texte in _BOOLEENS:
        return _BOOLEENS[texte]
    if _ENTIER.match(texte):
        return int(texte)
    if _DECIMAL.match(texte):
        return float(texte)
    return texte


class _Lecture:
    """One walk over the events of one file."""

    def __init__(self, fichier: str) -> None:
        self.fichier = fichier
        self.pile: list[_Ouvert] = []
        self.ancres: dict[str, tuple[Any, int]] = {}
        self.ouvertes: set[str] = set()
        self.total = 0
        self.racine: Any = None
        self.documents = 0

    def lire(self, texte: str) -> Table:
        try:
            for evenement in yaml.parse(texte, Loader=_LOADER):
                self._recevoir(evenement)
        except yaml.MarkedYAMLError as erreur:
            marque = erreur.problem_mark or erreur.context_mark
            raise FichierRefuse(
                [
                    Anomalie(
                        self.fichier, _cause_yaml(erreur), marque.line + 1 if marque else None, self._chemin()
                    )
                ]
            ) from erreur
        except yaml.YAMLError as erreur:
            cause = "un caractère n’est pas admis en YAML"
            raise FichierRefuse([Anomalie(self.fichier, cause, None, self._chemin())]) from erreur
        if not isinstance(self.racine, Table):
            cause = (
                "le fichier est vide"
                if self.racine is None
                else "le fichier doit contenir des « clé : valeur »"
            )
            raise FichierRefuse([Anomalie(self.fichier, cause, 1)])
        return self.racine

    def _recevoir(self, evenement: yaml.Event) -> None:
        ligne = evenement.start_mark.line + 1
        if isinstance(evenement, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._refuser("un fichier ne contient qu’un référentiel (« --- » en trop)", ligne)
        elif isinstance(evenement, yaml.AliasEvent):
            self._renvoi(evenement.anchor, ligne)
        elif isinstance(evenement, yaml.ScalarEvent):
            self._texte(evenement, ligne)
        elif isinstance(evenement, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._ouvrir(evenement, ligne)
        elif isinstance(evenement, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._fermer()

    def _texte(self, evenement: yaml.ScalarEvent, ligne: int) -> None:
        if len(evenement.value) > TEXTE_MAXIMUM:
            self._refuser(f"un texte dépasse {TEXTE_MAXIMUM} caractères", ligne)
        self._verifier_tag(evenement.tag, ligne)
        haut = self.pile[-1] if self.pile else None
        if haut and isinstance(haut.valeur, Table) and haut.cle is None:
            self._cle(haut, evenement.value, ligne)
            return
        valeur = _scalaire(evenement.value, nu=bool(evenement.implicit[0]) and not evenement.style)
        if evenement.anchor:
            self.ancres[evenement.anchor] = (valeur, 1)
        self._placer(valeur, 1, ligne)

    def _cle(self, haut: _Ouvert, cle: str, ligne: int) -> None:
        if cle == "<<":
            self._refuser("la fusion « << » n’est pas admise : recopiez les valeurs", ligne)
        if cle in haut.valeur.lignes:
            premiere = haut.valeur.lignes[cle]
            self._refuser(f"la clé « {cle[:80]} » est déjà donnée ligne {premiere}", ligne)
        haut.cle = cle
        haut.valeur.lignes[cle] = ligne

    def _ouvrir(self, evenement: Any, ligne: int) -> None:
        haut = self.pile[-1] if self.pile else None
        if haut and isinstance(haut.valeur, Table) and haut.cle is None:
            self._refuser("une clé doit être un texte simple", ligne)
        if len(self.pile) >= PROFONDEUR_MAXIMALE:
            self._refuser(f"plus de {PROFONDEUR_MAXIMALE} niveaux d’imbrication", ligne)
        self._verifier_tag(evenement.tag, ligne)
        valeur = Table(ligne) if isinstance(evenement, yaml.MappingStartEvent) else Liste(ligne)
        etape = None if haut is None else haut.cle if isinstance(haut.valeur, Table) else len(haut.valeur)
        if evenement.anchor:
            self.ouvertes.add(evenement.anchor)
        self.pile.append(_Ouvert(valeur, evenement.anchor, etape))
        self._compter(1, ligne)

    def _fermer(self) -> None:
        ferme = self.pile.pop()
        if ferme.ancre:
            self.ouvertes.discard(ferme.ancre)
            self.ancres[ferme.ancre] = (ferme.valeur, ferme.noeuds)
        self._placer(ferme.valeur, ferme.noeuds, ferme.valeur.ligne, compte=False)

    def _renvoi(self, ancre: str, ligne: int) -> None:
        if ancre in self.ouvertes:
            self._refuser(f"le renvoi « *{ancre} » se contient lui-même", ligne)
        if ancre not in self.ancres:
            self._refuser(f"le renvoi « *{ancre} » ne mène à aucune ancre", ligne)
        haut = self.pile[-1] if self.pile else None
        if haut and isinstance(haut.valeur, Table) and haut.cle is None:
            self._refuser("une clé doit être un texte simple", ligne)
        valeur, noeuds = self.ancres[ancre]
        self._placer(valeur, noeuds, ligne)

    def _placer(self, valeur: Any, noeuds: int, ligne: int, *, compte: bool = True) -> None:
        if compte:
            self._compter(noeuds, ligne)
        if not self.pile:
            self.racine = valeur
            return
        haut = self.pile[-1]
        haut.noeuds += noeuds
        if isinstance(haut.valeur, Table):
            haut.valeur[haut.cle or ""] = valeur
            haut.cle = None
        else:
            haut.valeur.append(valeur)
            haut.valeur.lignes.append(ligne)

    def _compter(self, noeuds: int, ligne: int) -> None:
        self.total += noeuds
        if self.total > NOEUDS_MAXIMUM:
            self._refuser(
                f"le fichier déplie plus de {NOEUDS_MAXIMUM} éléments (renvois en cascade ?)", ligne
            )

    def _verifier_tag(self, tag: str | None, ligne: int) -> None:
        if tag not in (None, "!") and tag not in _TAGS_ADMIS:
            self._refuser(f"l’étiquette YAML « {tag[:80]} » n’est pas admise", ligne)

    def _chemin(self) -> str:
        etapes = [ouvert.etape for ouvert in self.pile if ouvert.etape is not None]
        if self.pile:
            haut = self.pile[-1]
            if isinstance(haut.valeur, Liste):
                etapes.append(len(haut.valeur))
            elif haut.cle is not None:
                etapes.append(haut.cle)
        return chemin_de(etapes)

    def _refuser(self, cause: str, ligne: int) -> None:
        raise FichierRefuse([Anomalie(self.fichier, cause, ligne, self._chemin())])


def _cause_yaml(erreur: yaml.MarkedYAMLError) -> str:
    probleme = erreur.problem or ""
    for debut, cause in _CAUSES_YAML.items():
        if debut in probleme:
            return f"YAML incorrect : {cause}"
    return "YAML incorrect à cet endroit (indentation, guillemets ou tiret)"
