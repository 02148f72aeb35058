"""The library common to all centres: searching it, reading one, copying it here; publishing and withdrawing."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.fichiers import servir
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from referentiels.queries import charger_version
from suivi.actions.scenarios_publication import (
    PublicationRefusee,
    allowed_licences,
    copy_publication,
    publish_scenario,
    withdraw_publication,
)
from suivi.donnees_personnelles import fingerprint_of
from suivi.liens import read_liens
from suivi.models import Licence, Publication, PublicationFichier, Scenario
from suivi.queries.publications import (
    current_publication,
    personal_data_of,
    publications_visibles,
    search_publications,
)
from suivi.queries.scenarios import get_scenario
from suivi.ressources import RessourceRefusee
from suivi.rules import is_author_of_scenario
from suivi.views.scenarios import get_modifiable, read_id


@require_safe
@requires(Permission.SCENARIO_VIEW)
def commune(request: HttpRequest) -> HttpResponse:
    """What the centres share, the most taken up first."""
    mots = request.GET.get("q", "").strip()[:100]
    try:
        referentiel = UUID(request.GET.get("referentiel", ""))
    except ValueError:
        referentiel = None
    page, referentiels, miennes = search_publications(mots, referentiel, request.GET.get("page", "1"))
    for publication in page:
        publication.copies_ici = miennes[publication.pk]
        publication.copie_id = uuid7()
        publication.a_nous = publication.centre_id == request.centre.pk
        publication.licence_nom = Licence(publication.licence).nom
    contexte = {
        "page_obj": page,
        "mots": mots,
        "referentiel": referentiel,
        "referentiels": referentiels,
        "peut_copier": request.membre.peut(Permission.SCENARIO_EDIT),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    modele = "suivi/scenarios/_commune.html" if fragment else "suivi/scenarios/commune.html"
    return render(request, modele, contexte)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def publication(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """One published scenario, before it is copied."""
    publication = get_object_or_404(publications_visibles(), pk=publication_id)
    contexte = {
        "publication": publication,
        "licence": Licence(publication.licence),
        "contenu": publication.contenu,
        "version": charger_version(publication.version_id),
        "liens": read_liens(publication.contenu["liens"]),
        "copies": Scenario.objects.filter(origine=publication).order_by("-modifie_le")[:5],
        "copie_id": uuid7(),
        "a_nous": publication.centre_id == request.centre.pk,
        "peut_copier": request.membre.peut(Permission.SCENARIO_EDIT),
    }
    return render(request, "suivi/scenarios/publication.html", contexte)


@require_safe
@requires(Permission.SCENARIO_VIEW)
def publication_fichier(request: HttpRequest, fichier_id: UUID) -> FileResponse:
    fichiers = PublicationFichier.objects.filter(publication__in=publications_visibles().values("pk"))
    return servir(get_object_or_404(fichiers, pk=fichier_id), telecharger=True)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def publication_copier(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """Copy it here, then adjust the copy; say what the version of this centre does not know."""
    publication = get_object_or_404(publications_visibles(), pk=publication_id)
    try:
        copie, inconnus = copy_publication(
            publication=publication, auteur=request.membre, id=read_id(request)
        )
    except RessourceRefusee as refus:
        messages.error(request, f"Pas copié : {refus}")
        return redirect("suivi:publication", request.centre.slug, publication.pk)
    messages.success(request, "Copié dans votre centre. Ajustez-le, puis planifiez-le.")
    if inconnus:
        noms = ", ".join(lien.nom[:60] for lien in inconnus[:5])
        messages.warning(
            request, f"Votre version du référentiel ne connaît pas : {noms}. À relier à la main."
        )
    return redirect("suivi:scenario_modifier", request.centre.slug, copie.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SCENARIO_EDIT)
def scenario_publier(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Read what looks personal, choose a licence, confirm, publish."""
    scenario = get_modifiable(request, scenario_id)
    refus = ""
    if request.method == "POST":
        if not request.POST.get("confirme"):
            refus = "Cochez la confirmation : rien de personnel ne doit quitter le centre."
        else:
            try:
                publish_scenario(
                    scenario=scenario,
                    licence=request.POST.get("licence", ""),
                    confirmation=request.POST.get("confirmation", ""),
                    auteur=request.membre,
                )
            except PublicationRefusee as motif:
                refus = str(motif)
            else:
                messages.success(request, "Publié : tous les centres peuvent le copier.")
                return redirect("suivi:scenario", request.centre.slug, scenario.pk)
    trouvailles = personal_data_of(scenario)
    contexte = {
        "scenario": scenario,
        "refus": refus,
        "trouvailles": trouvailles,
        "confirmation": fingerprint_of(trouvailles),
        "licences": allowed_licences(scenario),
        "choisie": request.POST.get("licence") or allowed_licences(scenario)[0],
        "deja": current_publication(scenario),
        "fichiers": [r.fichier.nom for r in scenario.ressources.all()],
    }
    return render(request, "suivi/scenarios/publier.html", contexte, status=422 if refus else 200)


@require_POST
@requires(Permission.SCENARIO_EDIT)
def publication_retirer(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """Withdraw one's own, even when its scenario is archived; copies made elsewhere stay."""
    publications = Publication.objects.filter(centre_id=request.centre.pk)
    publication = get_object_or_404(publications, pk=publication_id)
    scenario = get_scenario(request.membre, publication.scenario_id)
    if not is_author_of_scenario(request.membre, scenario):
        raise PermissionDenied("Seuls ses auteurs et le coordonnateur retirent ce scénario.")
    withdraw_publication(publication=publication, auteur=request.membre)
    messages.success(request, "Retiré de la bibliothèque commune. Les copies déjà faites restent.")
    return redirect("suivi:scenario", request.centre.slug, scenario.pk)
