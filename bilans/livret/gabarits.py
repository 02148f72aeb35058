"""What the templates of the booklet (`templates/livret/`) are given, on paper and on screen alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bilans.instantane import read_contenu
from bilans.livret.composition import Choix
from bilans.livret.contenu import ContenuLivret
from bilans.livret.radars import with_radars
from bilans.livret.sections import SECTIONS

JOURS = ("jour", "debut", "fin", "le", "echeance")


@dataclass(frozen=True)
class SectionLue:
    """A section as the templates see it: its title, its file, and what the table of contents lists under it."""

    cle: str
    titre: str
    texte: str
    gabarit: str
    entrees: list[tuple[str, str]]


def read_sections(contenu: ContenuLivret, *, vierge: bool = False) -> list[SectionLue]:
    return [
        SectionLue(
            cle=choix.cle,
            titre=choix.titre,
            texte=choix.texte,
            gabarit=choix.gabarit(vierge=vierge),
            entrees=_entries(choix, contenu) if not vierge else [],
        )
        for choix in contenu.choix
    ]


def template_context(contenu: ContenuLivret, *, photos: Iterable[str], pdf: bool) -> dict[str, Any]:
    """What every section reads. `photos`: the names of those that can be shown."""
    return {
        "d": _with_dates(contenu.donnees),
        "axes": contenu.axes,
        "series": contenu.series,
        "bilans": _with_dates(_bilans(contenu.donnees.get("bilans", []))),
        "photos": photos,
        "empreinte": contenu.empreinte if pdf else "",
        "pdf": pdf,
    }


def _entries(choix: Choix, contenu: ContenuLivret) -> list[tuple[str, str]]:
    return [] if choix.libre else SECTIONS[choix.cle].entrees(contenu.donnees)


def _bilans(bilans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [bilan | {"contenu": read_contenu(bilan["contenu"])} for bilan in with_radars(bilans)]


def _with_dates(valeur: Any, cle: str = "") -> Any:
    """The same values with ISO days turned back into dates, for the template's filters."""
    if isinstance(valeur, dict):
        return {nom: _with_dates(v, nom) for nom, v in valeur.items()}
    if isinstance(valeur, list):
        return [_with_dates(v) for v in valeur]
    if cle in JOURS and valeur and isinstance(valeur, str):
        return date.fromisoformat(valeur)
    return valeur
