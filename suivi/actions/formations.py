"""Writes about a formation that already lives: its name, its scales, the version it follows."""

from collections.abc import Sequence

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.correspondances import confirm_correspondance
from referentiels.models import CorrespondanceVersion, Echelle
from referentiels.queries import charger_version
from suivi.actions.scenarios import set_referentiel
from suivi.actions.scenarios_copies import duplicate_scenario
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
    return [
        adapt_scenario(scenario=scenario, correspondance=correspondance, auteur=auteur)
        for scenario in scenarios
    ]


@transaction.atomic
def adapt_scenario(*, scenario: Scenario, correspondance: CorrespondanceVersion, auteur: Membre) -> Scenario:
    """Copy a scenario onto the other version, its links followed; the original stays as it is.

    Raises ValueError for a correspondence that is not of its version, or not confirmed.
    """
    if scenario.version_id != correspondance.avant_id or correspondance.confirmee_le is None:
        raise ValueError("Cette correspondance ne convient pas au scénario.")
    avant, apres = charger_version(correspondance.avant_id), charger_version(correspondance.apres_id)
    copie = duplicate_scenario(scenario=scenario, auteur=auteur)
    copie.titre = f"{scenario.titre[:180]} ({apres.nom})"
    copie.version_id = correspondance.apres_id
    copie.save(update_fields=["titre", "version"])
    criteres = {critere.cle: critere.id for critere in apres.criteres.values()}
    taches = {
        apres.taches_par_cle[vers].id
        for ligne in scenario.taches.all()
        if (vers := correspondance.taches.get(avant.taches[ligne.tache_id].cle))
    }
    competences = {
        apres.competences_par_cle[vers].id
        for ligne in scenario.competences.all()
        if (vers := correspondance.competences.get(avant.competences[ligne.competence_id].cle))
    }
    suivis = {
        criteres[vers]: ligne.indicateur
        for ligne in scenario.criteres.all()
        if (vers := correspondance.criteres.get(avant.criteres[ligne.critere_id].cle))
    }
    set_referentiel(
        scenario=copie,
        taches=[cle for cle in apres.taches if cle in taches],
        competences=competences,
        criteres=suivis,
        auteur=auteur,
    )
    return copie
