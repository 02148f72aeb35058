"""When the centre is closed, and the public holidays it keeps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from entreprise.actions.alternance import remove_fermeture, save_fermeture, set_alsace_moselle
from entreprise.forms.alternance import FermetureForm
from entreprise.jours_feries import jours_feries
from entreprise.models import Fermeture
from entreprise.queries.alternance import observes_alsace_moselle


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.FERMETURE_MANAGE)
def fermetures(request: HttpRequest) -> HttpResponse:
    """The closures to come and past, and adding one; `?modifier=` fills the form with one of them."""
    initial = {"id": uuid7()}
    connues = list(Fermeture.objects.all())
    modifiee = next((f for f in connues if str(f.pk) == request.GET.get("modifier")), None)
    if modifiee is not None:
        initial = {nom: getattr(modifiee, nom) for nom in FermetureForm.base_fields}
    form = FermetureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save_fermeture(auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Fermeture enregistrée.")
        return redirect("entreprise:fermetures", request.centre.slug)
    jour = timezone.localdate()
    alsace = observes_alsace_moselle()
    contexte = {
        "form": form,
        "modifiee": modifiee,
        "a_venir": [f for f in connues if f.fin >= jour],
        "passees": [f for f in reversed(connues) if f.fin < jour],
        "alsace_moselle": alsace,
        "feries": [
            (jour_ferie, nom)
            for annee in (jour.year, jour.year + 1)
            for jour_ferie, nom in jours_feries(annee, alsace_moselle=alsace).items()
            if jour_ferie >= jour
        ][: 13 if alsace else 11],
    }
    return render(request, "entreprise/fermetures.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.FERMETURE_MANAGE)
def fermeture_retirer(request: HttpRequest, fermeture_id: UUID) -> HttpResponse:
    remove_fermeture(fermeture=get_object_or_404(Fermeture, pk=fermeture_id), auteur=request.membre)
    messages.success(request, "Fermeture retirée.")
    return redirect("entreprise:fermetures", request.centre.slug)


@require_POST
@requires(Permission.FERMETURE_MANAGE)
def feries_regler(request: HttpRequest) -> HttpResponse:
    """Whether the centre keeps the public holidays of Alsace-Moselle."""
    set_alsace_moselle(actif=request.POST.get("alsace_moselle") == "oui", auteur=request.membre)
    messages.success(request, "Jours fériés enregistrés.")
    return redirect("entreprise:fermetures", request.centre.slug)
