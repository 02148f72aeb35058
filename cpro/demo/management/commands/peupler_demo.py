"""Create the two fictitious centres of the demonstration. Does nothing to a centre that already exists."""

import logging
import multiprocessing
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from cpro.demo.contenu import CENTRES
from cpro.demo.peuplement import populate
from cpro.demo.peuplement.partages import take_up


class Command(BaseCommand):
    help = "Crée les deux centres fictifs de la démonstration ; sans effet s’ils existent."

    def handle(self, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Les centres fictifs n’existent qu’en démonstration (CPRO_DEMO=1).")
        logging.getLogger("cpro").setLevel(logging.WARNING)
        connections.close_all()  # a connection does not survive a fork
        with multiprocessing.get_context("fork").Pool(len(CENTRES)) as processus:
            crees = processus.map(partial(populate, aujourdhui=timezone.localdate()), CENTRES)
        for contenu, cree in zip(CENTRES, crees, strict=True):
            if cree:
                take_up(contenu)
            self.stdout.write(f"{contenu.nom} : {'créé' if cree else 'déjà là'}")
