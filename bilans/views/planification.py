"""Exports planned: the list, a new one, stopping one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bilans.actions.planification import plan_export, stop_export
from bilans.forms_exports import PlanificationForm
from bilans.models import ExportPlanifie
from bilans.views.exports import vues
from cpro.socle.permissions import Permission, requires
from suivi.queries.groupes import groupes_with_counts
from suivi.visibilite import groupes_visibles


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIVRET_EXPORT)
def planifies(request: HttpRequest) -> HttpResponse:
    """The exports planned, and a new one."""
    visibles = groupes_visibles(request.membre)
    form = PlanificationForm(request.POST or None, groupes=visibles)
    if form.is_bound and form.is_valid():
        dit = form.cleaned_data
        plan_export(
            id=dit["id"],
            intitule=dit["intitule"],
            groupes=[] if dit["tout"] else list(dit["groupes"]),
            rythme=dit["rythme"],
            prochain=dit["prochain"],
            garder_jours=dit["garder_jours"],
            auteur=request.membre,
        )
        messages.success(request, f"« {dit['intitule']} » est planifié.")
        return redirect("bilans:planifies", request.centre.slug)
    exports = ExportPlanifie.objects.select_related("demande_par__utilisateur").prefetch_related(
        "groupes__groupe"
    )
    contexte = {
        "exports": exports.order_by("arrete_le", "prochain"),
        "form": form,
        "groupes": groupes_with_counts(request.membre).order_by("formation__intitule", "nom"),
        "vues": vues(request, "planifies"),
    }
    return render(request, "bilans/livrets/planifies.html", contexte, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.LIVRET_EXPORT)
def planifie_arreter(request: HttpRequest, export_id: UUID) -> HttpResponse:
    export = get_object_or_404(ExportPlanifie, pk=export_id)
    stop_export(export=export, auteur=request.membre)
    messages.info(request, f"« {export.intitule} » ne sera plus édité.")
    return redirect("bilans:planifies", request.centre.slug)
