"""Reads the RNCP register of France compétences (XML, V2 to V4.1), hundreds of megabytes in constant memory."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from xml.parsers import expat

from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.recherche import matches, words

MORCEAU = 1 << 20  # bytes read at a time
TEXTE_MAXIMUM = 200_000  # characters of one element; longer is not a register but an attack or a bug
PROFONDEUR_MAXIMUM = 60
BLOCS_MAXIMUM = 200
FICHE_MAXIMUM = 4_000_000  # characters kept of one record, all its texts together

_NUMERO = re.compile(r"^(RNCP|RS)?\s*0*(\d{1,6})$", re.IGNORECASE)
_NIVEAU = re.compile(r"(\d)")
_CHAMPS = {
    "NUMERO_FICHE": "numero",
    "INTITULE": "intitule",
    "ABREGE/CODE": "abrege_code",
    "ABREGE/LIBELLE": "abrege",
    "ETAT_FICHE": "etat",
    "ACTIF": "actif",
    "NOMENCLATURE_EUROPE/NIVEAU": "niveau",
    "NOMENCLATURE_EUROPE/INTITULE": "niveau",
    "NOMENCLATURE_EUROPE/LIBELLE": "niveau_libelle",
    "DATE_FIN_ENREGISTREMENT": "fin",
    "CAPACITES_ATTESTEES": "capacites",
}
_BLOC = "BLOCS_COMPETENCES/BLOC_COMPETENCES"
_CHAMPS_BLOC = {
    "CODE": "code",
    "LIBELLE": "libelle",
    "LISTE_COMPETENCES": "liste",
    "MODALITES_EVALUATION": "modalites",
}


# Last names of the paths above: everything else is passed over without a look.
_NOMS = {chemin.rpartition("/")[2] for chemin in (*_CHAMPS, *_CHAMPS_BLOC, _BLOC)}


class Lisible(Protocol):
    """Anything that gives bytes: an open file, a part of an archive, a counted stream."""

    def read(self, taille: int, /) -> bytes: ...


@dataclass(slots=True)
class BlocRncp:
    code: str = ""
    libelle: str = ""
    liste: str = ""
    modalites: str = ""


@dataclass(slots=True)
class FicheRncp:
    """One record of the register, as written. `ligne`: where it begins in the file."""

    ligne: int
    numero: str = ""
    intitule: str = ""
    abrege_code: str = ""
    abrege: str = ""
    etat: str = ""
    actif: str = ""
    niveau: str = ""
    niveau_libelle: str = ""
    fin: str = ""
    capacites: str = ""
    blocs: list[BlocRncp] = field(default_factory=list)

    @property
    def en_vigueur(self) -> bool:
        return self.actif.strip().lower() in ("", "oui", "actif", "true", "1")

    @property
    def date_fin(self) -> date | None:
        try:
            return datetime.strptime(self.fin.strip(), "%d/%m/%Y").date()
        except ValueError:
            return None

    @property
    def niveau_francais(self) -> int | None:
        """1 to 8, read from « NIV4 », « Niveau 4 » or « 4 »."""
        for texte in (self.niveau, self.niveau_libelle):
            trouve = _NIVEAU.search(texte)
            if trouve and 1 <= int(trouve[1]) <= 8:
                return int(trouve[1])
        return None


def walk_fiches(flux: Lisible, fichier: str) -> Iterator[FicheRncp]:
    """Yield every record of the file, one at a time in memory. Raises FichierRefuse with line and cause."""
    lecteur = _Lecteur(fichier)
    while morceau := flux.read(MORCEAU):
        lecteur.feed(morceau)
        yield from lecteur.pretes()
    lecteur.feed(b"", fin=True)
    yield from lecteur.pretes()
    if not lecteur.fiches_vues:
        cause = "aucune fiche : ce n’est pas le répertoire RNCP en XML (élément FICHE)"
        raise FichierRefuse([Anomalie(fichier, cause, 1)])


def search_fiches(flux: Lisible, fichier: str, *, mots: str = "", limite: int = 200) -> list[FicheRncp]:
    """Records whose number is `mots`, or whose title holds all its words; at most `limite`."""
    trouvees = []
    for fiche in walk_fiches(flux, fichier):
        if is_wanted(fiche.numero, f"{fiche.intitule} {fiche.abrege}", mots):
            trouvees.append(fiche)
            if len(trouvees) >= limite:
                break
    return trouvees


def select_fiches(flux: Lisible, fichier: str, numeros: Collection[str]) -> Iterator[FicheRncp]:
    """The records of these numbers (« RNCP35316 » or « 35316 »), in file order; stops at the last one."""
    voulus = [numero.strip() for numero in numeros]
    for fiche in walk_fiches(flux, fichier):
        trouve = next((numero for numero in voulus if is_number(fiche.numero, numero)), None)
        if trouve is not None:
            voulus.remove(trouve)
            yield fiche
            if not voulus:
                return


def is_wanted(numero: str, titre: str, mots: str) -> bool:
    """Whether a record answers a question: its number, or words of its title."""
    if _NUMERO.match(mots.strip()):
        return is_number(numero, mots)
    return matches(words(mots), titre)


def is_number(numero: str, voulu: str) -> bool:
    """Same number, written with its register or not; RS5515 is not RNCP5515."""
    lu, cherche = _NUMERO.match(numero.strip()), _NUMERO.match(voulu.strip())
    if not (lu and cherche):
        return False
    registres = {(trouve[1] or "RNCP").upper() for trouve in (lu, cherche)} if cherche[1] else {""}
    return lu[2] == cherche[2] and len(registres) == 1


class _Lecteur:
    """expat handlers: keep the path, collect the few texts wanted, hand out records as they close."""

    def __init__(self, fichier: str) -> None:
        self.fichier = fichier
        self.fiches_vues = 0
        self._pile: list[str] = []
        self._fiche: FicheRncp | None = None
        self._debut = 0
        self._cible: Callable[[str], None] | None = None
        self._texte: list[str] = []
        self._longueur = 0
        self._longueur_fiche = 0
        self._pretes: list[FicheRncp] = []
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._ouvrir
        self._expat.EndElementHandler = self._fermer
        self._expat.StartDoctypeDeclHandler = self._doctype

    def feed(self, octets: bytes, fin: bool = False) -> None:
        try:
            self._expat.Parse(octets, fin)
        except expat.ExpatError as erreur:
            cause = f"XML mal formé ou incomplet ({expat.ErrorString(erreur.code)})"
            raise FichierRefuse([Anomalie(self.fichier, cause, erreur.lineno, self._ou())]) from erreur

    def pretes(self) -> Iterator[FicheRncp]:
        pretes, self._pretes = self._pretes, []
        yield from pretes

    def _refuser(self, cause: str) -> None:
        raise FichierRefuse([Anomalie(self.fichier, cause, self._expat.CurrentLineNumber, self._ou())])

    def _ou(self) -> str:
        return "/".join(self._pile[-4:])

    def _doctype(self, *args: object) -> None:
        self._refuser("une DTD n’a rien à faire ici : elle pourrait faire exploser la mémoire")

    def _ouvrir(self, nom: str, attributs: dict) -> None:
        self._pile.append(nom)
        if len(self._pile) > PROFONDEUR_MAXIMUM:
            self._refuser(f"plus de {PROFONDEUR_MAXIMUM} éléments imbriqués")
        if nom == "FICHE" and self._fiche is None:
            self._fiche = FicheRncp(ligne=self._expat.CurrentLineNumber)
            self._longueur_fiche = 0
            self._debut = len(self._pile)
            self.fiches_vues += 1
            return
        fiche = self._fiche
        if fiche is None or nom not in _NOMS:
            return
        chemin = "/".join(self._pile[self._debut :])
        if chemin == _BLOC:
            if len(fiche.blocs) >= BLOCS_MAXIMUM:
                self._refuser(f"plus de {BLOCS_MAXIMUM} blocs dans une fiche")
            fiche.blocs.append(BlocRncp())
        elif chemin in _CHAMPS:
            self._collecter(fiche, _CHAMPS[chemin])
        elif chemin.startswith(_BLOC + "/") and chemin[len(_BLOC) + 1 :] in _CHAMPS_BLOC:
            self._collecter(fiche.blocs[-1], _CHAMPS_BLOC[chemin[len(_BLOC) + 1 :]])

    def _collecter(self, objet: FicheRncp | BlocRncp, champ: str) -> None:
        self._texte, self._longueur = [], 0
        self._profondeur = len(self._pile)

        def poser(texte: str) -> None:
            if texte and not getattr(objet, champ):
                setattr(objet, champ, texte)

        self._cible = poser
        self._expat.CharacterDataHandler = self._caracteres

    def _caracteres(self, texte: str) -> None:
        self._longueur += len(texte)
        if self._longueur > TEXTE_MAXIMUM:
            self._refuser(f"un texte dépasse {TEXTE_MAXIMUM} caractères")
        self._longueur_fiche += len(texte)
        if self._longueur_fiche > FICHE_MAXIMUM:
            self._refuser(f"les textes de la fiche dépassent {FICHE_MAXIMUM} caractères")
        self._texte.append(texte)

    def _fermer(self, nom: str) -> None:
        if self._cible is not None and len(self._pile) == self._profondeur:
            self._cible("".join(self._texte).strip())
            self._cible = None
            self._expat.CharacterDataHandler = None
        if self._fiche is not None and len(self._pile) == self._debut:
            self._pretes.append(self._fiche)
            self._fiche = None
        self._pile.pop()
