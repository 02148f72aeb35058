"""Bilans de compétences: opened, decided level by level, frozen, signed, reopened for a reason."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from bilans.actions.bilans import (
    BilanVide,
    MotifsManquants,
    create_bilan,
    freeze_bilan,
    sign_bilan,
    unlock_bilan,
)
from bilans.actions.sections_bilans import set_synthese
from bilans.actions.verrou import BilanFige
from bilans.ecran_niveaux import contexte_niveaux, save_niveaux
from bilans.forms import BilanForm, SyntheseForm
from bilans.models import Bilan
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from bilans.queries.preparation import suite_de
from bilans.rules import may_edit_bilan, may_sign_bilan, may_unlock_bilan
from cpro.socle import signatures
from cpro.socle.dessins import read_dessin
from cpro.socle.formulaires import MotifForm
from cpro.socle.permissions import Permission, Role, requires
from suivi.visibilite import apprentis_visibles, get_apprenti_visible


def read_bilan(request: HttpRequest, bilan_id: UUID) -> Bilan:
    """A bilan one may read; apprentice and MA see it once frozen."""
    bilans = Bilan.objects.filter(apprenti__in=apprentis_visibles(request.membre)).select_related(
        "apprenti__groupe__formation", "prepare_par__utilisateur"
    )
    if request.membre.role in (Role.APPRENTI, Role.MAITRE):
        bilans = bilans.exclude(statut=Bilan.Statut.BROUILLON)
    return get_object_or_404(bilans, pk=bilan_id)


def modifiable(request: HttpRequest, bilan_id: UUID) -> Bilan:
    """A bilan that one may still change: 404 when invisible, 403 once frozen."""
    bilan = read_bilan(request, bilan_id)
    if not may_edit_bilan(request.membre, bilan):
        raise PermissionDenied("Ce bilan est figé.")
    return bilan


@requires(Permission.BILAN_EDIT)
def bilan_nouveau(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    form = BilanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bilan = create_bilan(apprenti=apprenti, auteur=request.membre, **form.cleaned_data)
        return redirect("bilans:bilan", request.centre.slug, bilan.pk)
    contexte = {"form": form, "apprenti": apprenti}
    return render(request, "bilans/bilan_nouveau.html", contexte, status=422 if form.is_bound else 200)


@requires(Permission.BILAN_VIEW)
def bilan(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """The bilan: to decide while a draft; its snapshot, word for word, once frozen."""
    bilan = read_bilan(request, bilan_id)
    instantane = signatures.instantane_actif(bilan)
    if instantane is None:
        if request.method == "POST":
            _enregistrer(request, modifiable(request, bilan_id))
            messages.success(request, "Bilan enregistré.")
            return _vue(request, bilan_id)
        return render(request, "bilans/bilan.html", _contexte(request, bilan))
    contexte = {
        "bilan": bilan,
        "instantane": instantane,
        "contenu": instantane.contenu,
        "rang_max": max((n["rang"] for n in instantane.contenu["echelle"]), default=1),
        "integre": signatures.empreinte(instantane.contenu) == instantane.empreinte,
        "peut_signer": may_sign_bilan(request.membre, bilan, instantane),
        "peut_deverrouiller": may_unlock_bilan(request.membre, bilan),
        "suite": suite_de(bilan) if request.membre.peut(Permission.BILAN_EDIT) else None,
        "motif": MotifForm(),
    }
    return render(request, "bilans/bilan_fige.html", contexte)


def _vue(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Back to the bilan, with the lines that were asked for; or on to another one prepared with it (`vers`)."""
    if vers := request.POST.get("vers"):
        ensemble = Bilan.objects.filter(preparation__bilans=bilan_id).values_list("pk", flat=True)
        autre = next((pk for pk in ensemble if str(pk) == vers), bilan_id)
        return redirect("bilans:bilan", request.centre.slug, autre)
    adresse = reverse("bilans:bilan", args=[request.centre.slug, bilan_id])
    voir = request.POST.get("voir", "")
    return redirect(f"{adresse}?{urlencode({'voir': voir})}" if voir else adresse)


def _contexte(request: HttpRequest, bilan: Bilan) -> dict[str, Any]:
    return contexte_niveaux(niveaux_du_bilan(bilan), request.GET.get("voir", "")) | {
        "bilan": bilan,
        "form": SyntheseForm(initial={"synthese": bilan.synthese}),
        "peut_modifier": may_edit_bilan(request.membre, bilan),
        "suite": suite_de(bilan),
    }


def _enregistrer(request: HttpRequest, bilan: Bilan) -> None:
    """The whole page at once: decisions that changed, and the synthesis."""
    save_niveaux(bilan=bilan, donnees=request.POST, auteur=request.membre)
    if (synthese := request.POST.get("synthese", bilan.synthese).strip()) != bilan.synthese:
        set_synthese(bilan=bilan, synthese=synthese[:4000], auteur=request.membre)


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_figer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = modifiable(request, bilan_id)
    _enregistrer(request, bilan)
    try:
        freeze_bilan(bilan=bilan, auteur=request.membre)
    except (BilanFige, BilanVide, MotifsManquants) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Bilan figé. L’apprenti et son maître d’apprentissage sont prévenus.")
    return redirect("bilans:bilan", request.centre.slug, bilan_id)


@require_POST
@requires(Permission.BILAN_SIGN)
def bilan_signer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = read_bilan(request, bilan_id)
    instantane = signatures.instantane_actif(bilan)
    if may_sign_bilan(request.membre, bilan, instantane):
        sign_bilan(bilan=bilan, membre=request.membre, dessin=read_dessin(request))
        messages.success(request, "Vous avez signé ce bilan.")
    else:
        messages.info(request, "Ce bilan n’attend pas votre signature.")
    return redirect("bilans:bilan", request.centre.slug, bilan_id)


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_deverrouiller(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = read_bilan(request, bilan_id)
    if not may_unlock_bilan(request.membre, bilan):
        raise PermissionDenied("Seuls son auteur et le coordonnateur déverrouillent un bilan.")
    form = MotifForm(request.POST)
    if form.is_valid():
        unlock_bilan(bilan=bilan, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Bilan déverrouillé. La version signée est conservée.")
    else:
        messages.error(request, "Un déverrouillage demande un motif.")
    return redirect("bilans:bilan", request.centre.slug, bilan_id)
