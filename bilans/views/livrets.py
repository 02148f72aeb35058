"""Booklets: read by those concerned, checked by anyone who holds one."""

import hashlib
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from bilans.models import Livret
from cpro.comptes.models import Centre
from cpro.socle.fichiers import servir
from cpro.socle.permissions import PUBLIC, Permission, requires
from cpro.socle.scoping import centre_scope
from suivi.visibilite import apprentis_visibles, groupes_visibles

VERIFICATION_MAXIMUM = 25 * 1024 * 1024  # bytes


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
    """Where the code printed on a booklet, or on an attestation (it begins with A), is typed."""
    if code := request.GET.get("code", "").strip().replace("/", "")[:40]:
        return redirect("verifier_attestation" if code[0] in "Aa" else "verifier", code)
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
