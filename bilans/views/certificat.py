"""The certificate that seals the booklets of a centre."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bilans.actions.certificats import certificat_actif, deposit_certificat, withdraw_certificat
from bilans.forms_livret import CertificatForm
from cpro.socle.permissions import Permission, requires
from cpro.socle.sceau import TAILLE_MAXIMALE, CertificatRefuse


@requires(Permission.CERTIFICAT_MANAGE)
def certificat(request: HttpRequest) -> HttpResponse:
    """The one in force, and the form that puts another in its place."""
    form = CertificatForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            deposit_certificat(
                octets=form.cleaned_data["fichier"].read(TAILLE_MAXIMALE + 1),
                mot_de_passe=form.cleaned_data["mot_de_passe"],
                auteur=request.membre,
            )
        except CertificatRefuse as refus:
            form.add_error("fichier", str(refus))
        else:
            messages.success(request, "Le certificat est déposé : il scellera les prochains livrets.")
            return redirect("bilans:certificat", request.centre.slug)
    contexte = {"form": form, "certificat": certificat_actif(), "plateforme": bool(settings.SCEAU_P12)}
    return render(request, "bilans/livrets/certificat.html", contexte)


@require_POST
@requires(Permission.CERTIFICAT_MANAGE)
def certificat_retirer(request: HttpRequest) -> HttpResponse:
    if (actuel := certificat_actif()) is not None:
        withdraw_certificat(certificat=actuel, auteur=request.membre)
        messages.success(request, "Le certificat est retiré, et sa clé effacée.")
    return redirect("bilans:certificat", request.centre.slug)
