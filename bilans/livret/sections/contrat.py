"""The contracts, and the periods they hold."""

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from cpro.socle.templatetags.francais import pluriel
from entreprise.models import PeriodeApprenti
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    """The contracts themselves are on the cover, hence in every booklet."""
    return {
        "calendrier": [
            {nom: periode[nom] for nom in ("intitule", "debut", "fin", "a_venir")}
            | {"notes": len(periode["entrees"]) + len(periode["fiches"])}
            for periode in contexte.periodes
        ]
    }


def resume(apprenti: Apprenti) -> str:
    nombre = PeriodeApprenti.objects.filter(apprenti=apprenti).count()
    return pluriel(nombre, "période en entreprise,périodes en entreprise") if nombre else ""


declare(
    Section(
        cle="contrat",
        titre="Contrat et périodes",
        ordre=20,
        gabarit="livret/_contrat.html",
        contenu=contenu,
        resume=resume,
    )
)
