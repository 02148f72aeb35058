"""Importing a référentiel: hand a file in, look at what was read, keep it as a draft or not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from cpro.socle.models import Travail
from cpro.socle.permissions import Permission, requires
from referentiels.enums import StatutImport, StatutVersion
from referentiels.format.errors import FichierRefuse
from referentiels.forms import ChoisirFichesForm, ImporterForm
from referentiels.importations import (
    FICHES_MAXIMUM,
    abandon_import,
    choose_fiches,
    deposit_file,
    keep_propositions,
)
from referentiels.models import ImportReferentiel, Referentiel, VersionReferentiel
from referentiels.rapports import report_of, search_register

RECENTS = 20
PATIENCE = 5  # seconds; a job that waits longer is waiting for the broker or a worker


@requires(Permission.REFERENTIEL_EDIT)
def importer(request: HttpRequest) -> HttpResponse:
    """Take any file; what it holds is told on its own page."""
    form = ImporterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        importation = deposit_file(
            id=donnees["id"], televerse=donnees["fichier"], titre=donnees["titre"], membre=request.membre
        )
        return redirect("referentiels:import", request.centre.slug, importation.pk)
    brouillons = (
        VersionReferentiel.objects.filter(statut=StatutVersion.BROUILLON, centre=request.centre)
        .defer("document")
        .select_related("referentiel")
        .order_by("referentiel__intitule", "numero")
    )
    imports = ImportReferentiel.objects.select_related("depose_par").order_by("-cree_le")[:RECENTS]
    contexte = {"form": form, "brouillons": brouillons, "imports": imports}
    return render(request, "referentiels/importer.html", contexte, status=422 if form.errors else 200)


@require_safe
@requires(Permission.REFERENTIEL_EDIT)
def importation(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The report: progress while it is read, then what is inside, what is odd, and what to do."""
    ligne = _import(import_id)
    if request.htmx and not (ligne.travail and ligne.travail.actif):
        return HttpResponseClientRefresh()
    contexte = {"importation": ligne, **_progress(request, ligne)}
    if request.htmx:
        return render(request, "composants/_travail.html", contexte)
    if ligne.statut != StatutImport.LECTURE:
        contexte |= report_of(ligne, request.GET)
    if ligne.index_id is not None:
        form = ChoisirFichesForm(request.GET if "q" in request.GET else {"actives": "on"})
        contexte |= {"form_fiches": form, **search_register(ligne, form)}
    return render(request, "referentiels/import.html", contexte)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def choisir(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Read the records that were ticked."""
    ligne = _import(import_id)
    numeros = request.POST.getlist("fiche")
    if not numeros:
        messages.error(request, "Cochez au moins une fiche.")
    elif len(numeros) > FICHES_MAXIMUM:
        messages.error(request, f"{FICHES_MAXIMUM} fiches au plus à la fois : {len(numeros)} sont cochées.")
    elif ligne.fichier_id is None:
        messages.error(request, "Le fichier n’est plus gardé : déposez-le à nouveau.")
    else:
        choose_fiches(importation=ligne, numeros=numeros, membre=request.membre)
    return redirect("referentiels:import", request.centre.slug, import_id)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def garder(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Make drafts out of what was ticked; a single one opens at once."""
    ligne = _import(import_id)
    siens = {str(r.pk): r for r in Referentiel.objects.filter(centre=request.centre)}
    cibles = {
        proposition.pk: siens.get(request.POST.get(f"cible-{proposition.pk}", ""))
        for proposition in ligne.propositions.all()
        if str(proposition.pk) in request.POST.getlist("garder")
    }
    try:
        gardees = keep_propositions(importation=ligne, cibles=cibles, membre=request.membre)
    except FichierRefuse as erreur:
        messages.error(request, str(erreur))
        return redirect("referentiels:import", request.centre.slug, import_id)
    if not gardees:
        messages.info(request, "Rien à garder : tout est déjà là, ou rien n’est coché.")
    elif len(gardees) == 1 and gardees[0].version.statut == StatutVersion.BROUILLON:
        messages.success(request, "Brouillon gardé. Relisez-le, puis publiez-le.")
        return redirect("referentiels:brouillon", request.centre.slug, gardees[0].version_id)
    else:
        messages.success(request, f"{len(gardees)} brouillons gardés. Relisez-les, puis publiez-les.")
    return redirect("referentiels:import", request.centre.slug, import_id)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def abandonner_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    abandon_import(importation=_import(import_id), membre=request.membre)
    messages.success(request, "Import terminé : le fichier est effacé, son rapport reste.")
    return redirect("referentiels:importer", request.centre.slug)


def _import(import_id: UUID) -> ImportReferentiel:
    imports = ImportReferentiel.objects.select_related("travail", "fichier", "index", "depose_par")
    return get_object_or_404(imports, pk=import_id)


def _progress(request: HttpRequest, ligne: ImportReferentiel) -> dict:
    travail = ligne.travail
    if travail is None:
        return {"travail": None}
    attend = travail.statut == Travail.Statut.EN_ATTENTE
    if attend and (timezone.now() - travail.cree_le).total_seconds() > PATIENCE:
        travail.message = "En attente : la file de travaux ne répond pas ; la lecture partira dès son retour."
    return {"travail": travail, "url": reverse("referentiels:import", args=[request.centre.slug, ligne.pk])}
