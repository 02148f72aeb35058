"""A level as a booklet keeps it: words, not ids."""

from typing import Any

from referentiels.models import NiveauEchelle


def level_of(niveau: NiveauEchelle | None) -> dict[str, Any] | None:
    """None for no level; a special one (« non fait ») has no rank."""
    if niveau is None:
        return None
    return {
        "rang": None if niveau.special else niveau.rang,
        "decision": niveau.libelle,
        "special": niveau.special,
        "acquis": niveau.acquis,
        "couleur": niveau.couleur,
    }
