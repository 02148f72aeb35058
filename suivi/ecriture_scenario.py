"""Writing a scenario file: a ZIP with `scenario.json` and its files (docs/scenario-format.md)."""

import json
import tempfile
import zipfile
from typing import IO

from django.utils.text import slugify

from referentiels.version_lue import VersionLue
from suivi.format_scenario import write_document
from suivi.lecture_scenario import DOCUMENT, DOSSIER
from suivi.models import Scenario

EN_MEMOIRE = 5_000_000  # bytes, then on disk
JAMAIS = (1980, 1, 1, 0, 0, 0)  # the same scenario gives the same file


def write_archive(scenario: Scenario, version: VersionLue) -> IO[bytes]:
    """An open file, ready to be read from its start."""
    document = write_document(scenario, version)
    sortie = tempfile.SpooledTemporaryFile(EN_MEMOIRE)  # noqa: SIM115 - closed by the response that sends it
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        ressources = scenario.ressources.select_related("fichier").order_by("cree_le")
        for rang, (decrite, ressource) in enumerate(zip(document["ressources"], ressources, strict=True), 1):
            decrite["chemin"] = f"{DOSSIER}{rang:02}-{slugify(ressource.fichier.nom.rsplit('.', 1)[0])[:60]}"
            with ressource.fichier.contenu.open("rb") as contenu:
                archive.writestr(zipfile.ZipInfo(decrite["chemin"], JAMAIS), contenu.read())
        texte = json.dumps(document, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo(DOCUMENT, JAMAIS), texte, zipfile.ZIP_DEFLATED)
    sortie.seek(0)
    return sortie
