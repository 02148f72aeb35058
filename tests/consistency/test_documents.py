"""Documents that say what the code does: permissions, words, decisions."""

import re
from pathlib import Path

from django.conf import settings

from cpro.socle.management.commands.ecrire_droits import CHEMIN, droits
from tests.consistency.schema import APPS, project_models

RACINE: Path = settings.BASE_DIR
DOCS = RACINE / "docs"
SOURCES = ("cpro", *(app for app in APPS if (RACINE / app).is_dir()))


def entrees() -> list[tuple[str, str]]:
    """Word and identifier of each line of the glossary."""
    lignes = (DOCS / "glossaire.md").read_text().splitlines()
    return [(m[1], m[2]) for ligne in lignes if (m := re.match(r"\| (.+?) \| `(\w+)` \| .+\. \|$", ligne))]


def test_permission_table_is_fresh() -> None:
    assert CHEMIN.read_text() == droits(), "python manage.py ecrire_droits"


def test_every_table_is_in_the_glossary() -> None:
    attendues = {(str(m._meta.verbose_name).replace("’", "'"), m.__name__) for m in project_models()}
    assert attendues - set(entrees()) == set(), "docs/glossaire.md : une ligne par table"


def test_every_line_of_the_glossary_is_read() -> None:
    lignes = [x for x in (DOCS / "glossaire.md").read_text().splitlines() if x.startswith("| ")]
    titres = [x for x in lignes if x.startswith("| Word |")]
    assert len(entrees()) == len(lignes) - len(titres), "| mot | `Identifiant` | Phrase. |"


def test_no_word_of_the_glossary_has_two_meanings() -> None:
    for colonne in zip(*entrees(), strict=True):
        assert sorted(set(colonne)) == sorted(colonne)


def test_every_identifier_of_the_glossary_exists() -> None:
    source = "\n".join(f.read_text() for app in SOURCES for f in (RACINE / app).rglob("*.py"))
    mots = set(re.findall(r"\w+", source))
    assert [code for _, code in entrees() if code not in mots] == []


def test_links_between_documents_lead_somewhere() -> None:
    morts = []
    for page in [RACINE / "README.md", *DOCS.rglob("*.md")]:
        for cible in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in cible and not (page.parent / cible).exists():
                morts.append(f"{page.relative_to(RACINE)} → {cible}")
    assert morts == []


def test_files_named_by_the_documents_exist() -> None:
    """`cpro/socle/tasks.py`, `tests/access/objets.py`…: a page that names a file names one that is there."""
    absents = []
    for page in (DOCS / "architecture.md", DOCS / "conventions.md", *(DOCS / "decisions").glob("*.md")):
        for chemin in re.findall(r"`([\w./]+/[\w.]+\.(?:py|md|csv|html|css|js|sql|toml))`", page.read_text()):
            if not (RACINE / chemin).exists():
                absents.append(f"{page.name} → {chemin}")
    assert absents == []
