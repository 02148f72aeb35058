"""The HTML of a grid's cells, 1,800 of them in a few milliseconds: joined strings, no template.

A cell says what it holds in attributes that static/js/pages/grille.js reads and writes the same way:
`data-n` and `data-s` number the trainer's answer and the apprentice's own, `data-b` is the token of the
judgement in force, `data-m` says that there is a comment. Shapes are drawn once, and reused.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from cpro.socle.niveaux import dessiner_niveau, teinte
from referentiels.models import NiveauEchelle
from suivi.queries.grille import Case, Degres, Grille

VIDE = "<td></td>"


def _trace(niveau: NiveauEchelle, degres: Degres, *, auto: bool) -> str:
    rang = None if niveau.special else niveau.rang
    return dessiner_niveau(rang=rang, maximum=degres.rang_max, special=niveau.special, auto=auto).svg


def symboles(degres: Degres) -> SafeString:
    """The shapes of a scale, defined once: `#n3` is the third answer, `#s3` the same by the apprentice."""
    traces = []
    for numero, niveau in enumerate(degres.niveaux, 1):
        for prefixe, auto in (("n", False), ("s", True)):
            svg = _trace(niveau, degres, auto=auto)
            corps = svg[svg.index(">") + 1 : -len("</svg>")]
            traces.append(f'<symbol id="{prefixe}{numero}" viewBox="0 0 20 20">{corps}</symbol>')
    return mark_safe(f'<svg hidden aria-hidden="true">{"".join(traces)}</svg>')


def _teinte(niveau: NiveauEchelle, degres: Degres) -> str:
    """The class that colours an answer (static/css/composants/niveaux.css)."""
    return (
        "niveau--special"
        if niveau.special
        else f"niveau--{teinte(niveau.rang, degres.rang_max, niveau.couleur)}"
    )


class Cellules:
    """Writes the cells of one scale; each pair of answers is put together once."""

    def __init__(self, degres: Degres) -> None:
        self.degres = degres
        self.mots = [""] + [escape(n.court or n.libelle) for n in degres.niveaux]
        self.teintes = [""] + [_teinte(n, degres) for n in degres.niveaux]
        self.connues: dict[tuple[int, int, bool], tuple[str, str]] = {}

    def _parties(self, niveau: int, auto: int, commentaire: bool) -> tuple[str, str]:
        """What stands before and after the token."""
        attributs, contenu = "", ""
        classes = self.teintes[niveau]
        if self.degres.ecart(niveau, auto):
            classes += " ecart"
        if classes:
            attributs += f' class="{classes}"'
        if niveau:
            attributs += f' data-n="{niveau}"'
            contenu += f'<svg><use href="#n{niveau}"/></svg>{self.mots[niveau]}'
        if auto:
            attributs += f' data-s="{auto}"'
            contenu += (
                f'<svg class="{self.teintes[auto]}"><use href="#s{auto}"/></svg>'
                f"<i> auto : {self.mots[auto]}</i>"
            )
        if commentaire:
            attributs += " data-m"
        return f"<td{attributs}", f">{contenu}</td>"

    def html(self, case: Case | None) -> str:
        if case is None:
            return VIDE
        cle = (case.niveau, case.auto, bool(case.commentaire))
        parties = self.connues.get(cle)
        if parties is None:
            parties = self.connues[cle] = self._parties(*cle)
        avant, apres = parties
        return f'{avant} data-b="{case.jeton}"{apres}' if case.jeton else avant + apres


def corps(grille: Grille, adresses: dict) -> SafeString:
    """The rows of the grid. `adresses`: apprentice id → address of their own page."""
    cellules = Cellules(grille.degres)
    rangs = range(len(grille.colonnes))
    lignes = []
    for ligne in grille.lignes:
        cases = grille.cases.get(ligne.apprenti_id, {})
        absent = ' class="absent"' if ligne.absent else ""
        mention = ' <span class="badge">Absent</span>' if ligne.absent else ""
        lignes.append(
            f'<tr data-a="{ligne.apprenti_id}"{absent}><th scope="row">'
            f'<a href="{escape(adresses[ligne.apprenti_id])}">{escape(str(ligne.apprenti))}</a>{mention}</th>'
            f"{''.join([cellules.html(cases.get(rang)) for rang in rangs])}</tr>"
        )
    return mark_safe("".join(lignes))
