"""A database that other sources made is told from one that these can bring up to date."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_the_database_of_these_sources_is_known() -> None:
    call_command("verifier_migrations")


def test_a_migration_that_these_sources_do_not_have() -> None:
    MigrationRecorder(connections["owner"]).record_applied("entreprise", "0099_jamais_ecrite")
    with pytest.raises(CommandError, match="0099_jamais_ecrite"):
        call_command("verifier_migrations")


def test_a_migration_applied_before_the_one_it_needs() -> None:
    MigrationRecorder(connections["owner"]).record_unapplied("entreprise", "0007_relances")
    with pytest.raises(CommandError, match="0008_visites is applied before"):
        call_command("verifier_migrations")
