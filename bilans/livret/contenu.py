"""Gathers everything one apprentice's booklet says, in a fixed number of queries, as plain values."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bilans.livret.composition import Choix, Composition, composition_of
from bilans.livret.niveaux import level_of
from bilans.livret.sections import SECTIONS, Contexte
from cpro.socle.radar import Serie
from cpro.socle.signatures import empreinte
from entreprise.models import Contrat
from referentiels.queries import EchelleLue
from suivi.models import Apprenti

GABARIT = 18  # raise it when the layout changes: booklets are made again
FORMAT = "compas-livret/1"  # of `donnees`, which travel inside the PDF: docs/livret-format.md


@dataclass(frozen=True)
class ContenuLivret:
    """`donnees` is JSON, and all that the fingerprint covers; `photos`: name → path in the private storage."""

    apprenti_id: UUID
    donnees: dict[str, Any]
    photos: dict[str, str]
    axes: list[str]
    series: list[Serie]
    choix: list[Choix]
    logo: str
    accent: str

    @property
    def empreinte(self) -> str:
        return empreinte(
            {"gabarit": GABARIT, "donnees": self.donnees, "logo": self.logo, "accent": self.accent}
        )


def gather_livret(apprenti: Apprenti, composition: Composition | None = None) -> ContenuLivret:
    """Everything about an apprentice, in the centre in scope. `apprenti` comes with `groupe.formation`.

    What the centre left out of its booklets is not read. `composition`: another than the one that is saved.
    """
    centre = apprenti.centre
    composition = composition or composition_of(apprenti.groupe.formation)
    contexte = Contexte(apprenti)
    version = contexte.version
    identite = version.document.referentiel
    contrats = (
        Contrat.objects.filter(apprenti=apprenti)
        .select_related("entreprise", "maitre__membre__utilisateur", "maitre_2__membre__utilisateur")
        .order_by("debut")
    )
    donnees: dict[str, Any] = {
        "format": FORMAT,
        "centre": {
            "nom": centre.nom,
            "ville": centre.ville,
            "uai": centre.uai,
            "coordonnees": composition.coordonnees,
        },
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": apprenti.groupe.nom},
        "formation": {
            "intitule": apprenti.groupe.formation.intitule,
            "diplome": identite.diplome,
            "titre": identite.intitule,
            "rncp": identite.rncp,
            "version": version.numero,
            "codes_officiels": version.codes_officiels,
        },
        "annee": {"debut": apprenti.groupe.debut.isoformat(), "fin": apprenti.groupe.fin.isoformat()},
        "echelles": {
            "centre": _scale(contexte.echelle_centre),
            "entreprise": _scale(contexte.echelle_entreprise),
        },
        "contrats": [_contract(contrat) for contrat in contrats],
        "sections": [
            {"cle": choix.cle, "titre": choix.titre, "texte": choix.texte} for choix in composition.visibles
        ],
    }
    for choix in composition.visibles:
        if not choix.libre:
            donnees |= SECTIONS[choix.cle].contenu(contexte)
    axes, series = contexte.tableau.radar() if "competences" in donnees else ([], [])
    return ContenuLivret(
        apprenti.pk,
        donnees,
        contexte.photos,
        axes,
        series,
        composition.visibles,
        composition.logo,
        centre.accent,
    )


def _scale(echelle: EchelleLue) -> dict[str, Any]:
    return {
        "intitule": echelle.intitule,
        "maximum": echelle.rang_max,
        "niveaux": [level_of(niveau) for niveau in echelle.niveaux],
    }


def _contract(contrat: Contrat) -> dict[str, Any]:
    maitres = [maitre for maitre in (contrat.maitre, contrat.maitre_2) if maitre]
    return {
        "entreprise": contrat.entreprise.nom,
        "ville": contrat.entreprise.ville,
        "maitres": [
            {"nom": str(maitre.membre.utilisateur), "fonction": maitre.fonction} for maitre in maitres
        ],
        "debut": contrat.debut.isoformat(),
        "fin": contrat.fin_reelle.isoformat(),
        "rompu": contrat.rupture_le is not None,
    }
