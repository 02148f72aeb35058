"""The rows of a group's dashboard: one apprentice each, one cell for each competence."""

from html import escape
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from bilans.queries.tableau_groupe import CENTRE, ENTREPRISE, LigneGroupe, TableauGroupe
from bilans.tableau_html import Cases, Formes
from referentiels.models import NiveauEchelle


def rows(tableau: TableauGroupe, *, parcours: str, suite: str) -> tuple[SafeString, SafeString]:
    """(rows, shapes they use). `parcours`: the address under which apprentices are; `suite`: the query of filters.

    An empty cell: nothing was expected there. Its dashed shape: something was, and is not judged.
    """
    suite = escape(suite)
    formes = Formes(tableau.echelle_centre, tableau.echelle_entreprise)
    cases = Cases(formes)
    colonnes = [(c.id, str(c.id), escape(c.code_usage or c.intitule[:24])) for c in tableau.competences]
    lignes = []
    for ligne in tableau.lignes:
        debut = f'<a href="{parcours}{ligne.apprenti.pk}/'
        parties = [
            f'<tr><th scope="row">{debut}{suite}">{escape(str(ligne.apprenti))}</a></th>'
            f'<td data-label="Acquises au centre" class="nombre">{ligne.acquises}</td>'
            f'<td data-label="Acquises en entreprise" class="nombre">{ligne.acquises_entreprise}</td>'
            f'<td data-label="À évaluer" class="nombre">{_manques(tableau.manques(ligne))}</td>'
        ]
        for cle, texte, code in colonnes:
            contenu = cases.contenu(_levels(ligne, cle))
            lien = f'{debut}traces/{texte}/{suite}" data-code="{code}"{contenu}' if contenu else ""
            parties.append(f"<td>{lien}</td>")
        lignes.append("".join(parties) + "</tr>")
    return mark_safe("".join(lignes)), formes.definitions()


def headings(tableau: TableauGroupe, *, question: QueryDict, tri: str, ordre: str) -> SafeString:
    """The titles of the competences: each sorts the table by it, then the other way round."""
    autres = question.copy()
    autres.pop("tri", None)
    suite = escape("&" + autres.urlencode()) if autres else ""
    titres = []
    for competence in tableau.competences:
        cle = str(competence.id)
        envers = "" if tri == cle and ordre == "descending" else "-"
        sens = f' aria-sort="{ordre}"' if tri == cle else ""
        titres.append(
            f'<th scope="col"{sens}><a href="?tri={envers}{cle}{suite}" title="{escape(competence.intitule)}">'
            f"{escape(competence.code_usage or competence.intitule[:24])}</a></th>"
        )
    return mark_safe("".join(titres))


def _manques(nombre: int) -> str:
    return f'<strong class="manque">{nombre}</strong>' if nombre else "0"


def _levels(ligne: LigneGroupe, competence_id: UUID) -> list[tuple[str, NiveauEchelle | None]]:
    niveaux = []
    for contexte in (CENTRE, ENTREPRISE):
        niveau = getattr(ligne, contexte).get(competence_id)
        if niveau is not None or competence_id in getattr(ligne.attendus, contexte):
            niveaux.append((contexte, niveau))
    return niveaux
