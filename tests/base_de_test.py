"""The test databases: made by the owner's role, used by the ordinary one, as in production.

Migrations run once into a template, named after their content; each process copies it.
"""

import hashlib
import os
import time
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

RACINE = Path(__file__).parent.parent
ALIAS = ("default", "owner", "ops")
DROITS = (
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO cpro_app, cpro_ops",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cpro_app, cpro_ops",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO cpro_app, cpro_ops",
)
PATIENCE = 30.0  # seconds
VERROU = 20_260_523  # any number: the advisory lock under which the template is made


def _digest() -> str:
    """Fingerprint of everything a migrated database depends on."""
    somme = hashlib.sha256()
    chemins = [RACINE / "cpro/socle/operations.py", RACINE / "requirements/prod.txt"]
    for app in ("cpro", "referentiels", "suivi", "entreprise", "bilans"):
        chemins += (RACINE / app).rglob("migrations/*.py")
    for chemin in sorted(chemins):
        somme.update(str(chemin.relative_to(RACINE)).encode() + chemin.read_bytes())
    return somme.hexdigest()[:12]


def _owner(base: str = "postgres") -> psycopg.Connection:
    config = settings.DATABASES["owner"]
    return psycopg.connect(
        host=config["HOST"],
        port=config["PORT"],
        user=config["USER"],
        password=config["PASSWORD"],
        dbname=base,
        autocommit=True,
    )


def _switch(base: str) -> None:
    for alias in ALIAS:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = base
        settings.DATABASES[alias]["NAME"] = base


def _make_template(nom: str) -> None:
    with _owner(settings.DATABASES["owner"]["NAME"]) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone():
            return
        chantier = f"{nom}_chantier"
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(chantier)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(chantier)))
        with _owner(chantier) as base:
            for droit in DROITS:
                base.execute(droit)
        courante = settings.DATABASES["owner"]["NAME"]
        _switch(chantier)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        _switch(courante)
        admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(chantier), sql.Identifier(nom))
        )


def clone(nom: str, origine: str) -> None:
    """Make a migrated, empty database of this name. `origine`: the database that bin/services made."""
    gabarit = f"test_gabarit_{_digest()}"
    _make_template(gabarit)
    with _owner(origine) as admin:
        # Copying a template asks that nobody else copies it at the same moment.
        admin.execute("SELECT pg_advisory_lock(%s)", [VERROU])
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(nom), sql.Identifier(gabarit))
        )
        admin.execute(
            sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO cpro_app, cpro_ops").format(
                sql.Identifier(nom)
            )
        )


def create(travailleur: str) -> str:
    """Make the database of this process and point every alias at it. Returns the former name."""
    origine = settings.DATABASES["owner"]["NAME"]
    nom = f"test_{os.getpid()}_{travailleur}"
    clone(nom, origine)
    _switch(nom)
    return origine


def restore(origine: str) -> None:
    """Forget the database of this process."""
    nom = settings.DATABASES["default"]["NAME"]
    _switch(origine)
    drop(nom, origine)


def drop(nom: str, origine: str) -> None:
    """Remove a database, whoever is connected to it.

    The owner may not push out an autovacuum worker, which leaves by itself.
    """
    ordre = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(nom))
    limite = time.monotonic() + PATIENCE
    with _owner(origine) as admin:
        while True:
            try:
                admin.execute(ordre)
                return
            except InsufficientPrivilege:
                if time.monotonic() > limite:
                    raise
                time.sleep(0.2)
