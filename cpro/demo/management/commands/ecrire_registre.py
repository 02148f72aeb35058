"""Write a made-up RNCP register of a given size, and say the number of its last record. Run by bin/bench."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from cpro.demo.registre import write_registre


class Command(BaseCommand):
    help = "Écrit un répertoire RNCP inventé, toujours le même, de la taille demandée."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chemin", type=Path)
        parser.add_argument("--mo", type=int, default=500, help="taille, en millions d’octets")

    def handle(self, *, chemin: Path, mo: int, **options) -> None:
        derniere = write_registre(chemin, mo * 1_000_000)
        self.stdout.write(json.dumps({"derniere": derniere, "octets": chemin.stat().st_size}))
