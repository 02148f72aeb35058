"""A scenario of the centre's trainer, for the tests."""

from cpro.socle.permissions import Role
from referentiels.models import VersionReferentiel
from suivi.actions.scenarios import create_scenario, set_referentiel
from suivi.deductions import competences_of
from suivi.models import Scenario
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
