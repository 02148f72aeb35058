"""How an MA gets in: by e-mail, by a QR code shown on a screen, by a printed sheet; given again, revoked."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cpro.comptes.actions import hand_lien, revoke_lien, revoke_liens
from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import LienAcces
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from cpro.socle.qr import draw_qr
from cpro.socle.templatetags.francais import elide
from entreprise.models import MaitreApprentissage
from entreprise.queries.contrats import maitres_visibles

MONTRES = 50  # links listed


def _maitre(request: HttpRequest, maitre_id: UUID) -> MaitreApprentissage:
    return get_object_or_404(maitres_visibles(request.membre), pk=maitre_id)


def _entre(maitre: MaitreApprentissage) -> bool:
    return maitre.membre.en_cours(timezone.localdate()) and maitre.membre.utilisateur.is_active


def _retour(request: HttpRequest, maitre: MaitreApprentissage) -> HttpResponse:
    return redirect("entreprise:maitre_acces", request.centre.slug, maitre.pk)


@require_safe
@requires(Permission.MAITRE_INVITE)
def maitre_acces(request: HttpRequest, maitre_id: UUID) -> HttpResponse:
    """The links given to an MA: who, when, how, and whether they were used."""
    maitre = _maitre(request, maitre_id)
    liens = list(maitre.membre.liens.select_related("cree_par__utilisateur").order_by("-cree_le")[:MONTRES])
    contexte = {
        "maitre": maitre,
        "liens": liens,
        "utilisables": any(lien.etat == "utilisable" for lien in liens),
        "entre": _entre(maitre),
        "cle": uuid7(),
    }
    return render(request, "entreprise/maitre_acces.html", contexte)


@require_POST
@requires(Permission.MAITRE_INVITE)
def maitre_courriel(request: HttpRequest, maitre_id: UUID) -> HttpResponse:
    """Send a link to the address on file. The page's own key makes a double click send one."""
    maitre = _maitre(request, maitre_id)
    if not _entre(maitre):
        return _ferme(request, maitre)
    cle = request.POST.get("cle", "")[:40] or str(uuid7())
    write_courriel(
        cle=f"acces:{maitre.pk}:{cle}",
        membre=maitre.membre,
        sujet=f"Votre espace dans le livret de {request.centre}",
        texte=render_to_string(
            "courriels/acces_maitre.txt", {"maitre": maitre, "centre": request.centre}
        ).strip(),
        destination=reverse("entreprise:apprentis", args=[request.centre.slug]),
    )
    messages.success(request, f"Le lien part à {maitre.membre.utilisateur.email}.")
    return _retour(request, maitre)


def _ferme(request: HttpRequest, maitre: MaitreApprentissage) -> HttpResponse:
    messages.error(
        request, f"L’accès {elide('de', maitre.membre.utilisateur)} est terminé : aucun contrat ne court."
    )
    return _retour(request, maitre)


def _remettre(request: HttpRequest, maitre_id: UUID, moyen: LienAcces.Moyen, page: str) -> HttpResponse:
    """Make a link and show it, once: its secret is not kept, so the page is not either."""
    maitre = _maitre(request, maitre_id)
    if not _entre(maitre):
        return _ferme(request, maitre)
    lien = hand_lien(
        membre=maitre.membre,
        destination=reverse("entreprise:apprentis", args=[request.centre.slug]),
        moyen=moyen,
        auteur=request.membre,
    )
    adresse = settings.BASE_URL + reverse("lien_acces", args=[lien.code])
    contexte = {
        "maitre": maitre,
        "lien": lien,
        "adresse": adresse,
        "qr": draw_qr(adresse, titre=f"QR code d’accès {elide('de', maitre.membre.utilisateur)}", marge=4),
    }
    return render(request, page, contexte)


@never_cache
@require_POST
@requires(Permission.MAITRE_INVITE)
def maitre_ecran(request: HttpRequest, maitre_id: UUID) -> HttpResponse:
    """A QR code that the MA reads on the trainer's screen, during a visit."""
    return _remettre(request, maitre_id, LienAcces.Moyen.ECRAN, "entreprise/maitre_ecran.html")


@never_cache
@require_POST
@requires(Permission.MAITRE_INVITE)
def maitre_papier(request: HttpRequest, maitre_id: UUID) -> HttpResponse:
    """A sheet to print and to hand over."""
    return _remettre(request, maitre_id, LienAcces.Moyen.PAPIER, "entreprise/maitre_papier.html")


@require_POST
@requires(Permission.MAITRE_INVITE)
def maitre_revoquer(request: HttpRequest, maitre_id: UUID) -> HttpResponse:
    """Revoke every link not used of an MA, or the one that is named."""
    maitre = _maitre(request, maitre_id)
    if nomme := request.POST.get("lien"):
        liens = {str(lien.pk): lien for lien in maitre.membre.liens.select_related("membre__utilisateur")}
        if nomme in liens:
            revoke_lien(lien=liens[nomme], auteur=request.membre)
    else:
        revoke_liens(membre=maitre.membre, auteur=request.membre)
    messages.success(request, "Ce qui n’avait pas servi ne marche plus.")
    return _retour(request, maitre)
