"""Create the centre of the bench and write the requests to measure. Run by bin/bench."""

import json
import logging
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from cpro.demo.banc import create_banc
from cpro.demo.mesures import plan_mesures


class Command(BaseCommand):
    help = "Crée le centre du banc d’essai et écrit les requêtes à mesurer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", type=Path, required=True, help="fichier JSON à écrire")

    def handle(self, *, plan: Path, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Le banc d’essai n’existe qu’en démonstration (CPRO_DEMO=1).")
        logging.getLogger("cpro").setLevel(logging.WARNING)
        banc = create_banc(timezone.localdate())
        with connections["owner"].cursor() as curseur:
            curseur.execute("VACUUM ANALYZE")  # what autovacuum would have done by the time people come
        plan.write_text(json.dumps(plan_mesures(banc, plan.parent)))
