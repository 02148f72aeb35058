"""Writes the blocs and competences of a référentiel as a table that people open, correct and give back."""

import csv
import io
from collections.abc import Iterator

from referentiels.echanges.cellules import neutralise
from referentiels.echanges.tableur import SANS_BLOC
from referentiels.format.document import Bloc, Competence, ReferentielDocument

ENTETE = ("Code du bloc", "Bloc", "Code", "Compétence", "Code détaillé", "Compétence détaillée")
LARGEURS = (14, 40, 10, 60, 14, 60)  # characters


def table_rows(document: ReferentielDocument) -> Iterator[tuple[str, ...]]:
    """One row for each competence without sub-competence; deeper trees are brought to three levels.

    No cell can run as a formula; what is written is read again as it was.
    """
    enfants: dict[str, list[Competence]] = {}
    for competence in document.competences:
        enfants.setdefault(competence.parent, []).append(competence)

    def sous(cle: str) -> Iterator[Competence]:
        for competence in enfants.get(cle, ()):
            yield competence
            yield from sous(competence.cle)

    def lignes(bloc: Bloc | None) -> Iterator[tuple[str, ...]]:
        debut = (bloc.code, bloc.intitule) if bloc else ("", SANS_BLOC)
        racines = [c for c in enfants.get("", ()) if c.bloc == (bloc.cle if bloc else "")]
        if bloc and not racines:
            yield (*debut, "", "", "", "")
        for racine in racines:
            milieu = (*debut, racine.code, racine.intitule)
            details = list(sous(racine.cle))
            for detail in details:
                yield (*milieu, detail.code, detail.intitule)
            if not details:
                yield (*milieu, "", "")

    for bloc in document.blocs:
        yield from (tuple(map(neutralise, ligne)) for ligne in lignes(bloc))
    for ligne in lignes(None):
        yield tuple(cellule if cellule == SANS_BLOC else neutralise(cellule) for cellule in ligne)


def to_csv(document: ReferentielDocument) -> bytes:
    """Semicolons and a BOM: what a French spreadsheet opens without a question."""
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(ENTETE)
    ecrivain.writerows(table_rows(document))
    return sortie.getvalue().encode("utf-8-sig")


def to_xlsx(document: ReferentielDocument) -> bytes:
    """A workbook with the title above the table, its header frozen."""
    from openpyxl import Workbook  # 7 MB that a process which writes no workbook does without
    from openpyxl.styles import Alignment, Font

    classeur = Workbook()
    feuille = classeur.active
    feuille.title = "Compétences"
    lignes = [(neutralise(document.referentiel.intitule),), ENTETE, *table_rows(document)]
    for numero, ligne in enumerate(lignes, 1):
        for rang, texte in enumerate(ligne, 1):
            cellule = feuille.cell(numero, rang, texte)
            cellule.data_type = "s"  # whatever it looks like: never a formula, never a number
            cellule.alignment = Alignment(vertical="top", wrap_text=numero > 2)
            cellule.font = Font(bold=numero <= 2)
    for rang, largeur in enumerate(LARGEURS):
        feuille.column_dimensions["ABCDEF"[rang]].width = largeur
    feuille.freeze_panes = "A3"
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()
