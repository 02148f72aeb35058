"""The files of the repository: none forgotten, none missing, none too long, nothing of a workplace in them."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

RACINE: Path = settings.BASE_DIR
CODE = ("cpro", "referentiels", "suivi", "entreprise", "bilans")
TAILLE_MAX = 450  # lines

# Found by Django or allauth under a name that none of our files writes.
NOMMES_AILLEURS = re.compile(r"^(400|403|404|429|500|503)\.html$|^(account|allauth|socialaccount|mfa)/")

# Written in pieces so that this file does not name them itself.
INTERDITS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js",
    "/wo" + "rk/",
    "--index" + "-url",
    "--find" + "-links",
)


# What tools leave in the tree, and what the set-up makes (.gitignore).
DOSSIERS_IGNORES = {
    ".git",
    ".venv",
    "var",
    "staticfiles",
    "node_modules",
    "__pycache__",
    ".hypothesis",
    "fonts",
}


@cache
def versionnes() -> tuple[Path, ...]:
    """The files of the repository, found without git: a machine may have none."""
    trouves = []
    for dossier, sous_dossiers, fichiers in os.walk(RACINE):
        sous_dossiers[:] = [
            nom
            for nom in sous_dossiers
            if nom not in DOSSIERS_IGNORES and not nom.endswith(("_cache", ".egg-info"))
        ]
        trouves += [
            Path(dossier) / nom
            for nom in fichiers
            if nom not in DOSSIERS_IGNORES and not nom.endswith((".pyc", ".env"))
        ]
    return tuple(p for p in trouves if p.is_file())


def texte(chemin: Path) -> str:
    return chemin.read_text(errors="replace")


def dans(dossier: str, *suffixes: str) -> list[Path]:
    return [p for p in versionnes() if (RACINE / dossier) in p.parents and p.suffix in suffixes]


def chaines(chemin: Path) -> Iterator[str]:
    """The strings of a Python file as patterns; what an f-string interpolates stands for any word."""
    for noeud in ast.walk(ast.parse(texte(chemin))):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
            yield re.escape(noeud.value)
        elif isinstance(noeud, ast.JoinedStr):
            yield "".join(
                re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w-]+" for v in noeud.values
            )


# A template named in our code or by another template. A name made of variables only is not looked for.
GABARIT = re.compile(r"^[\w\\./\[\]+-]+\\\.(html|txt)$")


@cache
def gabarits_nommes() -> dict[str, str]:
    """Pattern of a template's name → the file that names it."""
    noms = {}
    for app in CODE:
        for chemin in dans(app, ".py"):
            noms |= {c: str(chemin) for c in chaines(chemin) if GABARIT.match(c) and "/" in c}
    for chemin in dans("templates", ".html", ".txt"):
        for nom in re.findall(r"{%-?\s*(?:extends|include)\s+[\"']([^\"']+)[\"']", texte(chemin)):
            noms[re.escape(nom)] = str(chemin)
    return noms


def test_every_template_is_used() -> None:
    gabarits = [p.relative_to(RACINE / "templates").as_posix() for p in dans("templates", ".html", ".txt")]
    motifs = [re.compile(nom) for nom in gabarits_nommes()]
    oublies = [
        g
        for g in gabarits
        if not NOMMES_AILLEURS.match(g) and not any(motif.fullmatch(g) for motif in motifs)
    ]
    assert oublies == []


def test_every_named_template_exists() -> None:
    absents = []
    for motif, origine in gabarits_nommes().items():
        nom = re.sub(r"\\(.)", r"\1", motif)
        if "[" in motif:
            continue
        try:
            get_template(nom)
        except TemplateDoesNotExist:
            absents.append(f"{nom} (dans {Path(origine).relative_to(RACINE)})")
    assert absents == []


def test_every_style_sheet_and_module_is_used() -> None:
    lecteurs = dans("templates", ".html") + dans("static", ".css", ".js")
    lecteurs += [p for app in CODE for p in dans(app, ".py")]
    textes = {lecteur: texte(lecteur) for lecteur in lecteurs}
    oublies = [
        str(feuille.relative_to(RACINE))
        for feuille in dans("static", ".css", ".js")
        if not any(feuille.name in contenu for lecteur, contenu in textes.items() if lecteur != feuille)
    ]
    assert oublies == []


def test_no_file_is_too_long_to_read() -> None:
    sources = [p for p in versionnes() if p.suffix in (".py", ".html", ".css", ".js", ".md", ".sql")]
    longs = {
        str(p.relative_to(RACINE)): lignes
        for p in sources
        if "migrations" not in p.parts and (lignes := len(texte(p).splitlines())) > TAILLE_MAX
    }
    assert longs == {}


def test_every_python_file_says_its_duty() -> None:
    muets = [
        str(p.relative_to(RACINE))
        for p in versionnes()
        if p.suffix == ".py" and "migrations" not in p.parts and texte(p).strip()
        if ast.get_docstring(ast.parse(texte(p))) is None
    ]
    assert muets == []


@pytest.mark.parametrize("interdit", INTERDITS)
def test_no_file_names_a_workplace_or_where_packages_came_from(interdit: str) -> None:
    coupables = [str(p.relative_to(RACINE)) for p in versionnes() if interdit in texte(p)]
    assert coupables == []


# What a French reader never reads: a plain space inside « » or before a high punctuation mark.
MAL_ESPACE = re.compile("« | »|[\\wà-ÿ)] [:;?!](?= |$|<)")


def paroles(gabarit: str) -> str:
    """What a template says to people: neither tags nor comments."""
    sans = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}|<!--.*?-->", "", gabarit, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", "¤", sans, flags=re.DOTALL)


def test_templates_use_non_breaking_spaces() -> None:
    fautes = [
        f"{p.relative_to(RACINE)} : {faute.group()!r}"
        for p in dans("templates", ".html", ".txt")
        for faute in MAL_ESPACE.finditer(paroles(texte(p)))
    ]
    assert fautes == []
