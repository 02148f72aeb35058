"""Writes docs/droits.md from the permission table, so that a client reads what the code enforces."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from cpro.socle.permissions import ROLE_PERMISSIONS, Permission, Role

CHEMIN: Path = settings.BASE_DIR / "docs" / "droits.md"

PREFACE = """# Droits

Written by `python manage.py ecrire_droits` from `cpro/socle/permissions.py`: do not edit.

What each role may do, as a kind of act. *Whose* objects (my apprentices, my groups, this bilan now) is another
question, answered by each app's rules: an object one may not see answers 404, an act one's role may not do answers 403
and says which role may. Every route and its answer to each role: `tests/access/matrice.csv`.
"""


def droits() -> str:
    """The page: one line per permission, one column per role."""
    lignes = [
        "| … peut | " + " | ".join(role.label for role in Role) + " | Code |",
        "|---|" + ":-:|" * len(Role) + "---|",
    ]
    for permission in Permission:
        cases = ["✓" if permission in ROLE_PERMISSIONS[role] else "" for role in Role]
        lignes.append(f"| {permission.label} | {' | '.join(cases)} | `{permission.value}` |")
    return PREFACE + "\n" + "\n".join(lignes) + "\n"


class Command(BaseCommand):
    help = "Écrit docs/droits.md"

    def handle(self, *args: object, **options: object) -> None:
        CHEMIN.write_text(droits())
        self.stdout.write(f"{CHEMIN.relative_to(settings.BASE_DIR)} écrit")
