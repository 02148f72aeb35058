"""« Ce qui m'attend »: what each app says waits for a member, gathered by the home page."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Attente:
    """One thing to do. `urgence` orders the list: the date it waits since, or is due."""

    texte: str
    url: str
    icone: str
    urgence: date
    qui: str = ""
    quand: str = ""
    retard: bool = False
