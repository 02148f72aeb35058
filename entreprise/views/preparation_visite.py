"""Preparing a visit in five minutes: what happened since the last one, and what to talk about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import pluriel
from entreprise.actions.visites import prepare_visite
from entreprise.models import BilanPeriode
from entreprise.queries.preparation_visite import bilan_of, situation_for
from entreprise.queries.visites import points_of
from entreprise.views.visites import get_visite_a_changer
from referentiels.queries import charger_echelle, charger_version

PREMIERES = 8  # tasks never met that are shown at once


@requires(Permission.VISITE_EDIT)
def visite_preparer(request: HttpRequest, visite_id: UUID) -> HttpResponse:
    """One page: the situation, and what to tick. What is ticked goes into the bilan while that is a draft."""
    visite = get_visite_a_changer(request, visite_id)
    if request.method == "POST":
        choix = {genre: _ids(request, genre) for genre in ("taches", "competences", "criteres")}
        ajoutees = prepare_visite(visite=visite, auteur=request.membre, **choix)
        dit = "Préparation gardée."
        if ajoutees:
            dit += f" {pluriel(ajoutees, 'ligne ajoutée,lignes ajoutées')} au bilan de la période."
        messages.success(request, dit)
        return redirect("entreprise:visite", request.centre.slug, visite.pk)
    formation = visite.contrat.apprenti.groupe.formation
    version = charger_version(formation.version_id)
    situation = situation_for(visite)
    points = points_of(visite)
    choisis = {point.id for point in points}
    montrees = [*situation.jamais[:PREMIERES], *(t for t in situation.jamais[PREMIERES:] if t.id in choisis)]
    fragiles = {fragile.competence.id for fragile in situation.fragiles}
    bilan = bilan_of(visite)
    contexte = {
        "visite": visite,
        "situation": situation,
        "choisis": choisis,
        "montrees": montrees,
        "autres_taches": [tache for tache in version.taches.values() if tache not in montrees],
        "autres_competences": [c for c in version.competences_evaluables if c.id not in fragiles],
        "echelles": {
            "centre": charger_echelle(formation.echelle_centre_id),
            "entreprise": charger_echelle(formation.echelle_entreprise_id),
        },
        "bilan": bilan,
        "bilan_ouvert": bilan is not None and bilan.statut == BilanPeriode.Statut.BROUILLON,
    }
    return render(request, "entreprise/visite_preparer.html", contexte)


def _ids(request: HttpRequest, nom: str) -> list[UUID]:
    """The ids that were ticked; what is not one was not made by this page."""
    trouves = []
    for valeur in request.POST.getlist(nom):
        try:
            trouves.append(UUID(valeur))
        except ValueError:
            continue
    return trouves
