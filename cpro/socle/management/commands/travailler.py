"""The worker, started without the command line of Celery: its interactive shell weighs 8 MB a process."""

import logging
import sys

from celery import current_app
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Lance le travailleur : mises en page, importations, courriels. Ctrl+C finit ce qui est en cours."
    requires_system_checks = ()  # the worker runs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processus", type=int, default=2, help="combien de tâches à la fois")
        parser.add_argument(
            "--agenda", help="fichier où noter ce qui est périodique, que ce travailleur lance aussi"
        )

    def handle(self, *, processus: int, agenda: str | None, **options: object) -> None:
        travailleur = current_app.Worker(
            concurrency=processus,
            loglevel=logging.INFO,
            without_gossip=True,
            without_mingle=True,
            beat=agenda is not None,
            schedule_filename=agenda,
        )
        travailleur.start()
        if travailleur.exitcode:
            sys.exit(travailleur.exitcode)
