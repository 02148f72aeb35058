"""The rows of the dashboard of an apprentice: sixty competences in joined strings, no template."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from bilans.queries.tableau import LigneTableau, Tableau
from bilans.templatetags.positions import position
from referentiels.templatetags.referentiels import dire_libelle

JAMAIS = '<span class="discret">jamais vue</span>'


class Rangees:
    """Writes rows of competences. Each level, with what must be known of it, is drawn once for the page.

    `traces`: what goes before and after the id of a competence in the address of its traces. `moi`: the head of the
    column of the apprentice. `simples`: the words of the centre before the official label.
    """

    def __init__(self, tableau: Tableau, *, traces: tuple[str, str], moi: str, simples: bool) -> None:
        self.colonnes = (
            ("centre", "Centre", tableau.echelle_centre),
            ("entreprise", "Entreprise", tableau.echelle_entreprise),
            ("auto", escape(moi), tableau.echelle_centre),
        )
        self.traces = tuple(escape(partie) for partie in traces)
        self.simples = simples
        self.dessins: dict[tuple, str] = {}

    def de(self, lignes: Iterable[LigneTableau]) -> SafeString:
        return mark_safe("".join(self._rangee(ligne) for ligne in lignes))

    def _rangee(self, ligne: LigneTableau) -> str:
        competence = ligne.competence
        code = escape(competence.code_usage)
        cases = "".join(
            f'<td data-label="{titre}">{self._position(ligne, genre, echelle)}</td>\n'
            for genre, titre, echelle in self.colonnes
        )
        return (
            f'<tr><th scope="row"><span class="discret">{code}</span> '
            f"{dire_libelle(competence, simples=self.simples)}</th>\n{cases}"
            f'<td data-label="Traces" class="nombre">{self._traces(ligne, code)}</td></tr>'
        )

    def _position(self, ligne: LigneTableau, genre: str, echelle) -> str:
        tenue = getattr(ligne, genre)
        if tenue is None:
            return position(ligne, genre, echelle)
        cle = (genre, tenue.niveau.pk, ligne.ecart if genre == "auto" else tenue.certificative)
        if cle not in self.dessins:
            self.dessins[cle] = position(ligne, genre, echelle)
        return self.dessins[cle]

    def _traces(self, ligne: LigneTableau, code: str) -> str:
        """How many traces stand behind a line, as a link to them."""
        if not (ligne.vue or ligne.auto):
            return JAMAIS
        avant, apres = self.traces
        nombre = ligne.traces_centre + ligne.traces_entreprise + ligne.traces_auto
        return (
            f'<a href="{avant}{ligne.competence.id}{apres}">{nombre}'
            f'<span class="visuellement-cache"> traces de {code}</span></a>'
        )
