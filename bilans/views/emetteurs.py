"""What anyone may read to check an attestation: the issuer, its keys, the statuses, the code printed on paper."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bilans.attestations.cles import public_jwk, sign
from bilans.attestations.justificatif import CONTEXTES, issuer_profile, status_list
from bilans.models import Attestation, CleEmetteur
from cpro.comptes.models import Centre
from cpro.socle.permissions import PUBLIC, requires
from cpro.socle.scoping import centre_scope

FRAICHEUR = 300  # seconds during which a reader may keep an answer
FICHIER_MAXIMUM = 5 * 1024 * 1024  # bytes


@contextmanager
def _emetteur(emetteur_id: int) -> Iterator[Centre]:
    """The centre, its scope open; 404 as long as it has signed nothing."""
    centre = get_object_or_404(Centre, pk=emetteur_id)
    with centre_scope(centre.pk):
        if not CleEmetteur.objects.exists():
            raise Http404("Émetteur inconnu")
        yield centre


def _json(contenu: dict, type_mime: str = "application/json") -> JsonResponse:
    response = JsonResponse(contenu, content_type=type_mime)
    return _shared(response)


def _shared(response: HttpResponse) -> HttpResponse:
    """Any verifier may read it, from any site, and keep it a little while."""
    response.headers["Cache-Control"] = f"public, max-age={FRAICHEUR}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@requires(PUBLIC)
def emetteur(request: HttpRequest, emetteur_id: int) -> HttpResponse:
    """The profile of the centre as an issuer, which is what its identifier leads to."""
    with _emetteur(emetteur_id) as centre:
        return _json({"@context": list(CONTEXTES), **issuer_profile(centre)}, "application/ld+json")


@require_safe
@requires(PUBLIC)
def emetteur_cles(request: HttpRequest, emetteur_id: int) -> HttpResponse:
    """Every public key, retired ones too: what they signed stays true."""
    with _emetteur(emetteur_id):
        return _json({"keys": [public_jwk(cle) for cle in CleEmetteur.objects.order_by("cree_le")]})


@require_safe
@requires(PUBLIC)
def emetteur_cle(request: HttpRequest, emetteur_id: int, empreinte: str) -> HttpResponse:
    """One public key, where the header of a credential leads."""
    with _emetteur(emetteur_id):
        return _json(public_jwk(get_object_or_404(CleEmetteur, empreinte=empreinte)), "application/jwk+json")


@require_safe
@requires(PUBLIC)
def emetteur_statuts(request: HttpRequest, emetteur_id: int) -> HttpResponse:
    """Which credentials are revoked: a signed string of bits, which names nobody."""
    with _emetteur(emetteur_id) as centre:
        revoques = Attestation.objects.filter(revoquee_le__isnull=False).values_list("rang_statut", flat=True)
        minute = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=1)
        jeton = sign(status_list(centre, revoques, minute), centre)
        return _shared(HttpResponse(jeton, content_type="application/vc+jwt"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(PUBLIC)
def verifier_attestation(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the code printed on an attestation is ours, and whether a file is the one we made. Names nobody."""
    with _find(code) as attestation:
        verdict = ""
        if attestation is not None and (televerse := request.FILES.get("fichier")):
            verdict = _compare(attestation, televerse)
        contexte = {"code": code, "attestation": attestation, "verdict": verdict}
        if attestation is not None:
            contexte["plus_recente"] = _newer(attestation).exists()
        statut = 200 if attestation else 404
        return render(request, "bilans/attestations/verifier.html", contexte, status=statut)


@contextmanager
def _find(code: str) -> Iterator[Attestation | None]:
    debut = code.upper().partition("-")[0].removeprefix("A")
    centre = Centre.objects.filter(pk=int(debut)).first() if debut.isdecimal() and len(debut) < 10 else None
    if centre is None:
        yield None
        return
    with centre_scope(centre.pk):
        yield Attestation.objects.select_related("fichier", "apprenti").filter(code=code.upper()).first()


def _newer(attestation: Attestation) -> QuerySet[Attestation]:
    return Attestation.objects.filter(
        apprenti=attestation.apprenti_id,
        bloc=attestation.bloc_id,
        cree_le__gt=attestation.cree_le,
        revoquee_le__isnull=True,
    )


def _compare(attestation: Attestation, televerse) -> str:
    if televerse.size > FICHIER_MAXIMUM:
        return "trop_gros"
    octets = televerse.read()
    signe = octets.strip() == attestation.justificatif.encode()
    original = hashlib.sha256(octets).hexdigest() == attestation.fichier.empreinte
    return "conforme" if signe or original else "different"
