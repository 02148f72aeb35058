"""Gathers what every app says waits for a member, the most urgent first."""

from bilans.attentes import attentes_de as attentes_bilans
from bilans.attentes_certification import attentes_de_certification
from bilans.attentes_paroles import attentes_de_paroles
from cpro.comptes.attentes import attentes_de as attentes_comptes
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from entreprise.attentes import attentes_de as attentes_entreprise
from entreprise.attentes_bilans import attentes_de_bilans
from entreprise.attentes_fiches import attentes_de_fiches
from entreprise.attentes_plans import attentes_de_plans
from entreprise.attentes_visites import attentes_de_visites
from suivi.attentes import attentes_de as attentes_suivi

SOURCES = (
    attentes_suivi,
    attentes_entreprise,
    attentes_de_plans,
    attentes_de_bilans,
    attentes_de_fiches,
    attentes_de_visites,
    attentes_bilans,
    attentes_de_certification,
    attentes_de_paroles,
    attentes_comptes,
)


def ce_qui_attend(membre: Membre) -> list[Attente]:
    """Everything that waits for this member, late things first, then by date."""
    attentes = [attente for source in SOURCES for attente in source(membre)]
    return sorted(attentes, key=lambda attente: (not attente.retard, attente.urgence))
