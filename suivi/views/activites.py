"""The apprentice's activities: what is expected, judging oneself, reading the results."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.fichiers import servir
from cpro.socle.permissions import Permission, requires
from suivi.actions.seances import read_results, self_evaluate
from suivi.forms.evaluations import CelluleForm, LigneForm
from suivi.models import Evaluation
from suivi.queries.activites import activites_de, get_activite, ressources_de
from suivi.queries.grille import charger_grille
from suivi.queries.seances import prefetch_formateurs
from suivi.views.jugements import faits_de, keep_cell, rows_of, save_row


@require_safe
@requires(Permission.ACTIVITE_SELF)
def activites(request: HttpRequest) -> HttpResponse:
    """One's own activities, those that wait for something first."""
    return render(request, "suivi/activites/liste.html", {"activites": activites_de(request.membre)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACTIVITE_SELF)
def activite(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """What is expected, in plain words; judging oneself; the trainer's judgement beside it, once given."""
    ligne = get_activite(request.membre, seance_id)
    seance, apprenti = ligne.seance, ligne.apprenti
    prefetch_formateurs(seance)
    grille = charger_grille(seance, apprenti)
    form = LigneForm(request.POST or None, grille=grille, apprenti=apprenti, auto=True)
    if request.method == "POST" and form.is_valid():
        perdues = save_row(request.membre, form, self_evaluate, Evaluation.Nature.AUTO)
        if not perdues:
            messages.success(request, "Votre autoévaluation est enregistrée.")
            return redirect(
                reverse("suivi:activite", kwargs={"centre": request.centre.slug, "seance_id": seance.pk})
            )
        form.add_error(None, " ".join(perdues))
    cases = rows_of(form)
    evaluees = [case for case in cases if case["formateur"]]
    if evaluees:
        read_results(seance=seance, apprenti=apprenti, auteur=request.membre)
    contexte = {
        "seance": seance,
        "form": form,
        "grille": grille,
        "cases": cases,
        "evaluees": len(evaluees),
        "ouverte": seance.cloturee_le is None,
        "faits": faits_de(seance),
        "ressources": ressources_de(seance),
        "liens": seance.scenario.liens.splitlines(),
    }
    return render(request, "suivi/activites/activite.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.ACTIVITE_SELF)
def cellule(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Keep one judgement of oneself. Same answers as the trainer's."""
    ligne = get_activite(request.membre, seance_id)
    form = CelluleForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": "Demande incomplète. Rechargez la page."}, status=400)
    return keep_cell(
        request.membre, ligne.seance, ligne.apprenti, form.cleaned_data, self_evaluate, Evaluation.Nature.AUTO
    )


@require_safe
@requires(Permission.ACTIVITE_SELF)
def ressource(request: HttpRequest, seance_id: UUID, ressource_id: UUID) -> FileResponse:
    """A file given with an activity, to those who are expected there."""
    ligne = get_activite(request.membre, seance_id)
    fichiers = ressources_de(ligne.seance)
    return servir(get_object_or_404(fichiers, pk=ressource_id).fichier, telecharger=True)
