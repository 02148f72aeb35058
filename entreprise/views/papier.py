"""Forms on paper, empty, for a visit without network; and what was written on one, typed in again at once.

A form is one to three pages that nothing is gathered for: it is laid out while one waits, without a worker.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cpro.socle.pdf import render_pdf
from cpro.socle.permissions import Permission, requires
from entreprise.actions.bilans_periode import BilanPeriodeFige, add_action
from entreprise.actions.journal import contrat_du_jour
from entreprise.bilans_periode import competences_de
from entreprise.forms.bilans_periode import ActionForm
from entreprise.models import Attitude, Entretien, TrameEntretien
from entreprise.queries.bilans_periode import lines_of
from entreprise.queries.visites import contrats_a_visiter
from entreprise.rules import may_freeze_bilan_periode
from entreprise.trame import shipped
from entreprise.views.bilans_periode import get_bilan, keep_fields, page_context, to_bilan
from referentiels.queries import charger_echelle

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "formulaire.css"
ACTIONS = 3  # lines for what is to be done, on the paper and on the page
MAITRES = ("maitre__membre__utilisateur", "maitre_2__membre__utilisateur")


def _pdf(gabarit: str, contexte: dict[str, Any], nom: str) -> HttpResponse:
    html = render_to_string(f"pdf/formulaires/{gabarit}.html", contexte)
    reponse = HttpResponse(
        render_pdf(html=html, css=FEUILLE, fichiers={}).octets, content_type="application/pdf"
    )
    reponse["Content-Disposition"] = f'attachment; filename="{slugify(nom)}.pdf"'
    return reponse


@require_safe
@requires(Permission.BILAN_PERIODE_VIEW)
def bilan_periode_imprimer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """The form of a bilan, with its competences."""
    bilan = get_bilan(request, bilan_id)
    apprenti = bilan.periode_apprenti.apprenti
    contexte = {
        "centre": request.centre,
        "bilan": bilan,
        "contrat": contrat_du_jour(
            apprenti, bilan.periode_apprenti.fin, avec=("entreprise", "maitre__membre__utilisateur")
        ),
        "competences": competences_de(bilan, lines_of(bilan)),
        "niveaux": charger_echelle(apprenti.groupe.formation.echelle_entreprise_id).niveaux,
        "attitudes": Attitude.choices,
        "lignes": range(ACTIONS),
    }
    return _pdf("bilan_periode", contexte, f"bilan {bilan.periode_apprenti.periode} {apprenti}")


@require_safe
@requires(Permission.ENTRETIEN_VIEW)
def entretien_imprimer(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    """The form of a first interview: the questions it was opened with, else those of the centre."""
    contrats = contrats_a_visiter(request.membre).select_related("apprenti", "entreprise", *MAITRES)
    contrat = get_object_or_404(contrats, pk=contrat_id)
    ouvert = Entretien.objects.select_related("trame").filter(contrat=contrat).first()
    trame = ouvert.trame if ouvert else TrameEntretien.objects.order_by("-numero").first()
    contexte = {
        "centre": request.centre,
        "contrat": contrat,
        "rubriques": trame.rubriques if trame else shipped(),
    }
    return _pdf("entretien", contexte, f"entretien {contrat.apprenti}")


@requires(Permission.BILAN_PERIODE_EDIT)
def bilan_periode_recopier(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """The whole form on one page, in the order of the paper; one button keeps it, actions included."""
    bilan = get_bilan(request, bilan_id)
    if not may_freeze_bilan_periode(request.membre, bilan):
        messages.info(request, "Ce bilan est figé : il ne se recopie plus.")
        return to_bilan(request, bilan.pk)
    if request.method != "POST":
        return _recopie(request, page_context(request, bilan), [_action(rang) for rang in range(ACTIONS)])
    formulaires = [_action(rang, request) for rang in range(ACTIONS)]
    remplis = [form for form in formulaires if form.is_bound]
    try:
        perdus = keep_fields(request, bilan)
        justes = [form for form in remplis if form.is_valid()]
        for form in justes:
            add_action(bilan=bilan, auteur=request.membre, **form.cleaned_data)
    except BilanPeriodeFige as refus:
        messages.error(request, str(refus))
        return to_bilan(request, bilan.pk)
    if perdus or len(justes) < len(remplis):
        gardes = {champ: request.POST[champ] for champ in perdus}
        contexte = page_context(request, get_bilan(request, bilan.pk), gardes)
        reste = [_action(rang) if form in justes else form for rang, form in enumerate(formulaires)]
        return _recopie(request, contexte, reste, statut=409 if perdus else 422)
    messages.success(request, "Recopié. Relisez, puis figez le bilan.")
    return to_bilan(request, bilan.pk)


def _action(rang: int, request: HttpRequest | None = None) -> ActionForm:
    """A line for what is to be done; bound when something was written on it."""
    prefixe = f"action-{rang + 1}"
    ecrite = request is not None and request.POST.get(f"{prefixe}-texte", "").strip()
    return ActionForm(request.POST if ecrite else None, prefix=prefixe, use_required_attribute=False)


def _recopie(
    request: HttpRequest, contexte: dict[str, Any], formulaires: list[ActionForm], statut: int = 200
) -> HttpResponse:
    if not contexte["ouverts"]:
        raise PermissionDenied("Ce bilan ne se remplit que par ses trois parties.")
    return render(
        request,
        "entreprise/bilan_periode_recopier.html",
        contexte | {"formulaires": formulaires, "deja": contexte["bilan"].actions.count()},
        status=statut,
    )
