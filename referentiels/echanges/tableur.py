"""Spreadsheets typed by people: « Bloc ; Compétence ; Compétence détaillée », two or three levels, CSV or XLSX."""

import io
import re
import zipfile
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from referentiels.echanges.cellules import CELLULE_MAXIMUM, LIGNES_MAXIMUM, read_rows, restore
from referentiels.echanges.proposition import Proposition, propose
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.document import Bloc, Competence, Identite, ReferentielDocument, Source
from referentiels.format.errors import Anomalie, FichierRefuse

DECOMPRESSE_MAXIMUM = 100 * 1024 * 1024
COLONNES_MAXIMUM = 30
# Folded header → level. A header that says nothing known is read by position.
_NIVEAUX = {
    "bloc": 0,
    "domaine": 0,
    "competence": 1,
    "competencedetaillee": 2,
    "souscompetence": 2,
    "detail": 2,
}
_CODE = re.compile(r"^(?P<code>[A-Z]{1,4}\.?\s?\d+(?:[.\-]\d+)*[a-z]?|\d+(?:\.\d+)+)\s*[:.)–—-]*\s+(?=\S)")


def parse_tableur(octets: bytes, fichier: str, *, titre: str, cle: str) -> Proposition:
    """Read a table. `titre` and `cle` name the référentiel, which the table does not. Raises FichierRefuse."""
    lignes = _rows_xlsx(octets, fichier) if octets[:4] == b"PK\x03\x04" else read_rows(octets, fichier)
    niveaux, lignes = _niveaux(lignes, fichier)
    return _Lecteur(fichier, niveaux).lire(lignes, titre, cle)


def _rows_xlsx(octets: bytes, fichier: str) -> list[tuple[int, list[str]]]:
    """The first sheet with something in it. Formulas give their last value, never run."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(info.file_size for info in archive.infolist()) > DECOMPRESSE_MAXIMUM:
                cause = f"le classeur dépasse {DECOMPRESSE_MAXIMUM >> 20} Mo une fois ouvert"
                raise FichierRefuse([Anomalie(fichier, cause)])
        classeur = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
    except FichierRefuse:
        raise
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as erreur:
        raise FichierRefuse([Anomalie(fichier, "classeur illisible ou incomplet")]) from erreur
    try:
        for feuille in classeur.worksheets:
            feuille.reset_dimensions()
            lignes = []
            for numero, valeurs in enumerate(
                feuille.iter_rows(values_only=True, max_col=COLONNES_MAXIMUM), 1
            ):
                if numero > LIGNES_MAXIMUM:
                    raise FichierRefuse([Anomalie(fichier, f"plus de {LIGNES_MAXIMUM} lignes", numero)])
                cellules = [_cellule(valeur, fichier, numero) for valeur in valeurs]
                if any(cellules):
                    lignes.append((numero, cellules))
            if lignes:
                return lignes
    except (SyntaxError, KeyError, ValueError, zipfile.BadZipFile) as erreur:
        raise FichierRefuse([Anomalie(fichier, "classeur illisible ou incomplet")]) from erreur
    finally:
        classeur.close()
    raise FichierRefuse([Anomalie(fichier, "le classeur est vide", 1)])


def _cellule(valeur: Any, fichier: str, numero: int) -> str:
    texte = "" if valeur is None else " ".join(str(valeur).split())
    if len(texte) > CELLULE_MAXIMUM:
        raise FichierRefuse([Anomalie(fichier, "une cellule est trop longue", numero)])
    return texte


def _niveaux(
    lignes: list[tuple[int, list[str]]], fichier: str
) -> tuple[list[int], list[tuple[int, list[str]]]]:
    """The columns of each level, and the rows without the header."""
    numero, entete = lignes[0]
    plies = [re.sub(r"[^a-z]", "", slug(cellule).lower()).rstrip("s") for cellule in entete]
    connus = {_NIVEAUX[nom]: rang for rang, nom in reversed(list(enumerate(plies))) if nom in _NIVEAUX}
    if 1 in connus:
        return [connus.get(0, -1), connus[1], connus.get(2, -1)], lignes[1:]
    largeur = max(len(cellules) for _, cellules in lignes)
    if largeur < 2:
        cause = "une seule colonne : il en faut deux (bloc, compétence) ou trois (et compétence détaillée)"
        raise FichierRefuse([Anomalie(fichier, cause, numero)])
    return [0, 1, 2 if largeur > 2 else -1], lignes


class _Lecteur:
    def __init__(self, fichier: str, niveaux: list[int]) -> None:
        self.fichier = fichier
        self.niveaux = niveaux
        self.remarques: list[Anomalie] = []
        self.registre = Registre()
        self.blocs: dict[str, Bloc] = {}
        self.competences: dict[tuple[str, str, str], Competence] = {}
        self.codes: dict[str, int] = {}

    def lire(self, lignes: list[tuple[int, list[str]]], titre: str, cle: str) -> Proposition:
        bloc = parent = ""
        for numero, cellules in lignes:
            textes = [restore(cellules[n]) if 0 <= n < len(cellules) else "" for n in self.niveaux]
            for texte in textes:
                if len(texte) > 2000:
                    raise FichierRefuse(
                        [Anomalie(self.fichier, "un libellé dépasse 2 000 caractères", numero)]
                    )
            if textes[0]:
                bloc, parent = self._bloc(textes[0], numero), ""
            if textes[1]:
                parent = self._competence(textes[1], "", bloc, numero)
            if textes[2]:
                if not parent:
                    cause = "compétence détaillée sans compétence au-dessus"
                    raise FichierRefuse([Anomalie(self.fichier, cause, numero)])
                self._competence(textes[2], parent, bloc, numero)
        document = ReferentielDocument(
            referentiel=Identite(cle=cle, code=cle.upper(), intitule=titre, diplome="Référentiel du centre"),
            provenance=(Source(cle="source:tableur", titre=self.fichier, nature="tableur du centre"),),
            blocs=tuple(self.blocs.values()),
            competences=tuple(self.competences.values()),
        )
        return propose(document, self.remarques, self.fichier)

    def _code(self, texte: str, numero: int) -> tuple[str, str]:
        trouve = _CODE.match(texte)
        if not trouve:
            return "", texte
        code = trouve["code"].replace(" ", "")
        return code, texte[trouve.end() :]

    def _cle(self, prefixe: str, code: str, texte: str, numero: int) -> str:
        cle, deja = self.registre.prendre(f"{prefixe}:{slug(code) or text_key(texte)}")
        if deja and code:
            cause = f"le code {code} sert deux fois (déjà ligne {self.codes.get(code, '?')})"
            self.remarques.append(Anomalie(self.fichier, cause, numero))
        self.codes.setdefault(code, numero)
        return cle

    def _bloc(self, texte: str, numero: int) -> str:
        if texte not in self.blocs:
            code, intitule = self._code(texte, numero)
            cle = self._cle("b", code, texte, numero)
            self.blocs[texte] = Bloc(cle=cle, code=code, intitule=intitule, type="bloc", origine="secondaire")
        return self.blocs[texte].cle

    def _competence(self, texte: str, parent: str, bloc: str, numero: int) -> str:
        place = (bloc, parent, texte)
        if place not in self.competences:
            code, intitule = self._code(texte, numero)
            self.competences[place] = Competence(
                cle=self._cle("c", code, f"{bloc}/{parent}/{texte}", numero),
                code=code,
                intitule=intitule,
                type="sous_competence" if parent else "competence",
                parent=parent,
                bloc=bloc,
                origine="secondaire",
            )
        return self.competences[place].cle
