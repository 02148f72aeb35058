"""Whether a booklet is ours: asked by anyone who holds one, signed in or not."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

from bilans.models import ArchiveLivret, Livret
from cpro.comptes.models import Centre
from cpro.socle.permissions import PUBLIC, requires
from cpro.socle.scoping import centre_scope

TAILLE_MAXIMALE = 25 * 1024 * 1024  # bytes
MORCEAU = 64 * 1024  # bytes


@dataclass(frozen=True)
class Verdict:
    """All that is disclosed of a booklet: who published it, when, and whether another took its place."""

    centre: str
    edite_le: date
    remplace_le: date | None
    archive: bool
    empreinte: str


@requires(PUBLIC)
def verifier(request: HttpRequest, code: str) -> HttpResponse:
    """Authentic, superseded or unknown; and whether the file that is dropped is the original, which is not kept."""
    if not CadenceVerifier().allow_request(request, None):
        return render(request, "bilans/livrets/verifier.html", {"code": code, "trop": True}, status=429)
    verdict = _find(code)
    contexte = {"code": code, "verdict": verdict, "fichier": "", "trop": False}
    if verdict is not None and request.method == "POST" and (televerse := request.FILES.get("fichier")):
        contexte["fichier"] = _compare(televerse, verdict)
    return render(request, "bilans/livrets/verifier.html", contexte, status=200 if verdict else 404)


@require_safe
@requires(PUBLIC)
def verifier_code(request: HttpRequest) -> HttpResponse:
    """Where the code printed on a booklet, or on an attestation (it begins with A), is typed."""
    if code := request.GET.get("code", "").strip().replace("/", "")[:40]:
        return redirect("verifier_attestation" if code[0] in "Aa" else "verifier", code)
    return render(request, "bilans/livrets/verifier.html", {"verdict": None, "code": "", "trop": False})


class CadenceVerifier(SimpleRateThrottle):
    """So many checks a minute from one address, for each web process: codes are not to be tried one by one."""

    scope = "verifier"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


def _compare(televerse: UploadedFile, verdict: Verdict) -> str:
    if televerse.size > TAILLE_MAXIMALE:
        return "trop_gros"
    somme = hashlib.sha256()
    for morceau in televerse.chunks(MORCEAU):
        somme.update(morceau)
    return "conforme" if somme.hexdigest() == verdict.empreinte else "different"


def _find(code: str) -> Verdict | None:
    debut, _, _ = code.partition("-")
    centre = Centre.objects.filter(pk=int(debut)).first() if debut.isdecimal() and len(debut) < 10 else None
    if centre is None:
        return None
    with centre_scope(centre.pk):
        # Unchanged since, a booklet is in several lots: the first one bears the date that is printed.
        livret = (
            Livret.objects.filter(code=code.upper()).select_related("fichier").order_by("cree_le").first()
        )
        if livret is None:
            return None
        memes = Livret.objects.filter(apprenti=livret.apprenti_id)
        suivant = (
            memes.filter(cree_le__gt=livret.cree_le).exclude(code=livret.code).order_by("cree_le").first()
        )
        archive = ArchiveLivret.objects.filter(livret__code=livret.code).exists()
    return Verdict(
        centre=centre.nom,
        edite_le=timezone.localdate(livret.cree_le),
        remplace_le=timezone.localdate(suivant.cree_le) if suivant and not archive else None,
        archive=archive,
        empreinte=livret.fichier.empreinte,
    )
