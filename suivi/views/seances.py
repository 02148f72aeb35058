"""Pages of séances: the list, the calendar, planning one, moving or cancelling it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from suivi.actions.planification import cancel_seance, plan_series, update_seance
from suivi.actions.seances import SeanceImpossible
from suivi.avertissements import warnings_about
from suivi.forms.seances import DatesForm, PlanifierForm
from suivi.models import Groupe, Seance
from suivi.queries.calendrier import month_of, read_month, read_week, week_of
from suivi.queries.seances import ETATS, get_seance_evaluable, in_state, seances_visibles, with_progress
from suivi.visibilite import groupes_visibles

PAR_PAGE = 30


@require_safe
@requires(Permission.SEANCE_VIEW)
def seances(request: HttpRequest) -> HttpResponse:
    """What to evaluate first, then what comes, then what is done; one group at will."""
    etat = request.GET.get("etat") if request.GET.get("etat") in ETATS else "evaluer"
    groupes, groupe = _groupes(request)
    visibles = with_progress(seances_visibles(request.membre))
    if groupe is not None:
        visibles = visibles.filter(groupe=groupe)
    lignes = in_state(visibles, etat).select_related("groupe")
    question = f"&groupe={groupe.pk}" if groupe else ""
    contexte = {
        "page_obj": Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page")),
        "etat": etat,
        "groupes": groupes,
        "groupe": groupe,
        "onglets": [
            {"libelle": libelle, "url": f"?etat={cle}{question}", "actif": cle == etat, "compte": None}
            for cle, libelle in ETATS.items()
        ],
        "peut_planifier": request.membre.peut(Permission.SEANCE_PLAN),
    }
    return render(request, "suivi/seances/liste.html", contexte)


@require_safe
@requires(Permission.SEANCE_VIEW)
def calendrier(request: HttpRequest) -> HttpResponse:
    """A month of séances (`?mois=2026-11`) or a week (`?semaine=2026-11-25`), one group at will."""
    aujourdhui = timezone.localdate()
    groupes, groupe = _groupes(request)
    visibles = seances_visibles(request.membre)
    if groupe is not None:
        visibles = visibles.filter(groupe=groupe)
    du_groupe = groupe or (groupes[0] if len(groupes) == 1 else None)
    if "semaine" in request.GET:
        pages = week_of(visibles, read_week(request.GET["semaine"], aujourdhui), du_groupe)
    else:
        pages = month_of(visibles, read_month(request.GET.get("mois", ""), aujourdhui), du_groupe)
    contexte = {
        "pages": pages,
        "question": f"&groupe={groupe.pk}" if groupe else "",
        "autre": pages.autre(aujourdhui),
        "aujourdhui": aujourdhui,
        "groupes": groupes,
        "groupe": groupe,
        "peut_planifier": request.membre.peut(Permission.SEANCE_PLAN),
    }
    return render(request, "suivi/seances/calendrier.html", contexte)


def _groupes(request: HttpRequest) -> tuple[list[Groupe], Groupe | None]:
    """The groups to choose among, and the one chosen."""
    groupes = list(groupes_visibles(request.membre).filter(archive_le=None))
    return groupes, next((g for g in groupes if str(g.pk) == request.GET.get("groupe")), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEANCE_PLAN)
def planifier(request: HttpRequest) -> HttpResponse:
    """Plan a scenario; the query fills the form in (`?scenario=`, `?groupe=`, `?rattrape=`…).

    Changing the scenario, the group or the search reloads the choices.
    """
    cherche = "rechercher" in request.POST  # the page again, with other scenarios to choose from
    donnees = request.POST if cherche else request.GET
    propose = {cle: donnees[cle] for cle in PlanifierForm.base_fields if donnees.get(cle)}
    for cle in ("apprentis", "formateurs"):
        if cle in propose:
            propose[cle] = donnees.getlist(cle)
    form = PlanifierForm(None if cherche else request.POST or None, membre=request.membre, initial=propose)
    if request.method == "POST" and form.is_valid():
        try:
            seances = plan_series(auteur=request.membre, **form.plan())
        except SeanceImpossible as refus:
            form.add_error(None, str(refus))
        else:
            fois = f"{len(seances)} séances planifiées" if len(seances) > 1 else "Séance planifiée"
            messages.success(request, f"{fois} pour {seances[0].groupe.nom}.")
            _avertir(request, seances)
            return redirect("suivi:seance", centre=request.centre.slug, seance_id=seances[0].pk)
    modele = "suivi/seances/_planifier.html" if request.htmx else "suivi/seances/planifier.html"
    statut = 422 if form.errors and not request.htmx else 200
    return render(request, modele, {"form": form}, status=statut)


def _avertir(request: HttpRequest, seances: list[Seance]) -> None:
    """Say what is odd about these dates: they may be wanted."""
    for phrase in warnings_about(seances):
        messages.warning(request, phrase)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEANCE_PLAN)
def modifier(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Change the dates, the trainers or the title of a séance one runs."""
    seance = get_seance_evaluable(request.membre, seance_id)
    actuels = {
        "debut": seance.debut,
        "fin": seance.fin,
        "titre": seance.titre,
        "formateurs": [formateur.membre_id for formateur in seance.formateurs.all()],
    }
    form = DatesForm(request.POST or None, initial=actuels)
    if request.method == "POST" and form.is_valid():
        try:
            update_seance(seance=seance, auteur=request.membre, **form.cleaned_data)
        except SeanceImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Séance modifiée.")
            _avertir(request, [seance])
            return redirect("suivi:seance", centre=request.centre.slug, seance_id=seance.pk)
    contexte = {"form": form, "seance": seance}
    return render(request, "suivi/seances/modifier.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.SEANCE_PLAN)
def annuler(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Remove a séance planned by mistake."""
    seance = get_seance_evaluable(request.membre, seance_id)
    try:
        cancel_seance(seance=seance, auteur=request.membre)
    except SeanceImpossible as refus:
        messages.error(request, str(refus))
        return redirect("suivi:seance_modifier", centre=request.centre.slug, seance_id=seance_id)
    messages.success(request, "Séance annulée.")
    return redirect("suivi:seances", centre=request.centre.slug)
