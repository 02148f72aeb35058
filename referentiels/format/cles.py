"""Stable keys: built from a code when there is one, from the wording when there is none."""

import hashlib
import re
import unicodedata

_HORS_CLE = re.compile(r"[^A-Za-z0-9._/-]+")


def slug(texte: str) -> str:
    """Fold a code into the characters a key may hold: « E3 b) » gives `E3-b`."""
    sans_accent = unicodedata.normalize("NFKD", texte).encode("ascii", "ignore").decode()
    return _HORS_CLE.sub("-", sans_accent).strip("-./_")[:60]


def text_key(texte: str) -> str:
    """Key of a node without code: it survives a change of order, not a change of wording."""
    normal = " ".join(texte.casefold().split())
    return hashlib.sha256(normal.encode()).hexdigest()[:8]


class Registre:
    """Hands out keys, each once, and remembers which were asked twice."""

    def __init__(self) -> None:
        self._prises: set[str] = set()

    def prendre(self, cle: str) -> tuple[str, bool]:
        """Return a free key close to the wanted one, and whether the wanted one was already taken."""
        libre, numero = cle, 1
        while libre in self._prises:
            numero += 1
            libre = f"{cle}-{numero}"
        self._prises.add(libre)
        return libre, numero > 1
