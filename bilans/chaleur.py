"""The rows of competences × time: a cell is tinted by the level it holds, and draws it, and says it."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from bilans.filtres import Filtres
from bilans.queries.chronologie import GENRES, Chronologie
from bilans.tableau_html import Cases, Formes
from cpro.socle.niveaux import teinte
from referentiels.models import NiveauEchelle


def rows(chronologie: Chronologie, filtres: Filtres, *, traces: str) -> tuple[SafeString, SafeString]:
    """(rows by bloc, shapes they use). `traces`: the address under which the traces of a competence are.

    The tint is that of the centre's level, else the company's; a self-evaluation never tints.
    """
    formes = Formes(chronologie.echelle_centre, chronologie.echelle_entreprise)
    cases = Cases(formes)
    suites = [
        escape(filtres.adresse(epreuve="", bloc="", du=t.debut, au=t.fin)) for t in chronologie.tranches
    ]
    toutes = escape(filtres.adresse(epreuve="", bloc=""))
    etendue = len(chronologie.tranches) + 1
    parties = []
    for groupe in chronologie.groupes:
        parties.append(
            f'<tbody><tr class="mosaique__bloc"><th scope="rowgroup" colspan="{etendue}">'
            f"{escape(groupe.titre)}</th></tr>"
        )
        for ligne in groupe.lignes:
            lien = f'<a href="{traces}{ligne.competence.id}/'
            code, nom = escape(ligne.competence.code_usage), escape(ligne.competence.intitule)
            parties.append(f'<tr><th scope="row">{lien}{toutes}"><span><b>{code}</b> {nom}</span></a></th>')
            for niveaux, suite in zip(ligne.cases, suites, strict=True):
                contenu = cases.contenu((genre, niveaux[genre]) for genre in GENRES if genre in niveaux)
                if contenu:
                    parties.append(f'<td{_tint(niveaux, formes)}>{lien}{suite}"{contenu}</td>')
                else:
                    parties.append("<td></td>")
            parties.append("</tr>")
        parties.append("</tbody>")
    return mark_safe("".join(parties)), formes.definitions()


def _tint(niveaux: dict[str, NiveauEchelle], formes: Formes) -> str:
    for genre in ("centre", "entreprise"):
        if (niveau := niveaux.get(genre)) is not None and not niveau.special:
            maximum = getattr(niveau, "sur", 0) or formes.maxima[genre]
            return f' class="teinte teinte--{teinte(niveau.rang, maximum, niveau.couleur)}"'
    return ""
