"""Say whether the database was migrated by these very sources, or by earlier ones. Run by bin/demo."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.loader import MigrationLoader


class Command(BaseCommand):
    help = "Refuse une base dont l’historique n’est pas celui de ces sources."

    def handle(self, **options) -> None:
        connexion = connections["owner"]
        loader = MigrationLoader(connexion)
        inconnues = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
        if inconnues:
            raise CommandError("Migrations inconnues : " + ", ".join(".".join(nom) for nom in inconnues))
        try:
            loader.check_consistent_history(connexion)
        except InconsistentMigrationHistory as erreur:
            raise CommandError(str(erreur)) from erreur
