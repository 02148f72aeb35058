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
from bilans.actions.sections_bilans import write_textes
from bilans.actions.suivi_actions import actions_to_carry
from bilans.actions.verrou import BilanFige
from bilans.ecran_actions import contexte_actions
from bilans.ecran_niveaux import contexte_niveaux, save_niveaux
from bilans.ecran_sections import read_textes, sections_vues
from bilans.enums import Nature
from bilans.forms import BilanForm
from bilans.instantane import read_contenu
from bilans.models import Bilan
from bilans.queries.bilans import bilans_visibles, silent_members
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from bilans.queries.preparation import suite_de
from bilans.rules import may_edit_bilan, may_sign_bilan, may_unlock_bilan
from bilans.views.parole import page_parole
from cpro.socle import signatures
from cpro.socle.dessins import read_dessin
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.formulaires import MotifForm
from cpro.socle.permissions import Permission, requires
from suivi.visibilite import get_apprenti_visible


def read_bilan(request: HttpRequest, bilan_id: UUID) -> Bilan:
    """A bilan one may see; what of a draft is then said section by section."""
    bilans = bilans_visibles(request.membre).select_related(
        "apprenti__groupe__formation", "apprenti__membre__utilisateur", "prepare_par__utilisateur", "trame"
    )
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
    premier = not Bilan.objects.filter(apprenti=apprenti).exists()
    form = BilanForm(request.POST or None, initial={"nature": Nature.INITIAL} if premier else None)
    if request.method == "POST" and form.is_valid():
        bilan = create_bilan(apprenti=apprenti, auteur=request.membre, **form.cleaned_data)
        return redirect("bilans:bilan", request.centre.slug, bilan.pk)
    contexte = {
        "form": form,
        "apprenti": apprenti,
        "a_reprendre": actions_to_carry(apprenti).count(),
        "peut_configurer": request.membre.peut(Permission.BILAN_CONFIGURE),
    }
    return render(request, "bilans/bilan_nouveau.html", contexte, status=422 if form.is_bound else 200)


@requires(Permission.BILAN_VIEW)
@lisible_hors_ligne
def bilan(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """The bilan: to write and decide while a draft, each their part; its snapshot, word for word, once frozen."""
    bilan = read_bilan(request, bilan_id)
    instantane = signatures.instantane_actif(bilan)
    if instantane is None:
        if request.method == "POST":
            if save_page(request, modifiable(request, bilan_id)):
                messages.success(request, "Bilan enregistré.")
            return _vue(request, bilan_id)
        if not request.membre.peut(Permission.BILAN_EDIT):
            return page_parole(request, bilan)
        return render(request, "bilans/bilan.html", _contexte(request, bilan))
    contexte = {
        "bilan": bilan,
        "instantane": instantane,
        "contenu": read_contenu(instantane.contenu),
        "rang_max": max((n["rang"] for n in instantane.contenu["echelle"]), default=1),
        "integre": signatures.empreinte(instantane.contenu) == instantane.empreinte,
        "peut_signer": may_sign_bilan(request.membre, bilan, instantane),
        "peut_deverrouiller": may_unlock_bilan(request.membre, bilan),
        "suite": suite_de(bilan) if request.membre.peut(Permission.BILAN_EDIT) else None,
        "motif": MotifForm(),
    }
    contexte |= contexte_actions(request.membre, bilan)
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
        "peut_modifier": may_edit_bilan(request.membre, bilan),
        "suite": suite_de(bilan),
        "sections": sections_vues(request.membre, bilan),
        "presences": bilan.participants.all(),
        "muets": silent_members(bilan),
        **contexte_actions(request.membre, bilan),
    }


def save_page(request: HttpRequest, bilan: Bilan) -> bool:
    """The whole page at once: decisions and texts that changed. False, and says so, when another changed the same ones
    meanwhile: theirs are left as they are."""
    if depassees := save_niveaux(bilan=bilan, donnees=request.POST, auteur=request.membre):
        codes = ", ".join(x.competence.code_usage or x.competence.intitule for x in depassees)
        messages.warning(
            request, f"{codes}\u00a0: décidé entre-temps par quelqu’un d’autre. Relisez, puis choisissez."
        )
    voulus, vus = read_textes(request.POST)
    if perdus := write_textes(bilan=bilan, voulus=voulus, vus=vus, auteur=request.membre):
        messages.warning(
            request,
            "Quelqu’un d’autre a écrit dans ce bilan en même temps : une partie de vos textes n’est pas "
            "enregistrée. Relisez-les, ils sont gardés sur cet appareil.",
        )
    return not (depassees or perdus)


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_figer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = modifiable(request, bilan_id)
    if not save_page(request, bilan):
        return redirect("bilans:bilan", request.centre.slug, bilan_id)
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
    if not signatures.is_the_one_read(instantane, request.POST.get("lue")):
        messages.warning(request, "Ce bilan a changé depuis que vous l’avez lu : relisez-le, puis signez.")
    elif may_sign_bilan(request.membre, bilan, instantane):
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
