"""The bilan de compétences as a document to edit in a word processor."""

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from bilans.actions.bilans import snapshot_of
from bilans.instantane import parts_of, read_contenu
from bilans.odt import TYPE_MIME, render_odt
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from bilans.views.bilans import read_bilan
from cpro.socle import signatures
from cpro.socle.permissions import Permission, requires

COLONNES = ("Compétence", "Autoévaluation", "Centre", "Entreprise", "Décision")


@require_safe
@requires(Permission.BILAN_VIEW)
def bilan_odt(request, bilan_id: UUID) -> HttpResponse:
    """What was frozen, word for word; what is decided so far while it is a draft."""
    bilan = read_bilan(request, bilan_id)
    instantane = signatures.instantane_actif(bilan)
    if instantane is not None:
        contenu = instantane.contenu
    elif request.membre.peut(Permission.BILAN_EDIT):
        contenu = snapshot_of(bilan, niveaux_du_bilan(bilan), request.membre)
        contenu |= parts_of(bilan, request.membre)
    else:
        raise Http404("Ce bilan n’est pas encore figé")
    contenu = read_contenu(contenu)
    octets = render_odt(
        "bilan", {"contenu": contenu, "bilan": bilan, "instantane": instantane, "colonnes": COLONNES}
    )
    reponse = HttpResponse(octets, content_type=TYPE_MIME)
    nom = quote(f"{bilan.intitule} {bilan.apprenti}.odt")
    reponse.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{nom}"
    reponse.headers["Cache-Control"] = "private, no-store"
    return reponse
