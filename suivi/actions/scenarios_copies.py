"""Writes that make a scenario from another one."""

from uuid import UUID

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from suivi.actions.scenarios import TEXTES, index_scenario
from suivi.models import Scenario, ScenarioCompetence, ScenarioCritere, ScenarioRessource, ScenarioTache

journal.declarer(scenario__copie="a copié le scénario « {titre} »")


@transaction.atomic
def duplicate_scenario(*, scenario: Scenario, auteur: Membre, id: UUID | None = None) -> Scenario:
    """Copy a scenario with its links and resources; the copy belongs to who asks. The same `id` twice: one copy."""
    if id is not None and (connu := Scenario.objects.filter(pk=id).first()):
        return connu
    copie = Scenario(
        version_id=scenario.version_id,
        cree_par=auteur,
        duree_heures=scenario.duree_heures,
        prive=scenario.prive,
        **{nom: getattr(scenario, nom) for nom in TEXTES} | {"titre": f"{scenario.titre[:190]} (copie)"},
    )
    if id is not None:
        copie.pk = id
    copie.save(force_insert=True)
    for modele, champs in (
        (ScenarioTache, ("tache_id",)),
        (ScenarioCompetence, ("competence_id", "manuelle")),
        (ScenarioCritere, ("critere_id", "indicateur")),
        (ScenarioRessource, ("fichier_id",)),
    ):
        lignes = modele.objects.filter(scenario=scenario).order_by("cree_le").values(*champs)
        modele.objects.bulk_create(
            modele(centre_id=scenario.centre_id, scenario=copie, **ligne) for ligne in lignes
        )
    index_scenario(copie)
    journal.inscrire(action="scenario.copie", objet=copie, membre=auteur, titre=scenario.titre)
    return copie
