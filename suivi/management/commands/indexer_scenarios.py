"""Write again what the search of scenarios reads, centre by centre. Needed once after an upgrade from before it."""

from django.core.management.base import BaseCommand

from cpro.comptes.models import Centre
from cpro.socle.scoping import centre_scope
from suivi.actions.scenarios import index_scenario
from suivi.models import Scenario


class Command(BaseCommand):
    help = "Refait le texte cherchable des scénarios de tous les centres."

    def handle(self, **options) -> None:
        for centre in Centre.objects.order_by("pk"):
            with centre_scope(centre.pk):
                scenarios = list(Scenario.objects.order_by("pk"))
                for scenario in scenarios:
                    index_scenario(scenario)
            self.stdout.write(f"{centre.nom} : {len(scenarios)} scénarios")
