"""The plan of one apprentice's period: dates, objectives, tasks, and what the MA says is possible."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import elide
from entreprise.actions.periodes import PeriodeFigee, PeriodeImpossible, follow_group, set_dates
from entreprise.actions.plans import set_objectifs, validate_plan, write_objectifs
from entreprise.forms.periodes import PlanForm
from entreprise.models import PeriodeApprenti
from entreprise.queries.bilans_periode import periodes_suivies
from entreprise.queries.plans import NON, PLUS_TARD, is_frozen, read_plan
from entreprise.rules import may_validate_plan


def _ligne(request: HttpRequest, periode_apprenti_id: UUID) -> PeriodeApprenti:
    lignes = periodes_suivies(request.membre).select_related(
        "periode", "apprenti__groupe__formation", "plan_valide_par__utilisateur"
    )
    return get_object_or_404(lignes, pk=periode_apprenti_id)


@require_safe
@requires(Permission.PERIODE_VIEW)
def plan(request: HttpRequest, periode_apprenti_id: UUID) -> HttpResponse:
    return _show(request, _ligne(request, periode_apprenti_id))


def _show(request: HttpRequest, ligne: PeriodeApprenti) -> HttpResponse:
    fige = is_frozen(ligne)
    contexte = {
        "ligne": ligne,
        "plan": read_plan(ligne),
        "fige": fige,
        "peut_valider": not fige and may_validate_plan(request.membre, ligne),
        "peut_adapter": not fige and request.membre.peut(Permission.PERIODE_PLAN),
    }
    return render(request, "entreprise/plan.html", contexte)


@require_POST
@requires(Permission.PERIODE_VALIDATE)
def plan_valider(request: HttpRequest, periode_apprenti_id: UUID) -> HttpResponse:
    """The MA's agreement: what they left ticked is possible in their company."""
    ligne = _ligne(request, periode_apprenti_id)
    montrees = read_plan(ligne).montrees
    cochees = set(request.POST.getlist("tache"))
    vues = set(request.POST.getlist("vue"))
    try:
        validate_plan(
            periode_apprenti=ligne,
            montrees=[tache for tache in montrees if str(tache) in vues],
            possibles=[tache for tache in montrees if str(tache) in cochees],
            membre=request.membre,
        )
    except PeriodeFigee as refus:
        messages.error(request, str(refus))
        return redirect("entreprise:plan", request.centre.slug, ligne.pk)
    messages.success(request, "Merci, votre réponse est enregistrée.")
    return redirect("entreprise:plan", request.centre.slug, ligne.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERIODE_PLAN)
def objectifs(request: HttpRequest, periode_apprenti_id: UUID) -> HttpResponse:
    """Adapt the period of one apprentice: all the tasks are to be worked on but the ones set aside here."""
    ligne = _ligne(request, periode_apprenti_id)
    if request.method != "POST" and is_frozen(ligne):
        return _show(request, ligne)
    initial = {
        "dates": "propres" if ligne.dates_propres else "groupe",
        "debut": ligne.debut,
        "fin": ligne.fin,
        "objectifs": ligne.objectifs,
    }
    form = PlanForm(request.POST or None, initial=initial)
    lu = read_plan(ligne)
    choix = {t.tache.id: request.POST.get(f"t-{t.tache.id}", t.etat) for t in lu.toutes}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # dates, tasks and words: all or nothing
                _save(request, ligne, form.cleaned_data, choix)
        except PeriodeImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Période {elide('de', ligne.apprenti)} enregistrée.")
            return redirect("entreprise:periode", request.centre.slug, ligne.periode_id)
    groupes = [(nom, [(t, choix[t.tache.id]) for t in taches]) for nom, taches in lu.groupes]
    contexte = {"ligne": ligne, "groupes": groupes, "form": form}
    return render(request, "entreprise/objectifs.html", contexte, status=422 if form.errors else 200)


def _save(request: HttpRequest, ligne: PeriodeApprenti, valeurs: dict, choix: dict[UUID, str]) -> None:
    auteur = request.membre
    if valeurs["dates"] == "propres":
        set_dates(periode_apprenti=ligne, debut=valeurs["debut"], fin=valeurs["fin"], auteur=auteur)
    else:
        follow_group(periode_apprenti=ligne, auteur=auteur)
    ecartes = {tache: etat == PLUS_TARD for tache, etat in choix.items() if etat in (PLUS_TARD, NON)}
    set_objectifs(periode_apprenti=ligne, ecartes=ecartes, auteur=auteur)
    write_objectifs(periode_apprenti=ligne, texte=valeurs["objectifs"], auteur=auteur)
