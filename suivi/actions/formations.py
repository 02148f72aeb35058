"""Writes about a formation that already lives: its name, its scales, the version it follows."""

from collections.abc import Sequence

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.correspondance import targets_of
from referentiels.correspondances import confirm_correspondance
from referentiels.models import CorrespondanceVersion, Echelle, VersionReferentiel
from suivi.actions.scenarios_copies import adapt_scenario
from suivi.models import Formation, Scenario, Seance

journal.declarer(
    formation__modifiee="a modifié la formation {intitule}",
    formation__version_changee="a fait passer la formation {intitule} de {avant} à {apres}",
)


@transaction.atomic
def update_formation(
    *,
    formation: Formation,
    intitule: str,
    echelle_centre: Echelle,
    echelle_entreprise: Echelle,
    auteur: Membre,
) -> Formation:
    """Rename a formation or give it other scales.

    Séances already planned keep the scale they were planned with, and judgements the degree they were given.
    """
    avant = (formation.intitule, formation.echelle_centre_id, formation.echelle_entreprise_id)
    if avant == (intitule, echelle_centre.pk, echelle_entreprise.pk):
        return formation
    if formation.echelle_centre_id != echelle_centre.pk:
        Seance.objects.filter(groupe__formation=formation, echelle=None).update(
            echelle_id=formation.echelle_centre_id
        )
    formation.intitule = intitule
    formation.echelle_centre = echelle_centre
    formation.echelle_entreprise = echelle_entreprise
    formation.save(update_fields=["intitule", "echelle_centre", "echelle_entreprise"])
    journal.inscrire(action="formation.modifiee", objet=formation, membre=auteur, intitule=intitule)
    return formation


@transaction.atomic
def move_formation(
    *,
    formation: Formation,
    correspondance: CorrespondanceVersion,
    scenarios: Sequence[Scenario] = (),
    auteur: Membre,
) -> list[Scenario]:
    """Make a formation follow the other version of a correspondence, which is confirmed by this very act.

    Séances, judgements and bilans of the past are left as they are. `scenarios`: those to copy onto the new
    version; returns the copies. A formation already there changes nothing. Raises ValueError for a
    correspondence that does not start from the version of the formation.
    """
    formation = Formation.objects.select_for_update().get(pk=formation.pk)
    if formation.version_id == correspondance.apres_id:
        return []
    if formation.version_id != correspondance.avant_id:
        raise ValueError("La formation ne suit plus la version de départ de cette correspondance.")
    correspondance = confirm_correspondance(correspondance=correspondance, membre=auteur)
    formation.version_id = correspondance.apres_id
    formation.save(update_fields=["version"])
    journal.inscrire(
        action="formation.version_changee",
        objet=formation,
        membre=auteur,
        intitule=formation.intitule,
        avant=str(correspondance.avant),
        apres=str(correspondance.apres),
    )
    version = VersionReferentiel.objects.get(pk=correspondance.apres_id)
    cibles = targets_of(correspondance)
    return [
        adapt_scenario(scenario=scenario, version=version, cibles=cibles, auteur=auteur)
        for scenario in scenarios
    ]
