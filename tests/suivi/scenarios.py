"""A scenario of the centre's trainer, for the tests."""

from cpro.socle.permissions import Role
from referentiels.models import VersionReferentiel
from suivi.actions.scenarios import create_scenario, set_referentiel
from suivi.actions.scenarios_publication import publish_scenario
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.deductions import competences_of
from suivi.donnees_personnelles import fingerprint_of
from suivi.models import Licence, Publication, Scenario
from suivi.queries.publications import personal_data_of
from tests.promotion import Promotion


def create_scenario_teste(promotion: Promotion, **champs) -> Scenario:
    """It works on the first task that calls on competences."""
    auteur = promotion.teste.membres[Role.FORMATEUR]
    version = VersionReferentiel.objects.get(pk=promotion.version.id)
    scenario = create_scenario(
        **{"titre": "Câbler un départ moteur", "description": "Un atelier de menuiserie s’équipe."}
        | champs
        | {"version": version, "auteur": auteur}
    )
    tache = next(t for t in promotion.version.taches if promotion.version.competences_de(t))
    set_referentiel(
        scenario=scenario,
        taches=[tache],
        competences=competences_of(promotion.version, [tache]),
        criteres={},
        auteur=auteur,
    )
    return scenario


def publish_scenario_teste(promotion: Promotion, scenario: Scenario | None = None) -> Publication:
    """With one file, under the licence that asks to share alike."""
    if scenario is None:
        scenario = create_scenario_teste(promotion)
        attach_ressource(scenario=scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=scenario.cree_par)
    return publish_scenario(
        scenario=scenario,
        licence=Licence.BY_SA,
        confirmation=fingerprint_of(personal_data_of(scenario)),
        auteur=scenario.cree_par,
    )
