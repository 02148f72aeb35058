"""Make a self-signed certificate for the seal of documents: demonstration and development."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cpro.socle.sceau import make_certificate


class Command(BaseCommand):
    help = "Écrit un certificat autosigné (PKCS#12) pour sceller les documents, en démonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "fichier",
            type=Path,
            nargs="?",
            default=settings.SCEAU_P12 or None,
            help="le fichier .p12 à écrire ; sinon celui de CPRO_SCEAU_FICHIER",
        )
        parser.add_argument("--titulaire", default="Compas, certificat de démonstration")
        parser.add_argument(
            "--mot-de-passe",
            default=settings.SCEAU_MOT_DE_PASSE,
            help="sinon celui de CPRO_SCEAU_MOT_DE_PASSE",
        )
        parser.add_argument("--si-absent", action="store_true", help="ne rien faire si le fichier existe")

    def handle(
        self, *, fichier: Path | None, titulaire: str, mot_de_passe: str, si_absent: bool, **options
    ) -> None:
        if fichier is None:
            raise CommandError("Dites où écrire le certificat, ou renseignez CPRO_SCEAU_FICHIER.")
        if fichier.exists():
            if si_absent:
                return
            raise CommandError(f"{fichier} existe déjà : il n’est jamais remplacé.")
        fichier.touch(mode=0o600)
        fichier.write_bytes(make_certificate(titulaire=titulaire, mot_de_passe=mot_de_passe))
        self.stdout.write(f"Certificat écrit dans {fichier}.")
