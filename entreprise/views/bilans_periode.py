"""Bilans de période: prepared on what the journal says, filled together, frozen, signed, reopened for a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cpro.socle import signatures
from cpro.socle.dessins import read_dessin
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.formulaires import MotifForm
from cpro.socle.models import Instantane
from cpro.socle.permissions import Permission, Role, requires
from entreprise.actions.bilans_periode import (
    BilanPeriodeFige,
    BilanPeriodeVide,
    add_action,
    fill_bilan_periode,
    freeze_bilan_periode,
    open_bilan_periode,
    remove_action,
    set_action_done,
    sign_bilan_periode,
    unlock_bilan_periode,
)
from entreprise.bilans_periode import champs_de, in_order
from entreprise.forms.bilans_periode import ActionForm, OuvrirForm
from entreprise.models import ActionBilanPeriode, Attitude, BilanPeriode
from entreprise.queries.bilans_periode import bilans_periode_visibles, lines_of, periodes_suivies, prepare
from entreprise.rules import (
    champs_ouverts,
    may_fill_bilan_periode,
    may_freeze_bilan_periode,
    may_sign_bilan_periode,
    may_unlock_bilan_periode,
)
from referentiels.queries import charger_echelle, charger_version


def get_bilan(request: HttpRequest, bilan_id: UUID) -> BilanPeriode:
    return get_object_or_404(bilans_periode_visibles(request.membre), pk=bilan_id)


def to_bilan(request: HttpRequest, bilan_id: UUID, ancre: str = "") -> HttpResponse:
    reponse = redirect("entreprise:bilan_periode", request.centre.slug, bilan_id)
    reponse["Location"] += ancre
    return reponse


@requires(Permission.BILAN_PERIODE_EDIT)
def bilan_periode_ouvrir(request: HttpRequest, periode_apprenti_id: UUID) -> HttpResponse:
    """What the period gave, and the competences to evaluate: those that the journal calls on are ticked."""
    lignes = periodes_suivies(request.membre).select_related("periode", "apprenti__groupe__formation")
    ligne = get_object_or_404(lignes, pk=periode_apprenti_id)
    if (ouvert := BilanPeriode.objects.filter(periode_apprenti=ligne).first()) is not None:
        return to_bilan(request, ouvert.pk)
    preparation = prepare(ligne)
    toutes = [competence.id for _, groupe in preparation.competences for competence, _ in groupe]
    form = OuvrirForm(request.POST or None, competences=toutes)
    if request.method == "POST" and form.is_valid():
        bilan = open_bilan_periode(periode_apprenti=ligne, auteur=request.membre, **form.cleaned_data)
        return to_bilan(request, bilan.pk)
    choisies = set(request.POST.getlist("competences")) or {str(cle) for cle in preparation.vues}
    contexte = {
        "ligne": ligne,
        "form": form,
        "entrees": preparation.entrees,
        "groupes": [
            (titre, [(c, fois, str(c.id) in choisies) for c, fois in groupe])
            for titre, groupe in preparation.competences
        ],
    }
    return render(
        request, "entreprise/bilan_periode_ouvrir.html", contexte, status=422 if form.is_bound else 200
    )


@requires(Permission.BILAN_PERIODE_VIEW)
@lisible_hors_ligne
def bilan_periode(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """The bilan: to fill while a draft, each their part; its snapshot, word for word, once frozen."""
    bilan = get_bilan(request, bilan_id)
    instantane = signatures.instantane_actif(bilan)
    if instantane is not None:
        if request.method == "POST":
            return _trop_tard(request, bilan, instantane)
        return render(request, "entreprise/bilan_periode_fige.html", _fige(request, bilan, instantane))
    if request.method != "POST":
        return render(request, "entreprise/bilan_periode.html", page_context(request, bilan))
    if not may_fill_bilan_periode(request.membre, bilan):
        raise PermissionDenied("Ce bilan ne se remplit que par ses trois parties.")
    if perdus := keep_fields(request, bilan):
        return _conflit(request, bilan, perdus)
    messages.success(request, "Enregistré.")
    return to_bilan(request, bilan.pk)


def _trop_tard(request: HttpRequest, bilan: BilanPeriode, instantane: Instantane) -> HttpResponse:
    """It was frozen before these answers came: who froze it tapped twice, the others must know."""
    if instantane.fige_par_id == request.membre.utilisateur_id:
        messages.info(request, "Ce bilan est déjà figé.")
    else:
        messages.warning(request, "Ce bilan a été figé entre-temps : vos réponses n’y sont pas.")
    return to_bilan(request, bilan.pk)


def keep_fields(request: HttpRequest, bilan: BilanPeriode) -> list[str]:
    recus = {cle: valeur.replace("\r\n", "\n").strip() for cle, valeur in request.POST.items()}
    vus = {cle.removeprefix("vu:"): valeur for cle, valeur in recus.items() if cle.startswith("vu:")}
    return fill_bilan_periode(bilan=bilan, vus=vus, voulus=recus, auteur=request.membre)


def mark_of(bilan: BilanPeriode) -> str:
    """Which answers the page shows, whoever gave them."""
    return signatures.empreinte(champs_de(bilan, bilan.lignes.all()))


def _conflit(request: HttpRequest, bilan: BilanPeriode, perdus: list[str]) -> HttpResponse:
    """Someone else changed the page: what could not be kept stays on it, to be sent again knowingly."""
    gardes = {champ: request.POST[champ] for champ in perdus}
    contexte = page_context(request, get_bilan(request, bilan.pk), gardes) | {"relire": not perdus}
    return render(request, "entreprise/bilan_periode.html", contexte, status=409)


def page_context(
    request: HttpRequest, bilan: BilanPeriode, gardes: dict[str, str] | None = None
) -> dict[str, Any]:
    """What the pages that fill a bilan show. `gardes`: fields typed that could not be kept, to show again."""
    formation = bilan.periode_apprenti.apprenti.groupe.formation
    lignes = lines_of(bilan)
    actuels = champs_de(bilan, lignes)
    contexte = {
        "bilan": bilan,
        "triplets": in_order(charger_version(formation.version_id), lignes),
        "actuels": actuels,
        "lue": signatures.empreinte(actuels),
        "valeurs": actuels | (gardes or {}),
        "perdus": len(gardes or {}),
        "echelle": charger_echelle(formation.echelle_entreprise_id),
        "attitudes": Attitude.choices,
        "ouverts": champs_ouverts(request.membre) if may_fill_bilan_periode(request.membre, bilan) else (),
        "pour_le_maitre": request.membre.role in (Role.FORMATEUR, Role.COORDONNATEUR),
        "peut_figer": may_freeze_bilan_periode(request.membre, bilan),
        "form": ActionForm(),
    }
    return contexte | _lignes(contexte)


def _lignes(contexte: dict[str, Any]) -> dict[str, Any]:
    """The parts of the page, each field with what it shows, what it showed, and whether one may write it."""
    bilan, ouverts = contexte["bilan"], contexte["ouverts"]

    def champ(nom: str) -> dict[str, Any]:
        return {
            "nom": nom,
            "valeur": contexte["valeurs"][nom],
            "vu": contexte["actuels"][nom],
            "ouvert": bool(ouverts) and nom.startswith(ouverts),
        }

    return {
        "lignes": [
            (competence, critere, ligne, champ(f"n-{ligne.pk}"), champ(f"t-{ligne.pk}"))
            for competence, critere, ligne in contexte["triplets"]
        ],
        "attitudes_dites": [(dit, champ(f"a-{nom}")) for nom, dit, _ in bilan.attitudes],
        "paroles": [
            (bilan._meta.get_field(f"commentaire_{qui}").verbose_name, champ(f"c-{qui}"))
            for qui in ("apprenti", "maitre", "formateur")
        ],
    }


def _fige(request: HttpRequest, bilan: BilanPeriode, instantane: Any) -> dict[str, Any]:
    contenu = instantane.contenu
    return {
        "bilan": bilan,
        "instantane": instantane,
        "contenu": contenu,
        "rang_max": max((n["rang"] for n in contenu["echelle"] if not n["special"]), default=1),
        "integre": signatures.empreinte(contenu) == instantane.empreinte,
        "peut_signer": may_sign_bilan_periode(request.membre, bilan, instantane),
        "peut_deverrouiller": may_unlock_bilan_periode(request.membre, bilan),
        "peut_cocher": request.membre.peut(Permission.BILAN_PERIODE_SIGN),
        "motif": MotifForm(),
    }


@require_POST
@requires(Permission.BILAN_PERIODE_EDIT)
def bilan_periode_figer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Keep what the page says, then freeze it. An MA signs in the same move: they were alone to fill it."""
    bilan = get_bilan(request, bilan_id)
    if (instantane := signatures.instantane_actif(bilan)) is not None:
        return _trop_tard(request, bilan, instantane)
    if not may_freeze_bilan_periode(request.membre, bilan):
        raise PermissionDenied("Ce bilan ne se termine que par ceux qui évaluent.")
    try:
        # An MA signs in the same move: what they have not read cannot be in it.
        change = request.membre.role == Role.MAITRE and request.POST.get("lue") != mark_of(bilan)
        if (perdus := keep_fields(request, bilan)) or change:
            return _conflit(request, bilan, perdus)
        freeze_bilan_periode(bilan=bilan, auteur=request.membre)
    except (BilanPeriodeFige, BilanPeriodeVide) as refus:
        messages.error(request, str(refus))
        return to_bilan(request, bilan.pk)
    if request.membre.role == Role.MAITRE:
        sign_bilan_periode(bilan=bilan, membre=request.membre)
        messages.success(request, "Bilan terminé et signé par vous. L’apprenti et le centre sont prévenus.")
    else:
        messages.success(request, "Bilan figé. Ceux qui doivent signer sont prévenus.")
    return to_bilan(request, bilan.pk)


