"""Scenarios and séances for the tests of this folder."""

from datetime import date, timedelta
from uuid import uuid4

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.planification import plan_seance
from suivi.actions.preuves import add_preuve
from suivi.actions.scenarios import index_scenario
from suivi.models import Scenario, ScenarioCompetence, ScenarioCritere, Seance, SeancePreuve
from tests.entreprise.fabrique import image
from tests.promotion import Promotion


def create_scenario_teste(promotion: Promotion, *, competences: int = 3, criteres: int = 0) -> Scenario:
    """A scenario on the first competences of the version, and the first criteria of each."""
    with centre_scope(promotion.teste.centre.pk):
        scenario = Scenario.objects.create(
            version_id=promotion.version.id,
            titre="Câbler un tableau de communication",
            cree_par=promotion.teste.membres[Role.FORMATEUR],
        )
        for competence in promotion.version.competences_evaluables[:competences]:
            ScenarioCompetence.objects.create(scenario=scenario, competence_id=competence.id)
            for critere in competence.criteres[:criteres]:
                ScenarioCritere.objects.create(
                    scenario=scenario, critere_id=critere.id, indicateur="Aucun fil ne dépasse"
                )
        index_scenario(scenario)
    return scenario


def plan_seance_testee(promotion: Promotion, *, scenario: Scenario | None = None, **champs) -> Seance:
    """A séance of yesterday, run by the centre's trainer, for the whole group."""
    scenario = scenario or create_scenario_teste(promotion)
    hier = date.today() - timedelta(days=1)
    with centre_scope(promotion.teste.centre.pk):
        return plan_seance(
            **{
                "scenario": scenario,
                "groupe": promotion.groupe,
                "debut": hier,
                "fin": hier,
                "auteur": promotion.teste.membres[Role.FORMATEUR],
            }
            | champs
        )


def add_preuve_testee(seance: Seance, promotion: Promotion, **champs) -> SeancePreuve:
    """A photo of what the first apprentice did."""
    with centre_scope(promotion.teste.centre.pk):
        return add_preuve(
            **{
                "id": uuid4(),
                "ligne": seance.apprentis.select_related("seance", "apprenti").get(
                    apprenti=promotion.apprentis[0]
                ),
                "octets": image(),
                "nom": "tableau.png",
                "auteur": promotion.teste.membres[Role.FORMATEUR],
            }
            | champs
        )
