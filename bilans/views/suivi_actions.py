"""What is to be done after a bilan: added, taken away, followed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from bilans.actions.suivi_actions import (
    ActionReprise,
    ActionSansMot,
    add_action,
    follow_action,
    remove_action,
)
from bilans.actions.verrou import BilanFige
from bilans.forms_bilan import ActionForm
from bilans.models import ActionBilan
from bilans.queries.bilans import bilans_visibles
from bilans.rules import may_follow_action, may_write_actions
from bilans.views.bilans import read_bilan
from cpro.socle.permissions import Permission, requires


def _vers(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    reponse = redirect("bilans:bilan", request.centre.slug, bilan_id)
    reponse["Location"] += "#actions"
    return reponse


@require_POST
@requires(Permission.BILAN_SIGN)
def action_ajouter(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = read_bilan(request, bilan_id)
    if not may_write_actions(request.membre, bilan):
        raise PermissionDenied(
            "Les actions de ce bilan sont notées par d’autres que vous, tant qu’il n’est pas figé."
        )
    form = ActionForm(request.POST)
    if form.is_valid():
        add_action(bilan=bilan, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Action ajoutée.")
    else:
        messages.error(request, "Dites ce qu’il y a à faire, et qui le fait : l’action n’est pas ajoutée.")
    return _vers(request, bilan.pk)


def _action(request: HttpRequest, action_id: UUID) -> ActionBilan:
    actions = ActionBilan.objects.filter(bilan__in=bilans_visibles(request.membre))
    return get_object_or_404(actions.select_related("bilan__apprenti", "bilan__trame"), pk=action_id)


@require_POST
@requires(Permission.BILAN_SIGN)
def action_retirer(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = _action(request, action_id)
    if not may_write_actions(request.membre, action.bilan):
        raise PermissionDenied(
            "Les actions de ce bilan sont notées par d’autres que vous, tant qu’il n’est pas figé."
        )
    try:
        remove_action(action=action, auteur=request.membre)
    except (ActionReprise, BilanFige) as refus:
        messages.error(request, str(refus))
    return _vers(request, action.bilan_id)


@require_POST
@requires(Permission.BILAN_SIGN)
def action_suivre(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """What became of it; even after the bilan is signed."""
    action = _action(request, action_id)
    if not may_follow_action(request.membre, action):
        raise PermissionDenied("Cette action revient à quelqu’un d’autre.")
    etat = request.POST.get(f"etat-{action_id}", "")
    if etat not in ActionBilan.Etat.values:
        messages.error(request, "Choisissez ce que l’action est devenue.")
        return _vers(request, action.bilan_id)
    try:
        follow_action(
            action=action, etat=etat, mot=request.POST.get(f"mot-{action_id}", ""), auteur=request.membre
        )
        messages.success(request, "C’est noté.")
    except (ActionReprise, ActionSansMot) as refus:
        messages.error(request, str(refus))
    return _vers(request, action.bilan_id)
