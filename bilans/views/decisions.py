"""Levels of a bilan decided by a person: one at a time, or the proposals of several taken together, and undone."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bilans.actions.decisions import accept_propositions, decide, undo_acceptation
from bilans.ecran_niveaux import read_niveau
from bilans.models import Bilan
from bilans.queries.niveaux_bilan import LigneNiveau, NiveauxBilan, niveaux_du_bilan
from bilans.views.bilans import modifiable, save_page
from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import pluriel


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_decision(request: HttpRequest, bilan_id: UUID, competence_id: UUID) -> HttpResponse:
    """One competence decided, saved at once; answers its state, what still lacks a reason, and the counts.

    When somebody else decided meanwhile, says so first: choosing again then decides.
    """
    bilan = modifiable(request, bilan_id)
    niveaux = niveaux_du_bilan(bilan)
    ligne = niveaux.ligne(competence_id)
    if ligne is None:
        raise Http404("Compétence inconnue")
    depassee = ligne.overtaken(request.POST.get(f"vu-{competence_id}"), request.membre)
    if not depassee:
        _decide(request, bilan, niveaux, ligne)
    bloc = next(bloc for bloc in niveaux.blocs if any(x is ligne for x in bloc.lignes))
    contexte = {
        "bilan": bilan,
        "niveaux": niveaux,
        "tableau": niveaux.tableau,
        "item": ligne,
        "bloc": bloc,
        "depassee": depassee,
    }
    return render(request, "bilans/_decision_reponse.html", contexte)


def _decide(request: HttpRequest, bilan: Bilan, niveaux: NiveauxBilan, ligne: LigneNiveau) -> None:
    cle = ligne.competence.id
    ligne.decision = decide(
        bilan=bilan,
        competence_id=cle,
        niveau_id=read_niveau(niveaux.tableau.echelle_centre, request.POST.get(f"niveau-{cle}", "")),
        commentaire=request.POST.get(f"commentaire-{cle}", ""),
        auteur=request.membre,
    )


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_accepter(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Save the page, then decide what is proposed for a bloc (`bloc`) or for all that is left."""
    bilan = modifiable(request, bilan_id)
    save_page(request, bilan)
    choisi = request.POST.get("accepter", "")
    prises = accept_propositions(
        bilan=bilan,
        acceptation=_uuid(request.POST.get("acceptation", "")),
        auteur=request.membre,
        competences=[
            ligne.competence.id
            for bloc in niveaux_du_bilan(bilan).blocs
            if choisi in ("", bloc.cle)
            for ligne in bloc.lignes
        ],
    )
    if prises:
        dites = pluriel(
            prises, "niveau proposé devient votre décision,niveaux proposés deviennent vos décisions"
        )
        messages.success(request, f"{dites}. Tant que le bilan n’est pas figé, vous pouvez l’annuler.")
    else:
        messages.info(request, "Il n’y avait plus rien de proposé à décider ici.")
    return redirect("bilans:bilan", request.centre.slug, bilan_id)


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_annuler(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Save the page, then take back what one gesture decided."""
    bilan = modifiable(request, bilan_id)
    save_page(request, bilan)
    retirees = undo_acceptation(
        bilan=bilan, acceptation=_uuid(request.POST.get("annuler", "")), auteur=request.membre
    )
    messages.success(request, f"{pluriel(retirees, 'décision annulée,décisions annulées')}.")
    return redirect("bilans:bilan", request.centre.slug, bilan_id)


def _uuid(texte: str) -> UUID:
    """The name of a gesture; anything else names a gesture that nobody made."""
    try:
        return UUID(texte)
    except ValueError:
        return uuid4()
