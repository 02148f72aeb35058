"""Load référentiels (native or raw files) as published national versions. Loading twice changes nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from referentiels.actions import load_document, load_echelles
from referentiels.format.document import ReferentielDocument
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.lecture import read_yaml
from referentiels.format.native import build_native, is_native
from referentiels.format.raw import build_raw

DATA = Path(__file__).parents[2] / "data"


class Command(BaseCommand):
    help = "Charge des référentiels comme versions nationales publiées ; sans argument, ceux du projet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichiers", nargs="*", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="lit et vérifie sans rien écrire")

    def handle(self, *, fichiers: list[Path], dry_run: bool, **options) -> None:
        lus, refus = [], []
        for chemin in fichiers or sorted(DATA.glob("*.yaml")):
            try:
                document, remarques = _lire(chemin)
            except FichierRefuse as erreur:
                refus.append(str(erreur))
                continue
            lus.append((chemin, document))
            for remarque in remarques:
                self.stdout.write(self.style.WARNING(f"remarque : {remarque}"))
        if refus:
            raise CommandError("\n".join(refus) + "\nRien n’a été chargé.")
        for chemin, document in lus:
            self.stdout.write(self._charger(chemin, document, dry_run))
        if not dry_run:
            self.stdout.write(f"échelles ajoutées : {load_echelles()}")

    def _charger(self, chemin: Path, document: ReferentielDocument, dry_run: bool) -> str:
        if dry_run:
            return f"{chemin.name} : lisible ({len(document.competences)} compétences)"
        chargement = load_document(document=document, fichier=chemin.name)
        etat = "chargé" if chargement.cree else "déjà là"
        return f"{chemin.name} : {etat}, version {chargement.numero}"


def _lire(chemin: Path) -> tuple[ReferentielDocument, list[Anomalie]]:
    racine = read_yaml(chemin)
    if is_native(racine):
        return build_native(racine, chemin.name), []
    lecture = build_raw(racine, chemin.name)
    return lecture.document, lecture.remarques
