"""Scenarios: the library, one scenario, its four parts."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.comptes.queries import membres_en_cours
from cpro.socle.fichiers import servir
from cpro.socle.permissions import Permission, Role, requires
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.scenarios import (
    add_coauteur,
    archive_scenario,
    attach_ressource,
    create_scenario,
    duplicate_scenario,
    remove_ressource,
    set_referentiel,
    update_scenario,
)
from suivi.deductions import follow_tasks
from suivi.forms.scenarios import ScenarioForm, chosen, chosen_criteres
from suivi.models import Scenario, ScenarioRessource
from suivi.queries.scenarios import (
    coverage,
    etat_de,
    get_scenario,
    search_scenarios,
    versions_en_usage,
)
from suivi.ressources import RessourceRefusee
from suivi.rules import may_edit_scenario

PAR_PAGE = 24
ETAPES = ("Situation", "Référentiel", "Ressources")


@require_safe
@requires(Permission.SCENARIO_VIEW)
def scenarios(request: HttpRequest) -> HttpResponse:
    """The scenarios of the centre, by words and by référentiel."""
    versions = versions_en_usage()
    mots = request.GET.get("q", "").strip()[:100]
    version = next((v for v in versions if str(v.pk) == request.GET.get("version")), None)
    trouves = search_scenarios(
        mots=mots, version_id=str(version.pk) if version else "", archives="archives" in request.GET
    )
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    noms = {v.pk: str(v.referentiel) for v in versions}
    for scenario in page:
        scenario.etat = etat_de(scenario)
        scenario.referentiel = noms.get(scenario.version_id, "")
    contexte = {
        "page_obj": page,
        "mots": mots,
        "version": version,
        "versions": versions,
        "peut_creer": request.membre.peut(Permission.SCENARIO_EDIT),
    }
    modele = "suivi/scenarios/_liste.html" if request.htmx else "suivi/scenarios/liste.html"
    return render(request, modele, contexte)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def scenario(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    scenario = get_scenario(scenario_id)
    version = charger_version(scenario.version_id)
    indicateurs = {c.critere_id: c.indicateur for c in scenario.criteres.all()}
    competences = [
        (
            version.competences[c.competence_id],
            [
                (k, indicateurs[k.id])
                for k in version.competences[c.competence_id].criteres
                if k.id in indicateurs
            ],
        )
        for c in scenario.competences.all()
        if c.competence_id in version.competences
    ]
    contexte = {
        "scenario": scenario,
        "etat": etat_de(scenario),
        "version": version,
        "taches": [version.taches[t.tache_id] for t in scenario.taches.all() if t.tache_id in version.taches],
        "competences": competences,
        "liens": [ligne.strip() for ligne in scenario.liens.splitlines() if ligne.strip()],
        "peut_modifier": may_edit_scenario(request.membre, scenario),
        "peut_planifier": request.membre.peut(Permission.SEANCE_PLAN),
        "peut_copier": request.membre.peut(Permission.SCENARIO_EDIT),
    }
    return render(request, "suivi/scenarios/scenario.html", contexte)


@requires(Permission.SCENARIO_EDIT)
def scenario_nouveau(request: HttpRequest) -> HttpResponse:
    """Part one: title and situation. Then the référentiel."""
    form = ScenarioForm(request.POST or None, versions=versions_en_usage(), brouillon="nouveau")
    if request.method == "POST" and form.is_valid():
        scenario = create_scenario(auteur=request.membre, **form.cleaned_data)
        return redirect("suivi:scenario_referentiel", request.centre.slug, scenario.pk)
    contexte = {"form": form, "scenario": None, "etapes": ETAPES}
    return render(request, "suivi/scenarios/form.html", contexte, status=422 if form.is_bound else 200)


def _modifiable(request: HttpRequest, scenario_id: UUID) -> Scenario:
    scenario = get_scenario(scenario_id)
    if not may_edit_scenario(request.membre, scenario):
        raise PermissionDenied("Seuls ses auteurs et le coordonnateur modifient ce scénario.")
    return scenario


@requires(Permission.SCENARIO_EDIT)
def scenario_modifier(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    scenario = _modifiable(request, scenario_id)
    champs = [nom for nom in ScenarioForm.base_fields if nom != "version"]
    versions = list(VersionReferentiel.objects.filter(pk=scenario.version_id).select_related("referentiel"))
    form = ScenarioForm(
        request.POST or None,
        versions=versions,
        brouillon=str(scenario.pk),
        initial={nom: getattr(scenario, nom) for nom in champs},
    )
    form.fields["version"].disabled = True
    if request.method == "POST" and form.is_valid():
        valeurs = {nom: form.cleaned_data[nom] for nom in champs}
        update_scenario(scenario=scenario, auteur=request.membre, **valeurs)
        return redirect("suivi:scenario_referentiel", request.centre.slug, scenario.pk)
    contexte = {"form": form, "scenario": scenario, "etapes": ETAPES}
    return render(request, "suivi/scenarios/form.html", contexte, status=422 if form.is_bound else 200)


@requires(Permission.SCENARIO_EDIT)
def scenario_referentiel(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Part three: tick tasks, keep the competences they bring, word the criteria for this situation.

    Without JavaScript, « Proposer » asks the server for what the page's module does by itself.
    """
    scenario = _modifiable(request, scenario_id)
    version = charger_version(scenario.version_id)
    taches = [t.tache_id for t in scenario.taches.all()]
    competences = {c.competence_id for c in scenario.competences.all()}
    criteres = {c.critere_id: c.indicateur for c in scenario.criteres.all()}
    if request.method == "POST":
        avant = taches
        taches = chosen(request.POST, "taches", version.taches)
        competences = set(chosen(request.POST, "competences", version.competences))
        criteres = chosen_criteres(request.POST, version)
        if "proposer" in request.POST:
            competences = follow_tasks(version, avant=avant, apres=taches, competences=competences)
        else:
            set_referentiel(
                scenario=scenario,
                taches=taches,
                competences=competences,
                criteres=criteres,
                auteur=request.membre,
            )
            return redirect("suivi:scenario_ressources", request.centre.slug, scenario.pk)
    contexte = {
        "scenario": scenario,
        "version": version,
        "etapes": ETAPES,
        "taches": set(taches),
        "competences": competences,
        "criteres": criteres,
        "groupes": _groupes_de_taches(version),
        "evaluables": version.competences_evaluables,
    }
    return render(request, "suivi/scenarios/referentiel.html", contexte)


