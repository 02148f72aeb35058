"""The apprentice's activities: what is expected, judging oneself, reading the results."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.fichiers import servir
from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import dire_date
from suivi.actions.seances import read_results, self_evaluate
from suivi.ecarts import say_gap
from suivi.echos import echos_de
from suivi.forms.evaluations import CelluleForm, LigneForm
from suivi.models import Evaluation, SeanceApprenti
from suivi.queries.activites import (
    activites_de,
    criteres_de,
    expectations,
    get_activite,
    read_activite,
    ressources_de,
)
from suivi.queries.grille import charger_grille
from suivi.queries.niveaux import decisions_of
from suivi.queries.preuves import preuves_de
from suivi.queries.seances import prefetch_formateurs
from suivi.views.jugements import keep_cell, rows_of, save_row


@require_safe
@requires(Permission.ACTIVITE_SELF)
def activites(request: HttpRequest) -> HttpResponse:
    """One's own activities: results to read and activities to judge oneself on first, the past by month."""
    contexte = {"activites": activites_de(request.membre), "aujourdhui": timezone.localdate()}
    return render(request, "suivi/activites/liste.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACTIVITE_SELF)
def activite(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """What is asked, what is expected in plain words, judging oneself; the trainer's judgement once given.

    Reading it writes nothing: a browser that loads pages ahead is no reader (see `lecture`).
    """
    ligne = read_activite(request.membre, seance_id)
    seance = ligne.seance
    prefetch_formateurs(seance)
    grille = charger_grille(seance, ligne.apprenti)
    form = LigneForm(request.POST or None, grille=grille, apprenti=ligne.apprenti, auto=True)
    if request.method == "POST" and form.is_valid():
        perdues = save_row(request.membre, form, self_evaluate, Evaluation.Nature.AUTO)
        if not perdues:
            messages.success(request, "Votre autoévaluation est enregistrée.")
            return redirect("suivi:activite", centre=request.centre.slug, seance_id=seance.pk)
        form.add_error(None, " ".join(perdues))
    cases = _cases(form)
    contexte = {
        "ligne": ligne,
        "seance": seance,
        "form": form,
        "grille": grille,
        "cases": cases,
        "preuves": preuves_de(seance, ligne.apprenti),
        "decisions": decisions_of(seance, ligne.apprenti),
        "evaluee": any(case["formateur"] for case in cases),
        "ouverte": seance.cloturee_le is None and not ligne.absent,
        "commencee": seance.debut <= timezone.localdate(),
        "faits": _faits(ligne),
        "ressources": ressources_de(seance),
        "echos": echos_de(request.membre, ligne.apprenti, seance),
        "liens": seance.scenario.liens.splitlines(),
    }
    return render(request, "suivi/activites/activite.html", contexte, status=422 if form.errors else 200)


def _cases(form: LigneForm) -> list[dict]:
    """Each cell as the apprentice reads it: what is expected, and the gap in words."""
    choisis = criteres_de(form.grille.seance)
    cases = rows_of(form)
    for case in cases:
        case["attendus"] = expectations(case["colonne"], choisis)
        case["ecart"] = say_gap(case["formateur"], case["auto"])
    return cases


def _faits(ligne: SeanceApprenti) -> list[tuple[str, str]]:
    """When, how long, where and with whom."""
    seance, scenario = ligne.seance, ligne.seance.scenario
    fin = ligne.jusquau or seance.fin
    dates = dire_date(seance.debut)
    if fin != seance.debut:
        dates = f"{dates} – {dire_date(fin)}"
    duree = f"{scenario.duree_heures.normalize():f}".replace(".", ",") if scenario.duree_heures else ""
    formateurs = ", ".join(str(f.membre.utilisateur) for f in seance.formateurs.all())
    faits = [
        ("Quand", dates),
        ("Durée", f"{duree}\u00a0h" if duree else ""),
        ("Où", scenario.espaces),
        ("Qui m’évalue", formateurs),
    ]
    return [(nom, valeur) for nom, valeur in faits if valeur]


@require_POST
@requires(Permission.ACTIVITE_SELF)
def lecture(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Say that one has read one's results: the button, or the page once they have been on the screen."""
    ligne = get_activite(request.membre, seance_id)
    read_results(seance=ligne.seance, apprenti=ligne.apprenti, auteur=request.membre)
    if not request.htmx:
        return redirect("suivi:activite", centre=request.centre.slug, seance_id=seance_id)
    ligne = read_activite(request.membre, seance_id)
    return render(request, "suivi/activites/_lecture.html", {"ligne": ligne, "seance": ligne.seance})


@require_POST
@requires(Permission.ACTIVITE_SELF)
def cellule(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Keep one judgement of oneself. Same answers as the trainer's."""
    ligne = get_activite(request.membre, seance_id)
    form = CelluleForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"message": "Demande incomplète. Rechargez la page."}, status=400)
    return keep_cell(request.membre, ligne, form.cleaned_data, self_evaluate, Evaluation.Nature.AUTO)


@require_safe
@requires(Permission.ACTIVITE_SELF)
def ressource(request: HttpRequest, seance_id: UUID, ressource_id: UUID) -> FileResponse:
    """A file given with an activity, to those who are expected there."""
    ligne = get_activite(request.membre, seance_id)
    fichiers = ressources_de(ligne.seance)
    return servir(get_object_or_404(fichiers, pk=ressource_id).fichier, telecharger=True)
