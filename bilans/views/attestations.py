"""Attestations of a centre: for a group, for oneself, each as a PDF and as a signed credential."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.attestations import (
    NATURE,
    DejaRevoquee,
    RienAAttester,
    issue_attestation,
    request_attestations,
    revoke_attestation,
)
from bilans.models import Attestation
from bilans.queries.attestations import acquis_of, attestations_visibles, blocs_of
from cpro.socle.fichiers import servir
from cpro.socle.formulaires import MotifForm
from cpro.socle.models import Travail
from cpro.socle.permissions import Permission, requires
from referentiels.queries import charger_version
from suivi.models import Apprenti, Groupe
from suivi.visibilite import apprentis_visibles, groupes_visibles


@require_safe
@requires(Permission.ATTESTATION_VIEW)
def attestations(request: HttpRequest) -> HttpResponse:
    """The apprentice's own; for the others, the last ones of those they see."""
    liste = list(attestations_visibles(request.membre)[:100])
    return render(request, "bilans/attestations/liste.html", {"attestations": liste})


@require_safe
@requires(Permission.ATTESTATION_VIEW)
def attestations_groupe(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """A bloc, and for each apprentice of the group what is acquired in it and what was attested."""
    groupe = _groupe(request, groupe_id)
    version = charger_version(groupe.formation.version_id)
    unites = blocs_of(version)
    unite = next((u for u in unites if str(u.id) == request.GET.get("bloc")), unites[0] if unites else None)
    contexte = _travail(request, groupe) | {
        "groupe": groupe,
        "unites": unites,
        "unite": unite,
        "lignes": [],
        "peut_delivrer": request.membre.peut(Permission.ATTESTATION_ISSUE),
    }
    if unite is not None:
        apprentis = list(_en_formation(request, groupe))
        acquis = acquis_of(apprentis, version, unite)
        delivrees: dict[UUID, Attestation] = {}
        for attestation in Attestation.objects.filter(
            apprenti__in=apprentis, bloc=unite.id, revoquee_le__isnull=True
        ).order_by("cree_le"):
            delivrees[attestation.apprenti_id] = attestation
        contexte["lignes"] = [(a, len(acquis[a.pk]), delivrees.get(a.pk)) for a in apprentis]
    contexte["delivrables"] = sum(1 for _, nombre, _ in contexte["lignes"] if nombre)
    return render(request, "bilans/attestations/groupe.html", contexte)


def _groupe(request: HttpRequest, groupe_id: UUID) -> Groupe:
    return get_object_or_404(groupes_visibles(request.membre).select_related("formation"), pk=groupe_id)


def _en_formation(request: HttpRequest, groupe: Groupe):
    return apprentis_visibles(request.membre).filter(groupe=groupe, statut=Apprenti.Statut.EN_FORMATION)


def _retour(request: HttpRequest, groupe_id: UUID, bloc: str) -> HttpResponse:
    adresse = reverse("bilans:attestations_groupe", args=[request.centre.slug, groupe_id])
    return redirect(f"{adresse}?bloc={quote(bloc)}" if bloc else adresse)


@require_POST
@requires(Permission.ATTESTATION_ISSUE)
def attestations_delivrer(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """For one apprentice at once; without one, for the whole group in the background."""
    groupe = _groupe(request, groupe_id)
    bloc, choisi = request.POST.get("bloc", ""), request.POST.get("apprenti", "")
    try:
        bloc_id = UUID(bloc)
        if choisi:
            apprenti = get_object_or_404(_en_formation(request, groupe), pk=UUID(choisi))
            apprenti.groupe = groupe
            issue_attestation(apprenti=apprenti, bloc_id=bloc_id, auteur=request.membre)
            messages.success(request, f"Attestation délivrée à {apprenti}.")
        else:
            request_attestations(groupe=groupe, bloc_id=bloc_id, auteur=request.membre)
    except RienAAttester as refus:
        messages.error(request, str(refus))
    except (ValueError, LookupError):
        messages.error(request, "Ce bloc n’est plus dans le référentiel : choisissez-le dans la liste.")
        return _retour(request, groupe_id, "")
    return _retour(request, groupe_id, bloc)


@require_safe
@requires(Permission.ATTESTATION_VIEW)
def attestations_travail(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """The job, asked again every second; the whole page once it is over."""
    groupe = _groupe(request, groupe_id)
    contexte = _travail(request, groupe)
    if not request.htmx or contexte["travail"] is None:
        return redirect("bilans:attestations_groupe", request.centre.slug, groupe_id)
    return render(request, "composants/_travail.html", contexte)


def _travail(request: HttpRequest, groupe: Groupe) -> dict[str, Any]:
    """The last job of the group, as the polled fragment wants it."""
    travail = (
        Travail.objects.filter(nature=NATURE, parametres__groupe=str(groupe.pk)).order_by("-cree_le").first()
    )
    if travail is not None and travail.statut == Travail.Statut.TERMINE:
        travail.message = (
            f"Attestations délivrées ou déjà à jour : {travail.resultat.get('attestations', 0)}."
        )
    arguments = [request.centre.slug, groupe.pk]
    return {
        "travail": travail,
        "url": reverse("bilans:attestations_travail", args=arguments),
        "suite_url": reverse("bilans:attestations_groupe", args=arguments),
        "suite_libelle": "Voir les attestations du groupe",
    }


def _attestation(request: HttpRequest, attestation_id: UUID) -> Attestation:
    visibles = attestations_visibles(request.membre).select_related("fichier", "apprenti")
    return get_object_or_404(visibles, pk=attestation_id)


@require_safe
@requires(Permission.ATTESTATION_VIEW)
def attestation(request: HttpRequest, attestation_id: UUID) -> HttpResponse:
    """What it says, how to show it and have it checked, and its withdrawal."""
    contexte = {
        "attestation": _attestation(request, attestation_id),
        "motif": MotifForm(),
        "peut_revoquer": request.membre.peut(Permission.ATTESTATION_ISSUE),
    }
    return render(request, "bilans/attestations/attestation.html", contexte)


@require_safe
@requires(Permission.ATTESTATION_VIEW)
def attestation_pdf(request: HttpRequest, attestation_id: UUID) -> FileResponse:
    return servir(_attestation(request, attestation_id).fichier, telecharger=True)


@require_safe
@requires(Permission.ATTESTATION_VIEW)
def attestation_justificatif(request: HttpRequest, attestation_id: UUID) -> HttpResponse:
    """The signed credential, to put in a wallet."""
    attestation = _attestation(request, attestation_id)
    response = HttpResponse(attestation.justificatif, content_type="application/vc+jwt")
    nom = attestation.fichier.nom.removesuffix(".pdf") + ".jwt"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(nom)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@requires(Permission.ATTESTATION_ISSUE)
def attestation_revoquer(request: HttpRequest, attestation_id: UUID) -> HttpResponse:
    attestation = _attestation(request, attestation_id)
    form = MotifForm(request.POST)
    if form.is_valid():
        try:
            revoke_attestation(attestation=attestation, auteur=request.membre, **form.cleaned_data)
        except DejaRevoquee as refus:
            messages.info(request, str(refus))
        else:
            messages.success(request, "Attestation révoquée : son code et son justificatif le disent.")
    else:
        messages.error(request, "Une révocation demande un motif.")
    return redirect("bilans:attestation", request.centre.slug, attestation_id)
