"""The HTML of a grid's cells, 1,800 of them in a few milliseconds: joined strings, no template.

A cell says what it holds in attributes that static/js/pages/grille.js reads and writes the same way:
`data-n` and `data-s` number the trainer's answer and the apprentice's own, `data-b` is the token of the
judgement in force, `data-m` is its comment, `data-p` numbers the answer that the criteria propose.
Shapes are drawn once, and reused.
"""

from html import escape
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from cpro.socle.niveaux import dessiner_niveau, teinte
from cpro.socle.templatetags.francais import pluriel
from referentiels.models import NiveauEchelle
from suivi.models import SeanceApprenti
from suivi.queries.grille import Case, Degres, Grille

VIDE = "<td></td>"
DISPENSE = '<td class="dispense" aria-disabled="true">dispensé</td>'


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
        self.connues: dict[tuple[int, int, int], tuple[str, str]] = {}

    def _parties(self, niveau: int, auto: int, propose: int) -> tuple[str, str]:
        """What stands before and after the token and the comment."""
        attributs, contenu = "", ""
        classes = [self.teintes[niveau or propose]] if niveau or propose else []
        if self.degres.ecart(niveau, auto):
            classes.append("ecart")
        if propose and propose != niveau:
            classes.append("decide" if niveau else "propose")
        if classes:
            attributs += f' class="{" ".join(classes)}"'
        if propose and not niveau:
            contenu += f'<svg><use href="#n{propose}"/></svg><em>proposé</em> {self.mots[propose]}'
        if niveau:
            attributs += f' data-n="{niveau}"'
            contenu += f'<svg><use href="#n{niveau}"/></svg>{self.mots[niveau]}'
        if auto:
            attributs += f' data-s="{auto}"'
            contenu += (
                f'<svg class="{self.teintes[auto]}"><use href="#s{auto}"/></svg>'
                f"<i> auto : {self.mots[auto]}</i>"
            )
        if propose:
            attributs += f' data-p="{propose}"'
        return f"<td{attributs}", f">{contenu}</td>"

    def html(self, case: Case | None, propose: int = 0) -> str:
        if case is None:
            if not propose:
                return VIDE
            case = Case()
        cle = (case.niveau, case.auto, propose)
        parties = self.connues.get(cle)
        if parties is None:
            parties = self.connues[cle] = self._parties(*cle)
        avant, apres = parties
        if case.commentaire:
            apres = f' data-m="{escape(case.commentaire)}"{apres}'
        return f'{avant} data-b="{case.jeton}"{apres}' if case.jeton else avant + apres


def corps(grille: Grille, adresses: dict) -> SafeString:
    """The rows of the grid. `adresses`: apprentice id → address of their own page."""
    cellules = Cellules(grille.degres)
    lignes = []
    for ligne in grille.lignes:
        absent = ' class="absent"' if ligne.absent else ""
        lignes.append(
            f'<tr data-a="{ligne.apprenti_id}"{absent}><th scope="row">'
            f'<a href="{escape(adresses[ligne.apprenti_id])}">{escape(str(ligne.apprenti))}</a>{_mentions(ligne)}</th>'
            f"{''.join(_cases(grille, ligne.apprenti_id, cellules))}</tr>"
        )
    return mark_safe("".join(lignes))


def _cases(grille: Grille, apprenti_id: UUID, cellules: Cellules) -> list[str]:
    cases = grille.cases.get(apprenti_id, {})
    propositions = {rang: grille.numero_propose(apprenti_id, rang) for rang in grille.calculees}
    parties = [cellules.html(cases.get(rang), propositions.get(rang, 0)) for rang in grille.visibles]
    for rang in grille.dispenses.get(apprenti_id, ()):
        if rang in grille.visibles:
            parties[rang - grille.visibles.start] = DISPENSE
    return parties


def _mentions(ligne: SeanceApprenti) -> str:
    """What to know of an apprentice before judging: in words, under their name."""
    mentions = []
    if ligne.amenagement or ligne.jusquau:
        mentions.append("aménagé")
    if ligne.nombre_preuves:
        mentions.append(pluriel(ligne.nombre_preuves, "preuve,preuves"))
    if ligne.lu_le:
        mentions.append("résultats lus")
    absent = ' <span class="badge">Absent</span>' if ligne.absent else ""
    return absent + (f"<small>{', '.join(mentions)}</small>" if mentions else "")
