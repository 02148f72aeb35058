"""How much room the files of scenarios take, and how much is left."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Sum

from cpro.socle.models import Fichier
from suivi.models import Scenario, ScenarioRessource


@dataclass(frozen=True, slots=True)
class Place:
    """Bytes taken by one scenario and by all those of the centre (a file shared by copies counts once)."""

    nombre: int
    scenario: int
    centre: int

    @property
    def reste_scenario(self) -> int:
        return max(0, settings.RESSOURCES_PAR_SCENARIO - self.scenario)

    @property
    def reste_centre(self) -> int:
        return max(0, settings.RESSOURCES_PAR_CENTRE - self.centre)

    @property
    def quota_scenario(self) -> int:
        return settings.RESSOURCES_PAR_SCENARIO


def place_of(scenario: Scenario) -> Place:
    """The room taken now."""
    du_scenario = ScenarioRessource.objects.filter(scenario=scenario).aggregate(
        nombre=Count("pk"), octets=Sum("fichier__taille", default=0)
    )
    fichiers = ScenarioRessource.objects.values("fichier_id")
    du_centre = Fichier.objects.filter(pk__in=fichiers).aggregate(octets=Sum("taille", default=0))
    return Place(du_scenario["nombre"], du_scenario["octets"], du_centre["octets"])
