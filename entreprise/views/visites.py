"""Visits: the ones to come, planned, put off, cancelled, told, and put in a diary."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, Role, requires
from entreprise.actions.visites import VisiteClose, cancel_visite, plan_visite, postpone_visite, tell_visite
from entreprise.forms.visites import AnnulerForm, RaconterForm, ReporterForm, VisiteForm
from entreprise.icalendar import to_icalendar
from entreprise.models import Entretien, Visite
from entreprise.queries.contrats import contrats_visibles
from entreprise.queries.preparation_visite import bilan_of
from entreprise.queries.visites import (
    alertes_ouvertes,
    contrats_sans_entretien,
    formateurs_de_visite,
    is_late,
    points_of,
    visites_visibles,
)
from entreprise.rules import may_change_visite, may_plan_for_others


def get_visite(request: HttpRequest, visite_id: UUID) -> Visite:
    return get_object_or_404(visites_visibles(request.membre), pk=visite_id)


def get_visite_a_changer(request: HttpRequest, visite_id: UUID) -> Visite:
    """404 when one does not see it; 403 when it is another's, or closed."""
    visite = get_visite(request, visite_id)
    if not may_change_visite(request.membre, visite):
        raise PermissionDenied("Cette visite ne change plus, ou c’est une autre personne qui la fait.")
    return visite


@require_safe
@requires(Permission.VISITE_VIEW)
def visites(request: HttpRequest) -> HttpResponse:
    """The visits to come and to tell; for the centre, the interviews to hold and the alerts; then past ones."""
    du_centre = request.membre.role not in (Role.APPRENTI, Role.MAITRE)
    toutes = visites_visibles(request.membre)
    attendues = list(toutes.filter(statut=Visite.Statut.PLANIFIEE).order_by("debut")[:100])
    maintenant = timezone.now()
    passees = toutes.exclude(statut=Visite.Statut.PLANIFIEE).order_by("-debut")
    contexte = {
        "a_raconter": [v for v in attendues if v.fin < maintenant],
        "a_venir": [v for v in attendues if v.fin >= maintenant],
        "page": Paginator(passees, 30).get_page(request.GET.get("page")),
        "du_centre": du_centre,
        "alertes": _alertes(request) if du_centre else [],
        "sans_entretien": _sans_entretien(request) if du_centre else [],
        "peut_planifier": request.membre.peut(Permission.VISITE_EDIT),
        "peut_tenir": request.membre.peut(Permission.ENTRETIEN_EDIT),
        "peut_questionner": request.membre.peut(Permission.ENTRETIEN_CONFIGURE),
    }
    return render(request, "entreprise/visites.html", contexte)


def _alertes(request: HttpRequest) -> list[Any]:
    return list(
        alertes_ouvertes(request.membre).select_related(
            "entretien__trame", "entretien__contrat__apprenti", "entretien__contrat__entreprise"
        )[:50]
    )


def _sans_entretien(request: HttpRequest) -> list[tuple[Any, bool, list[Entretien]]]:
    contrats = contrats_sans_entretien(request.membre).select_related("apprenti__groupe", "entreprise")
    return [
        (contrat, is_late(contrat.debut), contrat.entretiens.all())
        for contrat in contrats.prefetch_related("entretiens")[:100]
    ]


