"""Bilans de compétences: opened, decided level by level, frozen, signed, reopened for a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from bilans.actions.bilans import (
    BilanVide,
    create_bilan,
    decide,
    freeze_bilan,
    sign_bilan,
    unlock_bilan,
)
from bilans.actions.sections_bilans import set_synthese
from bilans.actions.verrou import BilanFige
from bilans.forms import BilanForm, SyntheseForm
from bilans.models import Bilan, DecisionBilan
from bilans.queries.tableau import LigneTableau, Tableau, tableau_apprenti
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


def _modifiable(request: HttpRequest, bilan_id: UUID) -> Bilan:
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
            _enregistrer(request, _modifiable(request, bilan_id))
            messages.success(request, "Bilan enregistré.")
            return redirect("bilans:bilan", request.centre.slug, bilan_id)
        return render(request, "bilans/bilan.html", _contexte(request, bilan))
    contexte = {
        "bilan": bilan,
        "instantane": instantane,
        "contenu": instantane.contenu,
        "rang_max": max((n["rang"] for n in instantane.contenu["echelle"]), default=1),
        "integre": signatures.empreinte(instantane.contenu) == instantane.empreinte,
        "peut_signer": may_sign_bilan(request.membre, bilan, instantane),
        "peut_deverrouiller": may_unlock_bilan(request.membre, bilan),
        "motif": MotifForm(),
    }
    return render(request, "bilans/bilan_fige.html", contexte)


def _contexte(request: HttpRequest, bilan: Bilan) -> dict[str, Any]:
    tableau = tableau_apprenti(bilan.apprenti)
    decisions = {d.competence_id: d for d in bilan.decisions.select_related("decide_par__utilisateur")}
    precedents = _precedents(bilan)
    return {
        "bilan": bilan,
        "tableau": tableau,
        "groupes": [
            (
                groupe.titre,
                [
                    _ligne(tableau, ligne, decisions.get(ligne.competence.id), precedents)
                    for ligne in groupe.lignes
                ],
            )
            for groupe in tableau.groupes
        ],
        "decidees": len(decisions),
        "form": SyntheseForm(initial={"synthese": bilan.synthese}),
        "peut_modifier": may_edit_bilan(request.membre, bilan),
    }


def _precedents(bilan: Bilan) -> dict[UUID, str]:
    """What the bilan before this one had decided, by competence."""
    avant = (
        Bilan.objects.filter(apprenti=bilan.apprenti_id, jour__lte=bilan.jour).exclude(pk=bilan.pk).first()
    )
    if avant is None:
        return {}
    decisions = DecisionBilan.objects.filter(bilan=avant, niveau__isnull=False)
    return dict(decisions.values_list("competence_id", "niveau__libelle"))


def _ligne(
    tableau: Tableau, ligne: LigneTableau, decision: DecisionBilan | None, precedents: dict[UUID, str]
) -> dict[str, Any]:
    choisi = decision.niveau_id if decision else None
    return {
        "ligne": ligne,
        "decision": decision,
        "choisi": choisi,
        "propose": ligne.propose,
        "precedent": precedents.get(ligne.competence.id, ""),
        "niveaux": tableau.echelle_centre.degres,
    }


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_decision(request: HttpRequest, bilan_id: UUID, competence_id: UUID) -> HttpResponse:
    """One competence decided, saved at once; answers its row."""
    bilan = _modifiable(request, bilan_id)
    tableau = tableau_apprenti(bilan.apprenti)
    ligne = next((x for x in tableau.lignes if x.competence.id == competence_id), None)
    if ligne is None:
        raise Http404("Compétence inconnue")
    decision = decide(
        bilan=bilan,
        competence_id=competence_id,
        niveau_id=_niveau(tableau, request.POST.get(f"niveau-{competence_id}", "")),
        commentaire=request.POST.get(f"commentaire-{competence_id}", ""),
        auteur=request.membre,
    )
    contexte = {
        "bilan": bilan,
        "tableau": tableau,
        "item": _ligne(tableau, ligne, decision, _precedents(bilan)),
        "peut_modifier": True,
    }
    return render(request, "bilans/_decision.html", contexte)


def _niveau(tableau: Tableau, texte: str) -> UUID | None:
    """The id of a degree of the centre's scale, None for anything else."""
    return next((n.pk for n in tableau.echelle_centre.degres if str(n.pk) == texte), None)


def _enregistrer(request: HttpRequest, bilan: Bilan) -> None:
    """The whole page at once: decisions that changed, and the synthesis."""
    tableau = tableau_apprenti(bilan.apprenti)
    connues = {d.competence_id: d for d in bilan.decisions.all()}
    for ligne in tableau.lignes:
        cle = ligne.competence.id
        niveau_id = _niveau(tableau, request.POST.get(f"niveau-{cle}", ""))
        commentaire = request.POST.get(f"commentaire-{cle}", "").strip()
        connue = connues.get(cle)
        avant = (connue.niveau_id, connue.commentaire) if connue else (None, "")
        if (niveau_id, commentaire) != avant:
            decide(
                bilan=bilan,
                competence_id=cle,
                niveau_id=niveau_id,
                commentaire=commentaire,
                auteur=request.membre,
            )
    if (synthese := request.POST.get("synthese", "").strip()) != bilan.synthese:
        set_synthese(bilan=bilan, synthese=synthese[:4000], auteur=request.membre)


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_figer(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    bilan = _modifiable(request, bilan_id)
    if "synthese" in request.POST:
        _enregistrer(request, bilan)
    try:
        freeze_bilan(bilan=bilan, auteur=request.membre)
    except (BilanFige, BilanVide) as refus:
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
