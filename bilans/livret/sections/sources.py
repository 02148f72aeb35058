"""Where the référentiel comes from, and how to check the booklet."""

from typing import Any

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from referentiels.version_lue import VersionLue


def contenu(contexte: Contexte) -> Donnees:
    return {"provenance": _sources(contexte.version)}


def _sources(version: VersionLue) -> dict[str, Any]:
    document = version.document
    return {
        "sources": [
            {"titre": s.titre, "couvre": s.couvre, "nature": s.nature, "fiabilite": s.fiabilite}
            for s in document.provenance
        ],
        "a_verifier": sum(bool(c.a_verifier) for c in version.competences.values()),
        "empreinte": version.empreinte,
    }


declare(
    Section(
        cle="sources",
        titre="Sources et vérification",
        ordre=100,
        gabarit="livret/_sources.html",
        contenu=contenu,
        facultative=False,
    )
)
