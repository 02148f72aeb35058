"""Count the SQL statements of each request of the bench, in this process. Run by bin/bench."""

import json
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

CONTROLE = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
ENTETES = {"host": "127.0.0.1"}


class Command(BaseCommand):
    help = "Compte les requêtes SQL de chaque mesure du banc d’essai (hors ordres de transaction)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", type=Path, required=True)

    def handle(self, *, plan: Path, **options) -> None:
        mesures = json.loads(plan.read_text())
        for nom, mesure in mesures.items():
            # The first one warms the caches of this process; a write is sent once only.
            nombres = [self._compter(mesure["methode"], demande) for demande in mesure["demandes"][:2]]
            self.stdout.write(json.dumps({"mesure": nom, "requetes": nombres[-1]}))
            if mesure["methode"] == "POST":
                mesure["demandes"] = mesure["demandes"][2:]
        plan.write_text(json.dumps(mesures))

    def _compter(self, methode: str, demande: list) -> int:
        chemin, session, corps, *entetes = demande
        client = Client(headers=ENTETES | (entetes[0] if entetes else {}))
        client.cookies["sessionid"] = session
        with CaptureQueriesContext(connection) as capture:
            reponse = (
                client.generic(methode, chemin) if corps is None else client.post(chemin, _ouvert(corps))
            )
        if reponse.status_code >= 400:
            raise CommandError(f"{methode} {chemin} : {reponse.status_code} {reponse.content[:300]!r}")
        return sum(not requete["sql"].startswith(CONTROLE) for requete in capture.captured_queries)


def _ouvert(corps: dict) -> dict:
    """The fields, those that name a file (« @photos ») replaced by the file."""
    return {
        nom.removeprefix("@"): SimpleUploadedFile(Path(valeur).name, Path(valeur).read_bytes(), "image/jpeg")
        if nom.startswith("@")
        else valeur
        for nom, valeur in corps.items()
    }
