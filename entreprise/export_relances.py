"""Reminders as a CSV file that a French spreadsheet opens: one line each, nothing executable in a cell."""

import csv
from typing import IO

from django.db.models import QuerySet
from django.utils import timezone

from entreprise.models import Echelon, Relance
from referentiels.echanges.cellules import neutralise

COLONNES = (
    "Jour",
    "Apprenti",
    "Groupe",
    "Personne relancée",
    "Rôle",
    "À propos de",
    "Objet",
    "Nombre",
    "En attente depuis",
    "Échelon",
    "Rang",
    "Moyen",
    "Message",
    "Envoyé le",
    "Référence de l’objet",
    "Référence du message",
)


def write_csv(sortie: IO, relances: QuerySet[Relance]) -> int:
    """Write the reminders (with their people); returns how many."""
    sortie.write("\ufeff")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(COLONNES)
    nombre = 0
    for relance in relances.iterator(chunk_size=1000):
        ecrivain.writerow([neutralise(str(cellule)) for cellule in _cellules(relance)])
        nombre += 1
    return nombre


def _cellules(relance: Relance) -> tuple:
    courriel = relance.courriel
    return (
        relance.jour.isoformat(),
        relance.apprenti,
        relance.apprenti.groupe,
        relance.membre.utilisateur,
        relance.membre.get_role_display(),
        relance.get_regle_display(),
        relance.objet_nom,
        relance.nombre,
        relance.depuis.isoformat(),
        Echelon(relance.echelon).label,
        relance.rang,
        relance.get_canal_display(),
        courriel.get_etat_display() if courriel else "",
        f"{timezone.localtime(courriel.envoye_le):%Y-%m-%d %H:%M}" if courriel and courriel.envoye_le else "",
        f"{relance.objet_type} {relance.objet_id}",
        relance.courriel_id or "",
    )
