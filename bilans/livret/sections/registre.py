"""What a section of the booklet is, and what it is given to fill itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bilans.queries.tableau import Tableau
from suivi.models import Apprenti

Donnees = dict[str, Any]


@dataclass
class Contexte:
    """One apprentice, in the centre in scope. Sections fill `photos`: name → path in the private storage."""

    apprenti: Apprenti
    tableau: Tableau
    photos: dict[str, str] = field(default_factory=dict)

    @cached_property
    def periodes(self) -> list[Donnees]:
        from bilans.livret.sections.journal import read_periodes

        return read_periodes(self)


def _nothing(_: Any) -> Any:
    return {}


@dataclass(frozen=True)
class Section:
    """A chapter of the booklet, one file in `sections/` and one template each.

    `cle` is its anchor, and its name in what a centre configured. `contenu` says what it adds to the data of the
    booklet, as JSON. `entrees`: from these data, the (anchor, title) that the table of contents lists under it.
    `vierge`: the template of the variant filled by hand, when it differs. `ordre`: its place until a centre moves it.
    """

    cle: str
    titre: str
    ordre: int
    gabarit: str
    contenu: Callable[[Contexte], Donnees] = _nothing
    entrees: Callable[[Donnees], list[tuple[str, str]]] = lambda donnees: []
    vierge: str = ""
    facultative: bool = True


SECTIONS: dict[str, Section] = {}


def declare(section: Section) -> Section:
    if section.cle in SECTIONS:
        raise ValueError(f"section déclarée deux fois : {section.cle}")
    SECTIONS[section.cle] = section
    return section


def ordered() -> list[Section]:
    return sorted(SECTIONS.values(), key=lambda section: section.ordre)
