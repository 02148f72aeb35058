"""Rows written as CSV, JSON or a workbook, as they come: nothing is held in memory, no cell can run as a formula."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, BinaryIO

from referentiels.echanges.cellules import neutralise

Ligne = tuple[Any, ...]
Pages = Iterable[list[Ligne]]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def to_csv(entete: tuple[str, ...], pages: Pages) -> Iterator[bytes]:
    """Semicolons and a BOM: what a French spreadsheet opens without a question."""
    tampon = io.StringIO(newline="")
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")

    def vider() -> bytes:
        octets = tampon.getvalue().encode()
        tampon.seek(0)
        tampon.truncate()
        return octets

    ecrivain.writerow(entete)
    yield b"\xef\xbb\xbf" + vider()
    for page in pages:
        ecrivain.writerows([[_cell(valeur) for valeur in ligne] for ligne in page])
        yield vider()


def to_json(entete: tuple[str, ...], pages: Pages) -> Iterator[bytes]:
    """A list of objects; dates in ISO format, figures as figures."""
    debut = "["
    for page in pages:
        for ligne in page:
            objet = dict(zip(entete, ligne, strict=True))
            yield (debut + "\n" + json.dumps(objet, ensure_ascii=False, default=str)).encode()
            debut = ","
    yield b"\n]\n" if debut == "," else b"[]\n"


def to_xlsx(titre: str, entete: tuple[str, ...], pages: Pages) -> BinaryIO:
    """A workbook written row by row to a temporary file, given back open at its beginning."""
    from openpyxl import Workbook  # 7 MB that a process which writes no workbook does without

    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet(titre[:31])
    feuille.freeze_panes = "A2"
    feuille.append([_text_cell(feuille, titre, gras=True) for titre in entete])
    for page in pages:
        for ligne in page:
            feuille.append([v if isinstance(v, int | date) else _text_cell(feuille, str(v)) for v in ligne])
    sortie = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    classeur.save(sortie)
    sortie.seek(0)
    return sortie


def _text_cell(feuille: Any, texte: str, *, gras: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cellule = WriteOnlyCell(feuille, value=neutralise(clean_cell(texte)))
    cellule.data_type = "s"  # whatever it looks like: never a formula
    if gras:
        cellule.font = Font(bold=True)
    return cellule


def clean_cell(texte: str) -> str:
    """Without the control characters that no workbook holds; line breaks stay."""
    return "".join(c for c in texte if c in "\n\t" or c >= " ")[:32_767]


def _cell(valeur: Any) -> str:
    if isinstance(valeur, date):
        return valeur.strftime("%d/%m/%Y")
    return str(valeur) if isinstance(valeur, int) else neutralise(str(valeur))
