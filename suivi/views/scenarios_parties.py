"""Writing a scenario, part by part: situation, référentiel, resources and authors."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cpro.comptes.models import Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle.permissions import Permission, Role, requires
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.scenarios import (
    add_coauteur,
    create_scenario,
    remove_coauteur,
    set_referentiel,
    update_scenario,
)
from suivi.actions.scenarios_ressources import attach_ressource, remove_ressource
from suivi.forms.scenarios import LiensCoches, ScenarioForm, chosen
from suivi.models import Scenario, ScenarioRessource
from suivi.queries.ressources import place_of
from suivi.queries.scenarios import espaces_connus, get_scenario, versions_en_usage
from suivi.ressources import NOMBRE_MAXIMUM, RessourceRefusee
from suivi.views.scenarios import get_modifiable

ETAPES = ("Situation", "Référentiel", "Ressources")
ADRESSES = ("suivi:scenario_modifier", "suivi:scenario_referentiel")
lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def _steps(request: HttpRequest, scenario: Scenario) -> list[str]:
    """Where the finished parts are."""
    return [reverse(route, args=[request.centre.slug, scenario.pk]) for route in ADRESSES]


@lire_et_ecrire
@requires(Permission.SCENARIO_EDIT)
def scenario_nouveau(request: HttpRequest) -> HttpResponse:
    """Part one: title and situation, then the référentiel. `?version=` and `?tache=` start from a task."""
    propose = {nom: request.GET[nom] for nom in ("version", "tache") if request.GET.get(nom)}
    form = ScenarioForm(
        request.POST or None, versions=versions_en_usage(), brouillon="nouveau", initial=propose
    )
    if request.method == "POST" and form.is_valid():
        champs = form.textes() | {"version": form.cleaned_data["version"], "id": form.cleaned_data["id"]}
        scenario = create_scenario(auteur=request.membre, **champs)
        _start_from_task(request, scenario, form.cleaned_data["tache"])
        return redirect("suivi:scenario_referentiel", request.centre.slug, scenario.pk)
    return _part_one(request, form, None)


def _start_from_task(request: HttpRequest, scenario: Scenario, tache: UUID | None) -> None:
    """Tick the task one came for, with what it proposes."""
    version = charger_version(scenario.version_id)
    if tache in version.taches and not scenario.taches.exists():
        liens = LiensCoches(version, taches=[tache])
        liens.propose(avant=[])
        _keep_links(request, scenario, liens)


def _part_one(request: HttpRequest, form: ScenarioForm, scenario: Scenario | None) -> HttpResponse:
    contexte = {"form": form, "scenario": scenario, "etapes": ETAPES, "espaces": espaces_connus()}
    return render(request, "suivi/scenarios/form.html", contexte, status=422 if form.errors else 200)


@lire_et_ecrire
@requires(Permission.SCENARIO_EDIT)
def scenario_modifier(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    scenario = get_modifiable(request, scenario_id)
    champs = [nom for nom in ScenarioForm.base_fields if nom not in ("id", "tache", "version")]
    versions = list(VersionReferentiel.objects.filter(pk=scenario.version_id).select_related("referentiel"))
    form = ScenarioForm(
        request.POST or None,
        versions=versions,
        brouillon=str(scenario.pk),
        initial={nom: getattr(scenario, nom) for nom in champs} | {"id": scenario.pk},
    )
    form.fields["version"].disabled = True
    if request.method == "POST" and form.is_valid():
        update_scenario(scenario=scenario, auteur=request.membre, **form.textes())
        return _after(request, scenario, "suivi:scenario_referentiel")
    return _part_one(request, form, scenario)


def _after(request: HttpRequest, scenario: Scenario, suite: str) -> HttpResponse:
    """The next part, or the plan when one asked to save and plan."""
    if "planifier" in request.POST and request.membre.peut(Permission.SEANCE_PLAN):
        reponse = redirect("suivi:seance_planifier", request.centre.slug)
        reponse["Location"] += f"?scenario={scenario.pk}"
        return reponse
    return redirect(suite, request.centre.slug, scenario.pk)


@lire_et_ecrire
@requires(Permission.SCENARIO_EDIT)
def scenario_referentiel(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Part three: tick tasks, keep the competences and criteria they bring, word these for this situation.

    Without JavaScript, « Proposer » asks the server for what the page's module does by itself.
    """
    scenario = get_modifiable(request, scenario_id)
    version = charger_version(scenario.version_id)
    liens = LiensCoches.of(scenario, version)
    if request.method == "POST":
        liens = LiensCoches.sent(request.POST, version)
        if "proposer" not in request.POST:
            _keep_links(request, scenario, liens)
            return _after(request, scenario, "suivi:scenario_ressources")
        liens.propose(avant=chosen(request.POST, "avant", version.taches))
    contexte = {
        "scenario": scenario,
        "version": version,
        "etapes": ETAPES,
        "faites": _steps(request, scenario),
        "liens": liens,
    }
    return render(request, "suivi/scenarios/referentiel.html", contexte)


