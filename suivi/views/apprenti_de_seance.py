"""One apprentice in a séance: judging with big targets, absence, adaptation, catch-up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import elide
from suivi.actions.adaptations import adapt_seance
from suivi.actions.planification import plan_catch_up
from suivi.actions.seances import SeanceImpossible, evaluate_cell, set_absent
from suivi.echos import echos_de
from suivi.forms.evaluations import LigneForm
from suivi.forms.preuves import PreuveForm
from suivi.forms.seances import AdaptationForm, RattrapageForm
from suivi.models import Seance, SeanceApprenti
from suivi.propositions import REGLE
from suivi.queries.grille import charger_grille
from suivi.queries.preuves import preuves_de
from suivi.queries.seances import get_seance_evaluable
from suivi.views.jugements import adresse, get_ligne, rows_of, save_row


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEANCE_EVALUATE)
def apprenti(request: HttpRequest, seance_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """One apprentice at a time, with big targets; a plain form when there is no JavaScript."""
    seance = get_seance_evaluable(request.membre, seance_id)
    ligne = get_ligne(seance, apprenti_id)
    grille = charger_grille(seance, ligne.apprenti, vue="tout")
    form = LigneForm(request.POST or None, grille=grille, apprenti=ligne.apprenti)
    suite = _voisins(seance, ligne)
    if request.method == "POST" and form.is_valid():
        perdues = save_row(request.membre, form, evaluate_cell, seance.finalite)
        if not perdues:
            messages.success(request, f"Évaluation {elide('de', ligne.apprenti)} enregistrée.")
            vers = suite["suivant"] or ligne
            return redirect(
                adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=vers.apprenti_id)
            )
        form.add_error(None, " ".join(perdues))
    contexte = {
        "echos": echos_de(request.membre, ligne.apprenti, seance),
        "seance": seance,
        "ligne": ligne,
        "form": form,
        "grille": grille,
        "cases": rows_of(form),
        "dispenses": len(form.dispensees),
        "regle": REGLE,
        "preuves": preuves_de(seance, ligne.apprenti),
        "preuve_form": PreuveForm(colonnes=grille.colonnes),
        "ouverte": seance.cloturee_le is None,
        "nom": str(ligne.apprenti),
        "absence": "Absent" if ligne.absent else "",
        "place": f"Apprenti {suite['rang']} sur {suite['nombre']} · {seance.titre}",
        **suite,
    }
    return render(request, "suivi/seances/apprenti.html", contexte, status=422 if form.errors else 200)


def _voisins(seance: Seance, ligne: SeanceApprenti) -> dict:
    """The apprentices before and after, in the order of the grid, and where this one stands."""
    tous = list(
        seance.apprentis.select_related("apprenti").order_by("apprenti__nom", "apprenti__prenom", "pk")
    )
    rang = [autre.pk for autre in tous].index(ligne.pk)
    return {
        "rang": rang + 1,
        "nombre": len(tous),
        "precedent": tous[rang - 1] if rang else None,
        "suivant": tous[rang + 1] if rang + 1 < len(tous) else None,
    }


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def absence(request: HttpRequest, seance_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """Note that an apprentice was away (`absent=1`) or there."""
    seance = get_seance_evaluable(request.membre, seance_id)
    ligne = get_ligne(seance, apprenti_id)
    set_absent(
        seance=seance,
        apprenti=ligne.apprenti,
        absent=request.POST.get("absent") == "1",
        auteur=request.membre,
    )
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    return redirect(adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=apprenti_id))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEANCE_EVALUATE)
def adapter(request: HttpRequest, seance_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """Adapt a séance to one apprentice: in words, with more time, with fewer columns."""
    seance = get_seance_evaluable(request.membre, seance_id)
    ligne = get_ligne(seance, apprenti_id)
    form = AdaptationForm(request.POST or None, grille=charger_grille(seance, ligne.apprenti))
    if request.method == "POST" and form.is_valid():
        try:
            adapt_seance(seance=seance, apprenti=ligne.apprenti, auteur=request.membre, **form.adaptation())
        except SeanceImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Séance adaptée pour {ligne.apprenti}.")
            return redirect(adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=apprenti_id))
    contexte = {"seance": seance, "ligne": ligne, "form": form, "nom": str(ligne.apprenti)}
    return render(request, "suivi/seances/adapter.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.SEANCE_PLAN)
def rattraper(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Give a séance again to those who were away, on the day asked for."""
    seance = get_seance_evaluable(request.membre, seance_id)
    form = RattrapageForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez le jour du rattrapage.")
        return redirect(adresse(request, "seance", seance_id=seance.pk))
    try:
        reprise = plan_catch_up(seance=seance, auteur=request.membre, **form.cleaned_data)
    except SeanceImpossible as refus:
        messages.error(request, str(refus))
        return redirect(adresse(request, "seance", seance_id=seance.pk))
    messages.success(request, f"Rattrapage planifié le {reprise.debut:%d/%m/%Y}.")
    return redirect(adresse(request, "seance", seance_id=reprise.pk))
