"""The company side: companies, contracts, periods, and the apprentice's journal with the MA's answers."""

from entreprise.models.alternance import CalendrierCentre, Fermeture, SemaineAlternance
from entreprise.models.bilans_periode import (
    ActionBilanPeriode,
    Attitude,
    BilanPeriode,
    LigneBilanPeriode,
)
from entreprise.models.contrats import ContactEntreprise, Contrat, Entreprise, MaitreApprentissage
from entreprise.models.entretiens import Entretien, ReponseEntretien, TrameEntretien
from entreprise.models.fiches import (
    FicheActivite,
    FicheCompetence,
    FichePhoto,
    FicheTache,
    KitReflexion,
    MessageFiche,
)
from entreprise.models.journal import Avis, EntreeJournal, EntreePhoto, EntreeTache
from entreprise.models.periodes import ObjectifPeriode, Periode, PeriodeApprenti, TacheConseillee
from entreprise.models.relances import (
    Echelon,
    PassageRelances,
    PauseRelances,
    ReglagesRelances,
    Regle,
    Relance,
)
from entreprise.models.retours import RetourAlternance, TemoignageRetour
from entreprise.models.visites import PointVisite, Visite

__all__ = [
    "ActionBilanPeriode",
    "Attitude",
    "Avis",
    "BilanPeriode",
    "CalendrierCentre",
    "ContactEntreprise",
    "Contrat",
    "Echelon",
    "EntreeJournal",
    "EntreePhoto",
    "EntreeTache",
    "Entreprise",
    "Entretien",
    "Fermeture",
    "FicheActivite",
    "FicheCompetence",
    "FichePhoto",
    "FicheTache",
    "KitReflexion",
    "LigneBilanPeriode",
    "MaitreApprentissage",
    "MessageFiche",
    "ObjectifPeriode",
    "PassageRelances",
    "PauseRelances",
    "Periode",
    "PeriodeApprenti",
    "PointVisite",
    "ReglagesRelances",
    "Regle",
    "Relance",
    "ReponseEntretien",
    "RetourAlternance",
    "SemaineAlternance",
    "TacheConseillee",
    "TemoignageRetour",
    "TrameEntretien",
    "Visite",
]
