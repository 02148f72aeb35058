"""Do the main job over HTTP on a running demonstration: one timed line per step, the first failure ends it."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cpro.demo.contenu import CENTRES
from cpro.demo.parcours.etapes import ETAPES
from cpro.demo.parcours.navigateur import Echec
from cpro.demo.parcours.parcours import Parcours
from cpro.demo.personas import personas


class Command(BaseCommand):
    help = "Fait le travail principal par HTTP, du scénario au livret PDF ; sort en erreur au premier échec."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", required=True)
        parser.add_argument("--sortie", type=Path, default=settings.BASE_DIR / "var" / "verification")

    def handle(self, *, base_url: str, sortie: Path, **options) -> None:
        sortie.mkdir(parents=True, exist_ok=True)
        parcours = Parcours(
            base=base_url,
            personas=personas(CENTRES[0]),
            groupe=CENTRES[0].diplomes[0].groupe,
            referentiel="Baccalauréat professionnel Métiers de l'électricité",
            dossier=sortie,
        )
        debut = time.monotonic()
        for phrase, faire in ETAPES:
            depart = time.monotonic()
            try:
                detail = faire(parcours)
            except Echec as echec:
                raise CommandError(f"✗ {phrase} : {echec}") from echec
            except OSError as erreur:
                raise CommandError(f"✗ {phrase} : le serveur ne répond pas ({erreur})") from erreur
            ligne = f"✓ {phrase}" + (f" ({detail})" if detail else "")
            self.stdout.write(f"{ligne:<100} {(time.monotonic() - depart) * 1000:7.0f} ms")
            self.stdout.flush()
        self.stdout.write(f"Tout est fait en {time.monotonic() - debut:.1f} s.")
        for fichier in parcours.fichiers:
            self.stdout.write(f"{fichier} ({fichier.stat().st_size} octets)")
