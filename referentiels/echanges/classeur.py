"""The rows of an Excel workbook: the sheet that looks like a référentiel, cells as a person reads them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from referentiels.echanges.cellules import (
    CELLULE_MAXIMUM,
    LIGNES_MAXIMUM,
    TAILLE_MAXIMALE,
    Ligne,
    clean,
    column_letter,
)
from referentiels.format.errors import Anomalie, FichierRefuse

DECOMPRESSE_MAXIMUM = 50 * 1024 * 1024
COLONNES_MAXIMUM = 30
FEUILLES_MAXIMUM = 20
_ILLISIBLE = (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError)


@dataclass(frozen=True, slots=True)
class Feuille:
    nom: str
    lignes: list[Ligne]


def read_workbook(
    octets: bytes, fichier: str, remarques: list[Anomalie], convient: Callable[[list[Ligne]], bool]
) -> list[Ligne]:
    """Rows of the first sheet that `convient`, else of the first one with something in it. Raises FichierRefuse.

    Formulas give their last value, never run. What is left aside is told in `remarques`.
    """
    from openpyxl import load_workbook  # 7 MB that a process which reads no workbook does without
    from openpyxl.utils.exceptions import InvalidFileException

    if len(octets) > TAILLE_MAXIMALE:
        raise FichierRefuse([Anomalie(fichier, f"le fichier dépasse {TAILLE_MAXIMALE >> 20} Mo")])
    propres: dict[str, list[Anomalie]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            if sum(info.file_size for info in archive.infolist()) > DECOMPRESSE_MAXIMUM:
                cause = f"le classeur dépasse {DECOMPRESSE_MAXIMUM >> 20} Mo une fois ouvert"
                raise FichierRefuse([Anomalie(fichier, cause)])
        classeur = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
        try:
            visibles = [f for f in classeur.worksheets if f.sheet_state == "visible"][:FEUILLES_MAXIMUM]
            feuilles = [
                Feuille(f.title, _rows(f, fichier, propres.setdefault(f.title, []))) for f in visibles
            ]
        finally:
            classeur.close()
    except FichierRefuse:
        raise
    except (*_ILLISIBLE, InvalidFileException) as erreur:
        cause = "classeur illisible ou incomplet : ouvrez-le dans votre tableur et enregistrez-le à nouveau"
        raise FichierRefuse([Anomalie(fichier, cause)]) from erreur
    pleines = [feuille for feuille in feuilles if feuille.lignes]
    if not pleines:
        raise FichierRefuse([Anomalie(fichier, "le classeur est vide", 1)])
    choisie = next((feuille for feuille in pleines if convient(feuille.lignes)), pleines[0])
    remarques += propres[choisie.nom]
    remarques += [
        Anomalie(fichier, f"feuille « {feuille.nom[:60]} » non lue (seule « {choisie.nom[:60]} » l’est)")
        for feuille in pleines
        if feuille is not choisie
    ]
    return choisie.lignes


def _rows(feuille: Any, fichier: str, remarques: list[Anomalie]) -> list[Ligne]:
    feuille.reset_dimensions()
    lignes = []
    for numero, valeurs in enumerate(feuille.iter_rows(values_only=True, max_col=COLONNES_MAXIMUM), 1):
        if numero > LIGNES_MAXIMUM:
            cause = (
                f"plus de {LIGNES_MAXIMUM} lignes, vides comprises : supprimez celles qui suivent le tableau"
            )
            raise FichierRefuse([Anomalie(fichier, cause, numero, f"feuille « {feuille.title[:60]} »")])
        if not any(valeur is not None for valeur in valeurs):
            continue
        cellules = [_cell(v, fichier, numero, rang, remarques) for rang, v in enumerate(valeurs, 1)]
        if any(cellules):
            lignes.append((numero, cellules))
    return lignes


def _cell(valeur: Any, fichier: str, numero: int, rang: int, remarques: list[Anomalie]) -> str:
    lieu = f"cellule {column_letter(rang)}{numero}"
    if valeur is None:
        return ""
    if isinstance(valeur, date | datetime | time):
        cause = "une date : votre tableur a peut-être changé un code comme 1.2 en date"
        remarques.append(Anomalie(fichier, cause, None, lieu))
        return valeur.strftime("%d/%m/%Y") if isinstance(valeur, date) else str(valeur)
    if isinstance(valeur, bool):
        return "Vrai" if valeur else "Faux"
    if isinstance(valeur, float) and valeur.is_integer():
        valeur = int(valeur)
    texte = clean(str(valeur))
    if len(texte) > CELLULE_MAXIMUM:
        raise FichierRefuse([Anomalie(fichier, "une cellule est trop longue", None, lieu)])
    if texte.startswith("#") and texte.rstrip("!?").upper() in {"#REF", "#N/A", "#VALUE", "#NAME", "#DIV/0"}:
        remarques.append(Anomalie(fichier, f"une formule en erreur ({texte}) : cellule non lue", None, lieu))
        return ""
    return texte
