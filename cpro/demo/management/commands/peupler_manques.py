"""Make a centre of many apprentices, half of them silent, and say its address. Run by bin/bench."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from cpro.demo.banc_manques import create_centre_de_manques


class Command(BaseCommand):
    help = "Crée un centre d’essai où la moitié des apprentis n’écrit plus."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apprentis", type=int, default=10_000)

    def handle(self, *, apprentis: int, **options) -> None:
        if not settings.DEMO:
            raise CommandError("Les centres fictifs n’existent qu’en démonstration (CPRO_DEMO=1).")
        centre = create_centre_de_manques(apprentis, timezone.localdate())
        with connections["owner"].cursor() as curseur:
            curseur.execute("VACUUM ANALYZE")  # what autovacuum would have done by the next morning
        self.stdout.write(json.dumps({"centre": centre.slug}))
