"""Create the two fictitious centres of the demonstration. Does nothing to a centre that already exists."""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cpro.demo.contenu import CENTRES
from cpro.demo.peuplement import populate


class Command(BaseCommand):
    help = "Crée les deux centres fictifs de la démonstration ; sans effet s’ils existent."

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Les centres fictifs n’existent qu’en démonstration (CPRO_DEMO=1).")
        logging.getLogger("cpro").setLevel(logging.WARNING)
        for contenu in CENTRES:
            cree = populate(contenu, timezone.localdate())
            self.stdout.write(f"{contenu.nom} : {'créé' if cree else 'déjà là'}")
