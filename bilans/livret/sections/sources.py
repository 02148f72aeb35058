"""Where the référentiel comes from, and how to check the booklet."""

from typing import Any

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from bilans.queries.tableau import Tableau


def contenu(contexte: Contexte) -> Donnees:
    return {"provenance": _sources(contexte.tableau)}


def _sources(tableau: Tableau) -> dict[str, Any]:
    document = tableau.version.document
    return {
        "sources": [
            {"titre": s.titre, "couvre": s.couvre, "nature": s.nature, "fiabilite": s.fiabilite}
            for s in document.provenance
        ],
        "a_verifier": sum(bool(c.a_verifier) for c in tableau.version.competences.values()),
        "empreinte": tableau.version.empreinte,
    }


declare(
    Section(
        cle="sources",
        titre="Sources et vérification",
        ordre=100,
        gabarit="pdf/livret/_sources.html",
        contenu=contenu,
        facultative=False,
    )
)