@requires(Permission.VISITE_EDIT)
def visite_planifier(request: HttpRequest) -> HttpResponse:
    jour = timezone.localdate()
    contrats = (
        contrats_visibles(request.membre)
        .filter(rupture_le=None, fin__gte=jour)
        .order_by("apprenti__nom", "apprenti__prenom")
    )
    peut_confier = may_plan_for_others(request.membre)
    form = VisiteForm(
        request.POST or None,
        contrats=contrats,
        formateurs=formateurs_de_visite() if peut_confier else None,
        initial=_initial(request, contrats),
    )
    if request.method == "POST" and form.is_valid():
        visite = plan_visite(auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Visite planifiée. L’apprenti et son maître d’apprentissage sont prévenus.")
        return redirect("entreprise:visite", request.centre.slug, visite.pk)
    contexte = {"form": form, "peut_confier": peut_confier}
    return render(request, "entreprise/visite_form.html", contexte, status=422 if form.is_bound else 200)


def _initial(request: HttpRequest, contrats: Any) -> dict[str, Any]:
    """The apprentice and the reason that the link came with, and the address of the company."""
    initial: dict[str, Any] = {"motif": request.GET.get("motif") or Visite.Motif.SUIVI}
    try:
        contrat = contrats.filter(pk=UUID(request.GET.get("contrat", ""))).first()
    except ValueError:
        contrat = None
    if contrat is not None:
        lieu = contrat.entreprise
        adresse = [lieu.adresse, f"{lieu.code_postal} {lieu.ville}".strip()]
        initial |= {"contrat": contrat, "precision": ", ".join(filter(None, adresse))}
        if may_plan_for_others(request.membre):
            initial["formateur"] = (
                formateurs_de_visite().filter(groupes_suivis__groupe=contrat.apprenti.groupe_id).first()
            )
    return initial


@require_safe
@requires(Permission.VISITE_VIEW)
def visite(request: HttpRequest, visite_id: UUID) -> HttpResponse:
    return _page(request, get_visite(request, visite_id))


def _page(
    request: HttpRequest, visite: Visite, formulaire: forms.Form | None = None, statut: int = 200
) -> HttpResponse:
    """`formulaire`: one that was refused, to show again with what was typed."""
    entretien = Entretien.objects.filter(contrat=visite.contrat_id).first()
    formulaires = {
        "raconter": RaconterForm(initial={"notes": visite.notes}),
        "reporter": ReporterForm(),
        "annuler": AnnulerForm(),
    }
    for nom, vierge in formulaires.items():
        if formulaire is not None and type(vierge) is type(formulaire):
            formulaires[nom] = formulaire
    contexte = formulaires | {
        "visite": visite,
        "points": points_of(visite),
        "bilan": bilan_of(visite) if request.membre.peut(Permission.BILAN_PERIODE_VIEW) else None,
        "entretien": entretien,
        "peut_tenir": request.membre.peut(Permission.ENTRETIEN_EDIT) and entretien is None,
        "autres": visites_visibles(request.membre)
        .filter(contrat=visite.contrat_id)
        .exclude(pk=visite.pk)
        .order_by("-debut")[:20],
        "peut_changer": may_change_visite(request.membre, visite),
        "passee": visite.debut <= timezone.now(),
    }
    return render(request, "entreprise/visite.html", contexte, status=statut)


@require_safe
@requires(Permission.VISITE_VIEW)
def visite_agenda(request: HttpRequest, visite_id: UUID) -> HttpResponse:
    """The visit as a file that a diary opens."""
    visite = get_visite(request, visite_id)
    page = request.build_absolute_uri(visite.adresse(request.centre.slug))
    reponse = HttpResponse(to_icalendar(visite, adresse=page), content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="visite-{visite.debut:%Y-%m-%d}.ics"'
    return reponse


@require_POST
@requires(Permission.VISITE_EDIT)
def visite_raconter(request: HttpRequest, visite_id: UUID) -> HttpResponse:
    visite = get_visite_a_changer(request, visite_id)
    form = RaconterForm(request.POST)
    if not form.is_valid():
        return _page(request, visite, form, 422)
    tell_visite(visite=visite, auteur=request.membre, **form.cleaned_data)
    messages.success(request, "Visite faite, et racontée.")
    return redirect("entreprise:visite", request.centre.slug, visite.pk)


@require_POST
@requires(Permission.VISITE_EDIT)
def visite_reporter(request: HttpRequest, visite_id: UUID) -> HttpResponse:
    visite = get_visite_a_changer(request, visite_id)
    form = ReporterForm(request.POST)
    if not form.is_valid():
        return _page(request, visite, form, 422)
    try:
        suite = postpone_visite(visite=visite, auteur=request.membre, **form.cleaned_data)
    except VisiteClose as refus:
        messages.error(request, str(refus))
        return redirect("entreprise:visite", request.centre.slug, visite.pk)
    messages.success(request, "Visite reportée. L’apprenti et son maître d’apprentissage sont prévenus.")
    return redirect("entreprise:visite", request.centre.slug, suite.pk)


@require_POST
@requires(Permission.VISITE_EDIT)
def visite_annuler(request: HttpRequest, visite_id: UUID) -> HttpResponse:
    visite = get_visite_a_changer(request, visite_id)
    form = AnnulerForm(request.POST)
    if not form.is_valid():
        return _page(request, visite, form, 422)
    try:
        cancel_visite(visite=visite, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Visite annulée. L’apprenti et son maître d’apprentissage sont prévenus.")
    except VisiteClose as refus:
        messages.error(request, str(refus))
    return redirect("entreprise:visite", request.centre.slug, visite.pk)