def _groupes_de_taches(version) -> list[tuple[str, list]]:
    groupes: dict[str, list] = {}
    for tache in version.taches.values():
        appelees = " ".join(str(c.id) for c in version.competences_de(tache.id) if c.evaluable)
        groupes.setdefault(tache.activite or tache.pole, []).append((tache, appelees))
    return list(groupes.items())


@requires(Permission.SCENARIO_EDIT)
def scenario_ressources(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Part four: files, and who else may edit."""
    scenario = _modifiable(request, scenario_id)
    if request.method == "POST":
        if coauteur_id := request.POST.get("coauteur"):
            coauteur = get_object_or_404(_collegues(), pk=coauteur_id)
            add_coauteur(scenario=scenario, coauteur=coauteur, auteur=request.membre)
        for fichier in request.FILES.getlist("fichiers"):
            try:
                attach_ressource(
                    scenario=scenario, octets=fichier.read(), nom=fichier.name, auteur=request.membre
                )
            except RessourceRefusee as refus:
                messages.error(request, f"{fichier.name} : {refus}")
        return redirect("suivi:scenario_ressources", request.centre.slug, scenario.pk)
    pris = {scenario.cree_par_id, *(a.membre_id for a in scenario.auteurs.all())}
    contexte = {
        "scenario": scenario,
        "etapes": ETAPES,
        "collegues": [m for m in _collegues() if m.pk not in pris],
    }
    return render(request, "suivi/scenarios/ressources.html", contexte)


def _collegues():
    roles = (Role.FORMATEUR, Role.COORDONNATEUR)
    return (
        membres_en_cours().filter(role__in=roles).select_related("utilisateur").order_by("utilisateur__nom")
    )


@require_safe
@requires(Permission.SCENARIO_VIEW)
def ressource(request: HttpRequest, ressource_id: UUID) -> FileResponse:
    ressource = get_object_or_404(ScenarioRessource.objects.select_related("fichier"), pk=ressource_id)
    return servir(ressource.fichier, telecharger=True)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def ressource_retirer(request: HttpRequest, ressource_id: UUID) -> HttpResponse:
    ressources = ScenarioRessource.objects.select_related("fichier", "scenario")
    ressource = get_object_or_404(ressources, pk=ressource_id)
    scenario = _modifiable(request, ressource.scenario_id)
    remove_ressource(ressource=ressource, auteur=request.membre)
    return redirect("suivi:scenario_ressources", request.centre.slug, scenario.pk)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_dupliquer(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    copie = duplicate_scenario(scenario=get_scenario(scenario_id), auteur=request.membre)
    messages.success(request, "Copié. Cette copie est à vous.")
    return redirect("suivi:scenario", request.centre.slug, copie.pk)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_archiver(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    archive_scenario(scenario=_modifiable(request, scenario_id), auteur=request.membre)
    messages.success(request, "Scénario archivé. Ses séances restent.")
    return redirect("suivi:scenarios", request.centre.slug)


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
            }
        )
    return render(request, "suivi/scenarios/couverture.html", {"lignes": lignes})
