"""Convert a raw transcription of a référentiel into the native format."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referentiels.format.errors import FichierRefuse
from referentiels.format.native import write_native
from referentiels.format.raw import read_raw


class Command(BaseCommand):
    help = "Convertit un référentiel du format brut vers le format natif (docs/referentiel-format.md)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path)
        parser.add_argument("-o", "--sortie", type=Path, required=True, help="fichier à écrire")

    def handle(self, *, source: Path, sortie: Path, **options) -> None:
        try:
            lecture = read_raw(source)
        except FichierRefuse as refus:
            raise CommandError(str(refus)) from refus
        sortie.write_text(write_native(lecture.document), encoding="utf-8")
        for remarque in lecture.remarques:
            self.stdout.write(self.style.WARNING(str(remarque)))
        self.stdout.write(f"{sortie} : écrit, {len(lecture.remarques)} remarque(s).")
