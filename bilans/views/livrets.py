"""Booklets: made for a group, downloaded, checked by anyone who holds one."""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.livrets import request_livrets
from bilans.models import Livret, LotLivrets
from cpro.comptes.models import Centre
from cpro.socle.fichiers import servir
from cpro.socle.models import Travail
from cpro.socle.permissions import PUBLIC, Permission, requires
from cpro.socle.scoping import centre_scope
from suivi.queries.groupes import groupes_with_counts
from suivi.visibilite import apprentis_visibles, groupes_visibles

PATIENCE = timedelta(seconds=5)  # a job that waits longer is waiting for the broker or a worker
VERIFICATION_MAXIMUM = 25 * 1024 * 1024  # bytes


@require_safe
@requires(Permission.LIVRET_EXPORT)
def livrets(request: HttpRequest) -> HttpResponse:
    """The groups, and the lots already made."""
    lots = (
        LotLivrets.objects.filter(groupe__in=groupes_visibles(request.membre))
        .select_related("groupe", "travail")
        .order_by("-cree_le")[:20]
    )
    contexte = {"groupes": groupes_with_counts(request.membre), "lots": lots}
    return render(request, "bilans/livrets/liste.html", contexte)


@require_POST
@requires(Permission.LIVRET_EXPORT)
def livrets_editer(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    groupe = get_object_or_404(groupes_visibles(request.membre), pk=groupe_id)
    lot = request_livrets(groupe=groupe, auteur=request.membre)
    return redirect("bilans:lot", request.centre.slug, lot.pk)


def _lot(request: HttpRequest, lot_id: UUID) -> LotLivrets:
    lots = LotLivrets.objects.filter(groupe__in=groupes_visibles(request.membre))
    return get_object_or_404(lots.select_related("groupe", "travail", "archive"), pk=lot_id)


def _contexte(request: HttpRequest, lot: LotLivrets) -> dict:
    travail = lot.travail
    if travail.statut == Travail.Statut.EN_ATTENTE and timezone.now() - travail.cree_le > PATIENCE:
        travail.message = "En attente : la file de travaux ne répond pas ; l’édition partira dès son retour."
    elif not travail.actif and not travail.echec:
        travail.message = "Les livrets sont prêts."
    archive = reverse("bilans:lot_archive", args=[request.centre.slug, lot.pk]) if lot.archive_id else ""
    return {
        "lot": lot,
        "travail": travail,
        "url": reverse("bilans:lot_travail", args=[request.centre.slug, lot.pk]),
        "suite_url": archive,
        "suite_libelle": "Tout télécharger (ZIP)",
        "livrets": lot.livrets.select_related("apprenti", "fichier").order_by(
            "apprenti__nom", "apprenti__prenom"
        ),
    }


@require_safe
@requires(Permission.LIVRET_EXPORT)
def lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Progress while it is made, then each PDF and the archive."""
    return render(request, "bilans/livrets/lot.html", _contexte(request, _lot(request, lot_id)))


@require_safe
@requires(Permission.LIVRET_EXPORT)
def lot_travail(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """The job, asked again every second; the whole page once it is over."""
    lot = _lot(request, lot_id)
    if not request.htmx:
        return redirect("bilans:lot", request.centre.slug, lot.pk)
    return render(request, "bilans/livrets/_lot.html", _contexte(request, lot))


@require_safe
@requires(Permission.LIVRET_EXPORT)
def lot_archive(request: HttpRequest, lot_id: UUID) -> FileResponse:
    lot = _lot(request, lot_id)
    if lot.archive is None:
        raise Http404("Archive en préparation")
    return servir(lot.archive, telecharger=True)


@require_safe
@requires(Permission.CENTRE_VIEW)
def livret(request: HttpRequest, livret_id: UUID) -> FileResponse:
    """One PDF: for who edits booklets, and for who may read this apprentice's."""
    membre = request.membre
    livrets = Livret.objects.select_related("fichier")
    if membre.peut(Permission.LIVRET_EXPORT):
        livrets = livrets.filter(apprenti__groupe__in=groupes_visibles(membre))
    elif membre.peut(Permission.LIVRET_VIEW):
        livrets = livrets.filter(apprenti__in=apprentis_visibles(membre))
    else:
        livrets = livrets.none()
    return servir(get_object_or_404(livrets, pk=livret_id).fichier)


@requires(PUBLIC)
def verifier(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a booklet is ours: who holds it may drop the file, its fingerprint is compared.

    Shows no name: initials, diploma and date only.
    """
    livret, centre = _find(code)
    contexte = {"code": code, "livret": livret, "centre_du_livret": centre, "verdict": ""}
    if livret is not None and request.method == "POST" and (televerse := request.FILES.get("fichier")):
        if televerse.size > VERIFICATION_MAXIMUM:
            contexte["verdict"] = "trop_gros"
        else:
            somme = hashlib.sha256(televerse.read()).hexdigest()
            contexte["verdict"] = "conforme" if somme == livret.fichier.empreinte else "different"
    return render(request, "bilans/livrets/verifier.html", contexte, status=200 if livret else 404)


@require_safe
@requires(PUBLIC)
def verifier_code(request: HttpRequest) -> HttpResponse:
    """Where the code printed on a booklet is typed."""
    if code := request.GET.get("code", "").strip().replace("/", "")[:40]:
        return redirect("verifier", code)
    return render(request, "bilans/livrets/verifier.html", {"livret": None, "code": ""})


def _find(code: str) -> tuple[Livret | None, Centre | None]:
    debut, _, _ = code.partition("-")
    centre = Centre.objects.filter(pk=int(debut)).first() if debut.isdecimal() and len(debut) < 10 else None
    if centre is None:
        return None, None
    with centre_scope(centre.pk):
        livrets = Livret.objects.select_related("fichier", "apprenti__groupe__formation")
        # Unchanged since, a booklet is in several lots: the first one bears the date that is printed.
        return livrets.filter(code=code.upper()).order_by("cree_le").first(), centre
