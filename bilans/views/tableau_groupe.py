"""The dashboard of a group: apprentices × competences, who waits for somebody, what of the référentiel was done."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bilans.filtres import Filtres, read_filtres
from bilans.mosaique import headings, rows
from bilans.queries.couverture import couverture_de
from bilans.queries.suivi_groupe import suivi_groupe
from bilans.queries.tableau_groupe import TableauGroupe, tableau_groupe, trier
from bilans.tableau_csv import to_csv
from cpro.socle.permissions import Permission, requires
from referentiels.queries import charger_version
from suivi.models import Groupe
from suivi.visibilite import groupes_visibles

VUES = (
    ("bilans:tableau_groupe", "Compétences"),
    ("bilans:groupe_suivi", "Suivi"),
    ("bilans:groupe_couverture", "Couverture"),
)


def _groupe(request: HttpRequest, groupe_id: UUID) -> tuple[Groupe, Filtres]:
    """The group, if the member sees it, and what the address asks of its dashboard."""
    groupe = get_object_or_404(groupes_visibles(request.membre).select_related("formation"), pk=groupe_id)
    return groupe, read_filtres(request.GET, charger_version(groupe.formation.version_id))


def _onglets(request: HttpRequest, groupe: Groupe, filtres: Filtres, ici: str) -> list[dict]:
    return [
        {
            "libelle": libelle,
            "url": reverse(route, args=[request.centre.slug, groupe.pk]) + filtres.adresse(),
            "actif": route == ici,
        }
        for route, libelle in VUES
    ]


def _tris(tableau: TableauGroupe) -> list[tuple[str, str]]:
    """The orders to offer, for those who have no titles to press on: a phone, a keyboard."""
    ordres = [
        ("", "Nom"),
        ("-manques", "Le plus à évaluer d’abord"),
        ("acquises", "Le moins d’acquises au centre d’abord"),
        ("-acquises", "Le plus d’acquises au centre d’abord"),
        ("-entreprise", "Le plus d’acquises en entreprise d’abord"),
    ]
    return ordres + [(str(c.id), c.code_usage or c.intitule[:40]) for c in tableau.competences]


@require_safe
@requires(Permission.TABLEAU_GROUPE_VIEW)
def competences(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """Thirty apprentices by sixty competences, in the order asked for."""
    groupe, filtres = _groupe(request, groupe_id)
    tri = request.GET.get("tri", "")
    tableau = trier(tableau_groupe(groupe, filtres), tri)
    lignes, formes = rows(
        tableau, parcours=reverse("bilans:parcours", args=[request.centre.slug]), suite=filtres.adresse()
    )
    total = len(tableau.competences)
    ordre = "descending" if tri.startswith("-") else "ascending"
    contexte = {
        "groupe": groupe,
        "tableau": tableau,
        "titres": headings(tableau, question=request.GET, tri=tri.removeprefix("-"), ordre=ordre),
        "lignes": lignes,
        "formes": formes,
        "filtres": filtres,
        "tri": tri.removeprefix("-"),
        "ordre": ordre,
        "tris": _tris(tableau),
        "tri_demande": tri,
        "par": "",
        "adresse": filtres.adresse(),
        "onglets": _onglets(request, groupe, filtres, "bilans:tableau_groupe"),
        "faits": [
            ("Apprentis", len(tableau.lignes)),
            ("Évaluées au centre", f"{tableau.evaluees('centre')} sur {total}"),
            ("Évaluées en entreprise", f"{tableau.evaluees('entreprise')} sur {total}"),
            ("Attendues, à évaluer", sum(tableau.manques(ligne) for ligne in tableau.lignes)),
        ],
    }
    return render(request, "bilans/groupe/competences.html", contexte)


@require_safe
@requires(Permission.TABLEAU_GROUPE_VIEW)
def suivi(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """Who is late to be judged, silent, or waits for an answer; those who wait for most first."""
    groupe, filtres = _groupe(request, groupe_id)
    suivis = suivi_groupe(tableau_groupe(groupe, filtres))
    contexte = {
        "groupe": groupe,
        "suivis": suivis,
        "onglets": _onglets(request, groupe, filtres, "bilans:groupe_suivi"),
        "faits": [
            ("Apprentis", len(suivis)),
            ("Silencieux", sum(s.silencieux_depuis is not None for s in suivis)),
            ("À évaluer", sum(s.manques_centre > 0 for s in suivis)),
            ("Attendent leur MA", sum(s.en_attente > 0 for s in suivis)),
        ],
    }
    return render(request, "bilans/groupe/suivi.html", contexte)


@require_safe
@requires(Permission.TABLEAU_GROUPE_VIEW)
def couverture(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """What was done and judged of the référentiel, and where centre and company disagree."""
    groupe, filtres = _groupe(request, groupe_id)
    couverture = couverture_de(tableau_groupe(groupe, filtres))
    accords, communs = couverture.accords
    contexte = {
        "groupe": groupe,
        "couverture": couverture,
        "filtres": filtres,
        "tris": (),
        "par": "",
        "tableau": couverture.tableau,
        "onglets": _onglets(request, groupe, filtres, "bilans:groupe_couverture"),
        "faits": [
            ("Compétences travaillées", f"{couverture.travaillees} sur {len(couverture.competences)}"),
            ("Tâches rencontrées", f"{couverture.taches_vues} sur {len(couverture.taches)}"),
            ("Centre et entreprise d’accord", f"{accords} fois sur {communs}" if communs else "—"),
        ],
    }
    return render(request, "bilans/groupe/couverture.html", contexte)


@require_safe
@requires(Permission.TABLEAU_GROUPE_VIEW)
def export(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """The same table for a spreadsheet: one line for each apprentice and competence."""
    groupe, filtres = _groupe(request, groupe_id)
    response = HttpResponse(to_csv(tableau_groupe(groupe, filtres)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tableau-du-groupe.csv"'
    return response
