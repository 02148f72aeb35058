"""A bilan on paper, in the order of its trame, to fill at a meeting without network."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from bilans.presences import parties_de
from bilans.views.bilans import read_bilan
from cpro.socle.pdf import render_pdf
from cpro.socle.permissions import Permission, requires
from referentiels.queries import charger_echelle, charger_version

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "formulaire.css"
ACTIONS = 4  # lines for what is to be done


@require_safe
@requires(Permission.BILAN_EDIT)
def bilan_imprimer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Its sections, empty, with the competences to decide and those who are expected."""
    bilan = read_bilan(request, bilan_id)
    formation = bilan.apprenti.groupe.formation
    contexte = {
        "centre": request.centre,
        "bilan": bilan,
        "sections": bilan.sections,
        "parties": parties_de(bilan),
        "competences": charger_version(formation.version_id).competences_evaluables,
        "niveaux": charger_echelle(formation.echelle_centre_id).degres,
        "a_reprendre": bilan.actions.all(),
        "lignes": range(ACTIONS),
    }
    html = render_to_string("pdf/formulaires/bilan.html", contexte)
    reponse = HttpResponse(
        render_pdf(html=html, css=FEUILLE, fichiers={}).octets, content_type="application/pdf"
    )
    nom = slugify(f"{bilan.intitule} {bilan.apprenti}")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.pdf"'
    return reponse