def _keep_links(request: HttpRequest, scenario: Scenario, liens: LiensCoches) -> None:
    set_referentiel(
        scenario=scenario,
        taches=liens.taches,
        competences=liens.competences,
        criteres=liens.criteres,
        manuelles=liens.manuelles,
        auteur=request.membre,
    )


@lire_et_ecrire
@requires(Permission.SCENARIO_EDIT)
def scenario_ressources(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Part four: files, and who else may edit. Each file is kept or refused apart, with the reason."""
    scenario = get_modifiable(request, scenario_id)
    refus = []
    if request.method == "POST":
        for fichier in request.FILES.getlist("fichiers"):
            try:
                attach_ressource(
                    scenario=scenario, octets=fichier.read(), nom=fichier.name, auteur=request.membre
                )
            except RessourceRefusee as motif:
                refus.append((fichier.name, str(motif)))
        if not refus and not request.htmx:
            return redirect("suivi:scenario_ressources", request.centre.slug, scenario.pk)
        scenario = get_scenario(request.membre, scenario_id)
    pris = {scenario.cree_par_id, *(a.membre_id for a in scenario.auteurs.all())}
    contexte = {
        "scenario": scenario,
        "etapes": ETAPES,
        "faites": _steps(request, scenario),
        "refus": refus,
        "place": place_of(scenario),
        "nombre_maximum": NOMBRE_MAXIMUM,
        "collegues": [m for m in _collegues() if m.pk not in pris],
    }
    modele = "suivi/scenarios/_ressources.html" if request.htmx else "suivi/scenarios/ressources.html"
    return render(request, modele, contexte, status=422 if refus and not request.htmx else 200)


def _collegues():
    roles = (Role.FORMATEUR, Role.COORDONNATEUR)
    return (
        membres_en_cours().filter(role__in=roles).select_related("utilisateur").order_by("utilisateur__nom")
    )


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_auteurs(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Add a colleague to the authors, or take one off."""
    scenario = get_modifiable(request, scenario_id)
    if retire := request.POST.get("retirer"):
        coauteur = _membre(retire, Membre.objects.select_related("utilisateur"))
        remove_coauteur(scenario=scenario, coauteur=coauteur, auteur=request.membre)
        if coauteur.pk == request.membre.pk:
            messages.success(request, "Vous n’êtes plus parmi les auteurs.")
            return redirect("suivi:scenarios", request.centre.slug)
    elif ajoute := request.POST.get("coauteur"):
        coauteur = _membre(ajoute, _collegues())
        if coauteur.pk != scenario.cree_par_id:
            add_coauteur(scenario=scenario, coauteur=coauteur, auteur=request.membre)
    return redirect("suivi:scenario_ressources", request.centre.slug, scenario.pk)


def _membre(texte: str, membres) -> Membre:
    try:
        return get_object_or_404(membres, pk=UUID(texte))
    except ValueError as erreur:
        raise Http404 from erreur


@require_POST
@requires(Permission.SCENARIO_EDIT)
def ressource_retirer(request: HttpRequest, ressource_id: UUID) -> HttpResponse:
    ressources = ScenarioRessource.objects.select_related("fichier", "scenario")
    ressource = get_object_or_404(ressources, pk=ressource_id)
    scenario = get_modifiable(request, ressource.scenario_id)
    remove_ressource(ressource=ressource, auteur=request.membre)
    return redirect("suivi:scenario_ressources", request.centre.slug, scenario.pk)
