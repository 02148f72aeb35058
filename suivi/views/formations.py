"""One formation: its name, its scales, its référentiel."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, requires
from referentiels.queries import charger_version
from suivi.actions.formations import update_formation
from suivi.forms.formations import FormationModifierForm
from suivi.models import Formation
from suivi.pages import pages_de
from suivi.queries.formations import versions_proposees


@requires(Permission.GROUPE_MANAGE)
def formation(request: HttpRequest, formation_id: UUID) -> HttpResponse:
    """What the formation uses, and changing it."""
    lue = get_object_or_404(Formation, pk=formation_id)
    form = FormationModifierForm(request.POST or None, formation=lue)
    if request.method == "POST" and form.is_valid():
        update_formation(formation=lue, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Formation enregistrée.")
        return redirect("suivi:formation", request.centre.slug, lue.pk)
    contexte = {
        "formation": lue,
        "form": form,
        "version": charger_version(lue.version_id),
        "versions": versions_proposees(lue),
        "groupes": lue.groupes.order_by("-debut", "nom"),
        "pages": pages_de(request.membre, lue),
    }
    return render(request, "suivi/groupes/formation.html", contexte, status=422 if form.is_bound else 200)


@require_safe
@requires(Permission.GROUPE_MANAGE)
def vers(request: HttpRequest, formation_id: UUID) -> HttpResponse:
    """From the version picked in the list to its own address."""
    lue = get_object_or_404(Formation, pk=formation_id)
    choisie = next((v for v in versions_proposees(lue) if str(v.pk) == request.GET.get("version")), None)
    if choisie is None:
        return redirect("suivi:formation", request.centre.slug, lue.pk)
    return redirect("suivi:formation_rapprocher", request.centre.slug, lue.pk, choisie.pk)