@require_POST
@requires(Permission.BILAN_PERIODE_SIGN)
def bilan_periode_signer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = get_bilan(request, bilan_id)
    instantane = signatures.instantane_actif(bilan)
    if not signatures.is_the_one_read(instantane, request.POST.get("lue")):
        messages.warning(request, "Ce bilan a changé depuis que vous l’avez lu : relisez-le, puis signez.")
    elif may_sign_bilan_periode(request.membre, bilan, instantane):
        sign_bilan_periode(bilan=bilan, membre=request.membre, dessin=read_dessin(request))
        messages.success(request, "Vous avez signé ce bilan.")
    else:
        messages.info(request, "Ce bilan n’attend pas votre signature.")
    return to_bilan(request, bilan.pk)


@require_POST
@requires(Permission.BILAN_PERIODE_EDIT)
def bilan_periode_deverrouiller(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = get_bilan(request, bilan_id)
    if not may_unlock_bilan_periode(request.membre, bilan):
        raise PermissionDenied("Seuls son auteur et le coordonnateur déverrouillent un bilan.")
    form = MotifForm(request.POST)
    if form.is_valid():
        unlock_bilan_periode(bilan=bilan, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Bilan déverrouillé. La version signée est conservée.")
    else:
        messages.error(request, "Un déverrouillage demande un motif.")
    return to_bilan(request, bilan.pk)


@require_POST
@requires(Permission.BILAN_PERIODE_EDIT)
def action_ajouter(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Add an action; a mistake gives the page back with what was typed."""
    bilan = get_bilan(request, bilan_id)
    form = ActionForm(request.POST)
    if not form.is_valid():
        contexte = page_context(request, bilan) | {"form": form}
        return render(request, "entreprise/bilan_periode.html", contexte, status=422)
    try:
        add_action(bilan=bilan, auteur=request.membre, **form.cleaned_data)
    except BilanPeriodeFige as refus:
        messages.error(request, str(refus))
    return to_bilan(request, bilan.pk, "#actions")


def _action(request: HttpRequest, action_id: UUID) -> ActionBilanPeriode:
    actions = ActionBilanPeriode.objects.filter(bilan__in=bilans_periode_visibles(request.membre))
    return get_object_or_404(actions.select_related("bilan__periode_apprenti__apprenti"), pk=action_id)


@require_POST
@requires(Permission.BILAN_PERIODE_SIGN)
def action_faite(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Say that an action is done, or that it is to do again."""
    action = _action(request, action_id)
    set_action_done(action=action, faite="faite" in request.POST, auteur=request.membre)
    return to_bilan(request, action.bilan_id, "#actions")


@require_POST
@requires(Permission.BILAN_PERIODE_EDIT)
def action_retirer(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = _action(request, action_id)
    try:
        remove_action(action=action, auteur=request.membre)
    except BilanPeriodeFige as refus:
        messages.error(request, str(refus))
    return to_bilan(request, action.bilan_id, "#actions")
