"""The library of scenarios: searching it, one scenario, its copies and its archive, what none touches."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.fichiers import servir
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from referentiels.queries import autres_versions, charger_version
from suivi.actions.scenarios import archive_scenario, restore_scenario
from suivi.actions.scenarios_copies import duplicate_scenario
from suivi.liens import read_liens
from suivi.models import Formation, Scenario, ScenarioRessource
from suivi.queries.bibliotheque import Question, search_scenarios
from suivi.queries.publications import current_publication
from suivi.queries.scenarios import (
    coverage,
    etat_de,
    get_scenario,
    missing_of,
    scenarios_visibles,
    seances_of,
    versions_en_usage,
)
from suivi.rules import is_author_of_scenario, may_edit_scenario


@require_safe
@requires(Permission.SCENARIO_VIEW)
def scenarios(request: HttpRequest) -> HttpResponse:
    """The scenarios of the centre that one sees, by words and by facets; the address says everything."""
    question = Question.read(request.GET)
    reponse = search_scenarios(request.membre, question)
    suivies = set(Formation.objects.values_list("version", flat=True))
    for scenario in reponse.page:
        scenario.etat = etat_de(scenario)
        scenario.referentiel = reponse.noms_de_versions.get(scenario.version_id, "")
        vivant = scenario.evaluables and scenario.archive_le is None
        scenario.a_planifier = vivant and scenario.version_id in suivies
    contexte = {
        "reponse": reponse,
        "page_obj": reponse.page,
        "question": question,
        "a_moi": request.membre.pk,
        "peut_creer": request.membre.peut(Permission.SCENARIO_EDIT),
        "peut_planifier": request.membre.peut(Permission.SEANCE_PLAN),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    modele = "suivi/scenarios/_liste.html" if fragment else "suivi/scenarios/liste.html"
    return render(request, modele, contexte)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def scenario(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """One scenario with its four parts, and what it lacks."""
    scenario = get_scenario(request.membre, scenario_id)
    version = charger_version(scenario.version_id)
    indicateurs = {c.critere_id: c.indicateur for c in scenario.criteres.all()}
    evaluees = [version.competences[c.competence_id] for c in scenario.competences.all()]
    contexte = {
        "scenario": scenario,
        "etat": etat_de(scenario),
        "manque": missing_of(scenario),
        "version": version,
        "taches": [version.taches[t.tache_id] for t in scenario.taches.all()],
        "competences": [
            (c, [(k, indicateurs[k.id]) for k in c.criteres if k.id in indicateurs]) for c in evaluees
        ],
        "liens": read_liens(scenario.liens),
        "publication": current_publication(scenario),
        "seances": seances_of(request.membre, scenario),
        "autres_versions": autres_versions(version).exists(),
        "copie_id": uuid7(),
        "peut_modifier": may_edit_scenario(request.membre, scenario),
        "est_auteur": is_author_of_scenario(request.membre, scenario),
        "peut_planifier": request.membre.peut(Permission.SEANCE_PLAN),
        "peut_copier": request.membre.peut(Permission.SCENARIO_EDIT),
    }
    return render(request, "suivi/scenarios/scenario.html", contexte)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def ressource(request: HttpRequest, ressource_id: UUID) -> FileResponse:
    ressources = ScenarioRessource.objects.filter(scenario__in=scenarios_visibles(request.membre))
    ressource = get_object_or_404(ressources.select_related("fichier"), pk=ressource_id)
    return servir(ressource.fichier, telecharger=True)


def get_modifiable(request: HttpRequest, scenario_id: UUID) -> Scenario:
    """A scenario that this member may edit. 403 for a colleague's."""
    scenario = get_scenario(request.membre, scenario_id)
    if not may_edit_scenario(request.membre, scenario):
        raise PermissionDenied("Seuls ses auteurs et le coordonnateur modifient ce scénario.")
    return scenario


def read_id(request: HttpRequest) -> UUID | None:
    """The id made by the page for what a form creates: the same twice creates once."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return None


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_dupliquer(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Copy, then adjust the copy."""
    original = get_scenario(request.membre, scenario_id)
    copie = duplicate_scenario(scenario=original, auteur=request.membre, id=read_id(request))
    messages.success(request, "Copié. Cette copie est à vous : ajustez-la, puis planifiez-la.")
    return redirect("suivi:scenario_modifier", request.centre.slug, copie.pk)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_archiver(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    archive_scenario(scenario=get_modifiable(request, scenario_id), auteur=request.membre)
    messages.success(request, "Scénario archivé. Ses séances restent.")
    return redirect("suivi:scenarios", request.centre.slug)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_desarchiver(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    scenario = get_scenario(request.membre, scenario_id)
    if not is_author_of_scenario(request.membre, scenario):
        raise PermissionDenied("Seuls ses auteurs et le coordonnateur remettent ce scénario en service.")
    restore_scenario(scenario=scenario, auteur=request.membre)
    messages.success(request, "Scénario remis en service.")
    return redirect("suivi:scenario", request.centre.slug, scenario.pk)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def couverture(request: HttpRequest) -> HttpResponse:
    """What the scenarios of the centre never touch, référentiel by référentiel."""
    lignes = []
    for ligne in versions_en_usage():
        version = charger_version(ligne.pk)
        taches, competences = coverage(version)
        lignes.append(
            {
                "referentiel": str(ligne.referentiel),
                "version": version,
                "taches": taches,
                "competences": competences,
                "vues": len(version.competences_evaluables) - len(competences),
                "taches_vues": len(version.taches) - len(taches),
            }
        )
    contexte = {"lignes": lignes, "peut_creer": request.membre.peut(Permission.SCENARIO_EDIT)}
    return render(request, "suivi/scenarios/couverture.html", contexte)
