"""The company side: companies, contracts, periods, and the apprentice's journal with the MA's answers."""

from entreprise.models.contrats import Contrat, Entreprise, MaitreApprentissage
from entreprise.models.journal import Avis, EntreeJournal, EntreePhoto, EntreeTache
from entreprise.models.periodes import ObjectifPeriode, Periode, PeriodeApprenti

__all__ = [
    "Avis",
    "Contrat",
    "EntreeJournal",
    "EntreePhoto",
    "EntreeTache",
    "Entreprise",
    "MaitreApprentissage",
    "ObjectifPeriode",
    "Periode",
    "PeriodeApprenti",
]
