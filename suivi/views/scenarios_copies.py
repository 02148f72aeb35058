"""Scenarios made from something: another version of the référentiel, a séance, a file."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from referentiels.correspondance import confirmed_correspondance
from referentiels.correspondance import targets_of as confirmed_targets
from referentiels.models import VersionReferentiel
from referentiels.queries import autres_versions, charger_version
from suivi.actions.scenarios_copies import adapt_scenario, start_from_seance
from suivi.actions.scenarios_imports import drop_import, hold_import, import_scenario, read_held
from suivi.ecriture_scenario import write_archive
from suivi.format_scenario import write_document
from suivi.lecture_scenario import FICHIER_MAXIMUM, FichierRefuse
from suivi.models import Scenario
from suivi.queries.scenarios import get_scenario, versions_for_import
from suivi.queries.seances import seances_visibles
from suivi.rapprochement import Lien, match_nodes
from suivi.ressources import RessourceRefusee, say_size
from suivi.views.scenarios import read_id

lire_et_ecrire = require_http_methods(["GET", "HEAD", "POST"])


def chosen_targets(request: HttpRequest, liens: list[Lien]) -> dict[str, UUID | None]:
    """What a person confirmed for each node: a node of the version, or nothing."""
    cibles: dict[str, UUID | None] = {}
    for lien in liens:
        connus = {str(noeud.id): noeud.id for noeud in lien.choix}
        cibles[lien.champ] = connus.get(request.POST.get(lien.champ, ""))
    return cibles


@lire_et_ecrire
@requires(Permission.SCENARIO_EDIT)
def scenario_adapter(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """A copy on another version of the référentiel: what continues is shown, what does not is asked."""
    scenario = get_scenario(request.membre, scenario_id)
    actuelle = charger_version(scenario.version_id)
    versions = list(autres_versions(actuelle))
    demandee = request.POST.get("version") or request.GET.get("version")
    choisie = next((v for v in versions if str(v.pk) == demandee), versions[0] if versions else None)
    liens, correspondance = [], None
    if choisie is not None:
        correspondance = confirmed_correspondance(actuelle.id, choisie.pk)
        confirmes = confirmed_targets(correspondance) if correspondance else {}
        liens = match_nodes(write_document(scenario, actuelle), charger_version(choisie.pk), confirmes)
        if request.method == "POST":
            adapte = adapt_scenario(
                scenario=scenario,
                version=choisie,
                cibles=chosen_targets(request, liens),
                auteur=request.membre,
                id=read_id(request),
            )
            messages.success(request, "Adapté. L’original reste sur son ancienne version.")
            return redirect("suivi:scenario_referentiel", request.centre.slug, adapte.pk)
    contexte = {
        "scenario": scenario,
        "actuelle": actuelle,
        "versions": versions,
        "choisie": choisie,
        "liens": liens,
        "correspondance": correspondance,
        "copie_id": uuid7(),
    }
    return render(request, "suivi/scenarios/adapter.html", contexte)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def scenario_depuis_seance(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """A new scenario from a séance that was given, with what was adjusted there."""
    seances = seances_visibles(request.membre).select_related("scenario")
    seance = get_object_or_404(seances, pk=seance_id)
    scenario = start_from_seance(seance=seance, auteur=request.membre, id=read_id(request))
    messages.success(request, "Nouveau scénario, tel que la séance l’a évalué. Ajustez-le.")
    return redirect("suivi:scenario_modifier", request.centre.slug, scenario.pk)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def scenario_exporter(request: HttpRequest, scenario_id: UUID) -> FileResponse:
    """The scenario as a file, with its resources."""
    scenario = get_scenario(request.membre, scenario_id)
    archive = write_archive(scenario, charger_version(scenario.version_id))
    nom = f"scenario-{slugify(scenario.titre)[:60] or 'sans-titre'}.zip"
    return FileResponse(archive, as_attachment=True, filename=nom, content_type="application/zip")


@lire_et_ecrire
@requires(Permission.SCENARIO_EDIT)
def scenario_importer(request: HttpRequest) -> HttpResponse:
    """Send a file; look at what it would create; confirm."""
    refus = ""
    if request.method == "POST":
        try:
            if jeton := request.POST.get("jeton"):
                return _confirm(request, jeton)
            if envoi := request.FILES.get("fichier"):
                if envoi.size > FICHIER_MAXIMUM:
                    raise FichierRefuse(f"Ce fichier dépasse {say_size(FICHIER_MAXIMUM)}.")
                jeton = hold_import(octets=envoi.read(), membre=request.membre)
                return _preview(request, jeton)
            refus = "Choisissez d’abord un fichier."
        except (FichierRefuse, RessourceRefusee) as motif:
            refus = str(motif)
    contexte = {"refus": refus}
    return render(request, "suivi/scenarios/importer.html", contexte, status=422 if refus else 200)


def _preview(request: HttpRequest, jeton: str, version_id: str = "") -> HttpResponse:
    lu, deja = read_held(jeton=jeton, membre=request.membre)
    versions = versions_for_import(lu.document["referentiel"]["cle"])
    if not versions:
        raise FichierRefuse(
            f"Le référentiel « {lu.document['referentiel']['intitule'][:100]} » n’est pas connu ici : "
            "importez-le d’abord."
        )
    version = next((v for v in versions if str(v.pk) == version_id), versions[0])
    contexte = {
        "jeton": jeton,
        "document": lu.document,
        "fichiers": [nom for nom, _ in lu.fichiers],
        "deja": Scenario.objects.filter(pk=deja).first(),
        "d_ici": _from_here(lu.document),
        "choisie": version,
        "liens": match_nodes(lu.document, charger_version(version.pk)),
    }
    return render(request, "suivi/scenarios/apercu.html", contexte)


def _from_here(document: dict) -> Scenario | None:
    try:
        return Scenario.objects.filter(pk=UUID(document.get("identifiant", ""))).first()
    except ValueError:
        return None


def _confirm(request: HttpRequest, jeton: str) -> HttpResponse:
    """Create what was previewed. The same file again leads to the same scenario, unless another copy is asked."""
    lu, _ = read_held(jeton=jeton, membre=request.membre)
    version = get_object_or_404(VersionReferentiel.objects.defer("document"), pk=request.POST.get("version"))
    liens = match_nodes(lu.document, charger_version(version.pk))
    scenario = import_scenario(
        jeton=jeton,
        version=version,
        cibles=chosen_targets(request, liens),
        autre="autre" in request.POST,
        auteur=request.membre,
    )
    drop_import(jeton=jeton, membre=request.membre)
    messages.success(request, "Scénario importé. Il est à vous : ajustez-le, puis planifiez-le.")
    return redirect("suivi:scenario_modifier", request.centre.slug, scenario.pk)
