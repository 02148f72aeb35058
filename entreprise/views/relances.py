"""Reminders: what was recalled to whom, as a list and a file; days set aside; the settings of a centre."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cpro.socle import journal
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from entreprise.actions.reglages_relances import (
    PauseImpossible,
    cancel_pause,
    pause_relances,
    save_reglages,
)
from entreprise.export_relances import write_csv
from entreprise.forms.relances import PauseForm, ReglagesForm, RelancesFiltre
from entreprise.models import PassageRelances, PauseRelances, Relance
from entreprise.queries.relances import (
    refus_autour_de,
    reglages_relances,
    relances_visibles,
    search_relances,
    with_people,
)
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles, get_apprenti_visible

PAR_PAGE = 50


def _trouvees(request: HttpRequest) -> tuple[RelancesFiltre, QuerySet[Relance]]:
    filtre = RelancesFiltre(request.GET)
    lignes = relances_visibles(request.membre)
    if filtre.is_valid():
        voulu = filtre.cleaned_data
        lignes = search_relances(
            lignes, mots=voulu["q"], regle=voulu["regle"], debut=voulu["debut"], fin=voulu["fin"]
        )
    return filtre, with_people(lignes)


@require_safe
@requires(Permission.RELANCE_VIEW)
def relances(request: HttpRequest) -> HttpResponse:
    filtre, lignes = _trouvees(request)
    contexte = {
        "page": Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page")),
        "filtre": filtre,
        "filtree": any(request.GET.get(champ) for champ in filtre.fields),
        "question": request.GET.urlencode(),
        "peut_regler": request.membre.peut(Permission.RELANCE_SETTINGS),
    }
    return render(request, "entreprise/relances.html", contexte)


@require_safe
@requires(Permission.RELANCE_VIEW)
def relances_exporter(request: HttpRequest) -> HttpResponse:
    """The same list as a file, for who must prove it."""
    _, lignes = _trouvees(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    nom = f"relances-{request.centre.slug}-{timezone.localdate()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    nombre = write_csv(response, lignes)
    journal.inscrire(action="relances.exportees", objet=request.centre, membre=request.membre, nombre=nombre)
    return response


@require_safe
@requires(Permission.RELANCE_VIEW)
def relances_apprenti(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """What was recalled about one apprentice, and the days on which nothing is expected of them."""
    form = PauseForm(initial={"id": uuid7(), "debut": timezone.localdate()})
    return _apprenti(request, get_apprenti_visible(request.membre, apprenti_id), form)


def _apprenti(request: HttpRequest, apprenti: Apprenti, form: PauseForm) -> HttpResponse:
    jour = timezone.localdate()
    lignes = with_people(relances_visibles(request.membre).filter(apprenti=apprenti))
    contexte = {
        "apprenti": apprenti,
        "a_moi": apprenti.membre_id == request.membre.pk,
        "form": form if request.membre.peut(Permission.RELANCE_PAUSE) else None,
        "pauses": apprenti.pauses_relances.filter(annulee_le=None).select_related("posee_par__utilisateur"),
        "page": Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page")),
        "refus": refus_autour_de(apprenti, jour),
        "aujourdhui": jour,
    }
    return render(request, "entreprise/relances_apprenti.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.RELANCE_PAUSE)
def pause_poser(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """Set days aside. The page's own key makes a double click set them once."""
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            pause_relances(apprenti=apprenti, auteur=request.membre, **form.cleaned_data)
        except PauseImpossible as erreur:
            form.add_error("fin", str(erreur))
        else:
            messages.success(request, "C’est noté. Rien n’est attendu ces jours-là.")
            return redirect("entreprise:relances_apprenti", request.centre.slug, apprenti.pk)
    return _apprenti(request, apprenti, form)


@require_POST
@requires(Permission.RELANCE_PAUSE)
def pause_annuler(request: HttpRequest, pause_id: UUID) -> HttpResponse:
    pauses = PauseRelances.objects.filter(apprenti__in=apprentis_visibles(request.membre))
    pause = get_object_or_404(pauses.select_related("apprenti"), pk=pause_id)
    cancel_pause(pause=pause, auteur=request.membre)
    messages.success(request, "Le journal est de nouveau attendu ces jours-là.")
    return redirect("entreprise:relances_apprenti", request.centre.slug, pause.apprenti_id)


@requires(Permission.RELANCE_SETTINGS)
def relances_reglages(request: HttpRequest) -> HttpResponse:
    form = ReglagesForm(request.POST or None, instance=reglages_relances())
    if request.method == "POST" and form.is_valid():
        save_reglages(voulus=form.cleaned_data, auteur=request.membre)
        messages.success(request, "Réglages enregistrés. Ils valent dès la prochaine recherche.")
        return redirect("entreprise:relances_reglages", request.centre.slug)
    contexte = {"form": form, "dernier": PassageRelances.objects.exclude(fini_le=None).first()}
    return render(request, "entreprise/relances_reglages.html", contexte, status=422 if form.errors else 200)
