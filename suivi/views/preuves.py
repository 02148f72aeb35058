"""Evidence: adding it, serving it to those who may see it, taking it away."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.fichiers import servir
from cpro.socle.permissions import Permission, requires
from suivi.actions.preuves import add_preuve, remove_preuve
from suivi.actions.seances import SeanceImpossible
from suivi.forms.preuves import PreuveForm
from suivi.queries.grille import colonnes_de
from suivi.queries.preuves import get_preuve_de_soi, get_preuve_visible
from suivi.queries.seances import get_seance_evaluable
from suivi.views.jugements import adresse, get_ligne


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def ajouter(request: HttpRequest, seance_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """Keep a photo, a sound or a document for one apprentice; then back to their page."""
    seance = get_seance_evaluable(request.membre, seance_id)
    ligne = get_ligne(seance, apprenti_id)
    form = PreuveForm(request.POST, request.FILES, colonnes=colonnes_de(seance))
    if form.is_valid():
        champs = form.cleaned_data
        fichier = champs["fichier"]
        try:
            add_preuve(
                id=champs["id"],
                ligne=ligne,
                octets=fichier.read(),
                nom=fichier.name,
                auteur=request.membre,
                competence_id=UUID(champs["competence"]) if champs["competence"] else None,
                legende=champs["legende"],
            )
        except SeanceImpossible as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, f"Preuve ajoutée pour {ligne.apprenti}.")
    else:
        messages.error(request, "Choisissez un fichier, puis ajoutez-le.")
    vers = adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=apprenti_id)
    return redirect(f"{vers}#preuves")


@require_safe
@requires(Permission.SEANCE_VIEW)
def preuve(request: HttpRequest, preuve_id: UUID) -> FileResponse:
    """The file itself (`?vignette`: its thumbnail), to those who may see the séance."""
    return servir(get_preuve_visible(request.membre, preuve_id).fichier, vignette="vignette" in request.GET)


@require_safe
@requires(Permission.ACTIVITE_SELF)
def preuve_de_soi(request: HttpRequest, preuve_id: UUID) -> FileResponse:
    """The same, to the apprentice it is about."""
    return servir(get_preuve_de_soi(request.membre, preuve_id).fichier, vignette="vignette" in request.GET)


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def retirer(request: HttpRequest, preuve_id: UUID) -> HttpResponse:
    """Take a piece of evidence away while the séance is open."""
    preuve = get_preuve_visible(request.membre, preuve_id)
    seance = get_seance_evaluable(request.membre, preuve.seance_id)
    ligne = get_ligne(seance, preuve.apprenti_id)
    try:
        remove_preuve(preuve=preuve, ligne=ligne, auteur=request.membre)
    except SeanceImpossible as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Preuve retirée.")
    vers = adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=ligne.apprenti_id)
    return redirect(f"{vers}#preuves")
