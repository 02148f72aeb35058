"""The HTML of the cells of large tables of levels, thousands in a few milliseconds: joined strings, no template.

Each shape is drawn once, in a <symbol> that the cells reuse. A cell says in words (`title`) all that it draws.
"""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from cpro.socle.niveaux import Dessin, dessiner_niveau
from referentiels.models import NiveauEchelle
from referentiels.queries import EchelleLue

PREFIXES = {"centre": "Centre", "entreprise": "Entreprise", "auto": "Autoévaluation"}


class Formes:
    """Writes levels of the two scales of a formation, and remembers the shapes to define in the page."""

    def __init__(self, echelle_centre: EchelleLue, echelle_entreprise: EchelleLue) -> None:
        centre, entreprise = echelle_centre.rang_max, echelle_entreprise.rang_max
        self.maxima = {"centre": centre, "entreprise": entreprise, "auto": centre}
        self.symboles: dict[str, str] = {}
        self.connues: dict[tuple, tuple[str, str]] = {}

    def forme(self, genre: str, niveau: NiveauEchelle | None) -> tuple[str, str]:
        """(drawing, words) of a level; None: expected and not judged. `genre`: centre | entreprise | auto."""
        cle = (genre, niveau.pk if niveau else None)
        if cle not in self.connues:
            self.connues[cle] = self._nouvelle(genre, niveau)
        return self.connues[cle]

    def _nouvelle(self, genre: str, niveau: NiveauEchelle | None) -> tuple[str, str]:
        dessin = self._dessin(genre, niveau)
        nom = f"f{len(self.symboles)}"
        corps = dessin.svg[dessin.svg.index(">") + 1 : -len("</svg>")]
        self.symboles[nom] = f'<symbol id="{nom}" viewBox="0 0 20 20">{corps}</symbol>'
        mot = dessin.mot if niveau else "attendue, pas encore évaluée"
        return (
            f'<svg class="{_couleur(dessin)}" aria-hidden="true"><use href="#{nom}"/></svg>',
            escape(f"{PREFIXES[genre]}\u00a0: {mot}"),
        )

    def _dessin(self, genre: str, niveau: NiveauEchelle | None) -> Dessin:
        contexte, auto = ("centre", True) if genre == "auto" else (genre, False)
        if niveau is None:
            return dessiner_niveau(rang=None, maximum=1, contexte=contexte, auto=auto)
        return dessiner_niveau(
            rang=None if niveau.special else niveau.rang,
            maximum=getattr(niveau, "sur", 0) or self.maxima[genre],
            libelle=niveau.libelle,
            special=niveau.special,
            contexte=contexte,
            auto=auto,
            couleur=niveau.couleur,
        )

    def definitions(self) -> SafeString:
        """The shapes used so far: to be put in the page once, whatever the place."""
        return mark_safe(f'<svg hidden aria-hidden="true">{"".join(self.symboles.values())}</svg>')


def _couleur(dessin: Dessin) -> str:
    """The class that colours a level, alone: the others would be a third of a page of thousands of cells."""
    teintes = (mot for mot in dessin.classe.split() if mot.removeprefix("niveau--").isdecimal())
    return next(teintes, "niveau niveau--special")


class Cases:
    """Writes cells made of several levels; each combination is put together once."""

    def __init__(self, formes: Formes) -> None:
        self.formes = formes
        self.connues: dict[tuple, str] = {}

    def contenu(self, niveaux: Iterable[tuple[str, NiveauEchelle | None]]) -> str:
        """What stands in the link after its address: `title="…">drawings`. "" for nothing to show."""
        niveaux = tuple(niveaux)
        cle = tuple((genre, niveau.pk if niveau else None) for genre, niveau in niveaux)
        contenu = self.connues.get(cle)
        if contenu is None:
            paires = [self.formes.forme(genre, niveau) for genre, niveau in niveaux]
            contenu = ""
            if paires:
                mots = ". ".join(mot for _, mot in paires)
                contenu = f' title="{mots}">{"".join(dessin for dessin, _ in paires)}</a>'
            self.connues[cle] = contenu
        return contenu
