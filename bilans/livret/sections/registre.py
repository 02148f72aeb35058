"""What a section of the booklet is, and what it is given to fill itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bilans.queries.tableau import Tableau, tableau_apprenti
from referentiels.queries import EchelleLue, charger_echelle, charger_version
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti

Donnees = dict[str, Any]


@dataclass
class Contexte:
    """One apprentice, in the centre in scope, with `groupe.formation`; what several sections share is read once.

    Sections fill `photos`: name → path in the private storage.
    """

    apprenti: Apprenti
    photos: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> VersionLue:
        return charger_version(self.apprenti.groupe.formation.version_id)

    @property
    def echelle_centre(self) -> EchelleLue:
        return charger_echelle(self.apprenti.groupe.formation.echelle_centre_id)

    @property
    def echelle_entreprise(self) -> EchelleLue:
        return charger_echelle(self.apprenti.groupe.formation.echelle_entreprise_id)

    @cached_property
    def tableau(self) -> Tableau:
        return tableau_apprenti(self.apprenti)

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
    `resume`: how much there is to read about an apprentice, in a few words, for the contents on screen; "" when that
    says nothing. Two queries at most.
    `vierge`: the template of the variant filled by hand, when it differs. `ordre`: its place until a centre moves it.
    """

    cle: str
    titre: str
    ordre: int
    gabarit: str
    contenu: Callable[[Contexte], Donnees] = _nothing
    entrees: Callable[[Donnees], list[tuple[str, str]]] = lambda donnees: []
    resume: Callable[[Apprenti], str] = lambda apprenti: ""
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
