"""A group's dashboard as a file for a spreadsheet. No cell can run as a formula."""

import csv
from io import StringIO

from bilans.queries.tableau_groupe import LigneGroupe, TableauGroupe
from referentiels.echanges.cellules import neutralise
from referentiels.models import NiveauEchelle
from referentiels.version_lue import CompetenceLue

ENTETES = (
    "Nom",
    "Prénom",
    "Code",
    "Compétence",
    "Niveau au centre",
    "Acquise au centre",
    "Niveau en entreprise",
    "Acquise en entreprise",
    "Attendue au centre depuis",
    "Attendue en entreprise depuis",
)


def to_csv(tableau: TableauGroupe) -> bytes:
    """One line for each apprentice and competence, UTF-8 with BOM, semicolons: as French spreadsheets open it."""
    sortie = StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(ENTETES)
    for ligne in tableau.lignes:
        for competence in tableau.competences:
            ecrivain.writerow(map(neutralise, _ligne(ligne, competence)))
    return b"\xef\xbb\xbf" + sortie.getvalue().encode()


def _ligne(ligne: LigneGroupe, competence: CompetenceLue) -> list[str]:
    cle = competence.id
    attendues = [ligne.attendus.centre.get(cle), ligne.attendus.entreprise.get(cle)]
    return [
        ligne.apprenti.nom,
        ligne.apprenti.prenom,
        competence.code_usage,
        competence.intitule,
        *_niveau(ligne.centre.get(cle)),
        *_niveau(ligne.entreprise.get(cle)),
        *(jour.isoformat() if jour else "" for jour in attendues),
    ]


def _niveau(niveau: NiveauEchelle | None) -> tuple[str, str]:
    if niveau is None:
        return "", ""
    return niveau.libelle, "oui" if niveau.acquis else "non"
