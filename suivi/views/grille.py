"""The grid of a séance: apprentices × competences, judged cell by cell, or one apprentice at a time."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from suivi.actions.seances import close_seance, evaluate_cell, set_absent
from suivi.forms.evaluations import CelluleForm, LigneForm
from suivi.grille_html import corps, symboles
from suivi.models import Seance, SeanceApprenti
from suivi.queries.grille import (
    attendus_de,
    charger_grille,
    colonnes_de,
    degres_de,
    historique_de,
    indicateurs_de,
    version_de,
)
from suivi.queries.seances import get_ligne_evaluable, get_seance_evaluable, get_seance_visible
from suivi.rules import may_evaluate
from suivi.views.jugements import faits_de, keep_cell, rows_of, save_row


def _adresse(request: HttpRequest, route: str, **arguments) -> str:
    return reverse(f"suivi:{route}", kwargs={"centre": request.centre.slug, **arguments})


def _get_ligne(seance: Seance, apprenti_id: UUID) -> SeanceApprenti:
    return get_object_or_404(seance.apprentis.select_related("apprenti"), apprenti_id=apprenti_id)


@require_safe
@requires(Permission.SEANCE_VIEW)
def seance(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """The whole grid; who may not judge reads it."""
    seance = get_seance_visible(request.membre, seance_id)
    grille = charger_grille(seance)
    modele = _adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=UUID(int=0))
    debut, fin = modele.split(str(UUID(int=0)))
    adresses = {ligne.apprenti_id: f"{debut}{ligne.apprenti_id}{fin}" for ligne in grille.lignes}
    contexte = {
        "seance": seance,
        "grille": grille,
        "corps": corps(grille, adresses),
        "symboles": symboles(grille.degres),
        "premier": adresses[grille.lignes[0].apprenti_id],
        "peut_evaluer": seance.cloturee_le is None and may_evaluate(request.membre, seance),
        "faits": [
            *faits_de(seance),
            ("Finalité", seance.get_finalite_display()),
            ("Évaluation", seance.get_mode_display()),
        ],
        "etat": "Clôturée" if seance.cloturee_le else "",
        "rattrapages": list(seance.rattrapages.order_by("debut")) if grille.absents else [],
        "peut_rattraper": bool(grille.absents) and request.membre.peut(Permission.SEANCE_PLAN),
    }
    return render(request, "suivi/seances/grille.html", contexte)


@require_safe
@requires(Permission.SEANCE_VIEW)
def etat(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """The cells in force, for a page that is already open: 304 when nothing changed."""
    seance = get_seance_visible(request.membre, seance_id)
    etag = f'"{version_de(seance)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    grille = charger_grille(seance)
    cases = {
        str(ligne.apprenti_id): {
            "absent": ligne.absent,
            "cases": {
                rang: [c.niveau, c.jeton, c.auto, c.commentaire]
                for rang, c in grille.cases.get(ligne.apprenti_id, {}).items()
            },
        }
        for ligne in grille.lignes
    }
    return JsonResponse(cases, headers={"ETag": etag})


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def cellule(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """Keep one judgement. 200 with its token, 409 with what stands there now, 422 when it cannot be."""
    form = CelluleForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["apprenti"]:
        get_seance_evaluable(request.membre, seance_id)
        return JsonResponse({"message": "Demande incomplète. Rechargez la page."}, status=400)
    champs = form.cleaned_data
    try:
        ligne = get_ligne_evaluable(request.membre, seance_id, champs["apprenti"])
    except SeanceApprenti.DoesNotExist:
        ligne = _get_ligne(get_seance_evaluable(request.membre, seance_id), champs["apprenti"])
    finalite = ligne.seance.finalite
    return keep_cell(request.membre, ligne.seance, ligne.apprenti, champs, evaluate_cell, finalite)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEANCE_EVALUATE)
def apprenti(request: HttpRequest, seance_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """One apprentice at a time, with big targets; a plain form when there is no JavaScript."""
    seance = get_seance_evaluable(request.membre, seance_id)
    ligne = _get_ligne(seance, apprenti_id)
    grille = charger_grille(seance, ligne.apprenti)
    form = LigneForm(request.POST or None, grille=grille, apprenti=ligne.apprenti)
    suite = _voisins(seance, ligne)
    if request.method == "POST" and form.is_valid():
        perdues = save_row(request.membre, form, evaluate_cell, seance.finalite)
        if not perdues:
            messages.success(request, f"Évaluation de {ligne.apprenti} enregistrée.")
            vers = suite["suivant"] or ligne
            return redirect(
                _adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=vers.apprenti_id)
            )
        form.add_error(None, " ".join(perdues))
    contexte = {
        "seance": seance,
        "ligne": ligne,
        "form": form,
        "grille": grille,
        "cases": rows_of(form),
        "ouverte": seance.cloturee_le is None,
        "nom": str(ligne.apprenti),
        "absence": "Absent" if ligne.absent else "",
        "place": f"Apprenti {suite['rang']} sur {suite['nombre']} · {seance.titre}",
        **suite,
    }
    return render(request, "suivi/seances/apprenti.html", contexte, status=422 if form.errors else 200)


def _voisins(seance: Seance, ligne: SeanceApprenti) -> dict:
    """The apprentices before and after, in the order of the grid, and where this one stands."""
    tous = list(
        seance.apprentis.select_related("apprenti").order_by("apprenti__nom", "apprenti__prenom", "pk")
    )
    rang = [autre.pk for autre in tous].index(ligne.pk)
    return {
        "rang": rang + 1,
        "nombre": len(tous),
        "precedent": tous[rang - 1] if rang else None,
        "suivant": tous[rang + 1] if rang + 1 < len(tous) else None,
    }


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def absence(request: HttpRequest, seance_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """Note that an apprentice was away (`absent=1`) or there."""
    seance = get_seance_evaluable(request.membre, seance_id)
    ligne = _get_ligne(seance, apprenti_id)
    set_absent(
        seance=seance,
        apprenti=ligne.apprenti,
        absent=request.POST.get("absent") == "1",
        auteur=request.membre,
    )
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    return redirect(_adresse(request, "seance_apprenti", seance_id=seance.pk, apprenti_id=apprenti_id))


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def cloturer(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """End the evaluation of a séance."""
    seance = get_seance_evaluable(request.membre, seance_id)
    close_seance(seance=seance, auteur=request.membre)
    messages.success(request, "Séance clôturée. Les évaluations ne changent plus.")
    return redirect(_adresse(request, "seance", seance_id=seance.pk))


@require_safe
@requires(Permission.SEANCE_VIEW)
def detail(request: HttpRequest, seance_id: UUID, rang: int, apprenti_id: UUID | None = None) -> HttpResponse:
    """What a column expects; with an apprentice, also the history of the cell. A fragment, on demand."""
    seance = get_seance_visible(request.membre, seance_id)
    colonnes = colonnes_de(seance)
    if rang >= len(colonnes):
        raise Http404("Colonne inconnue")
    colonne = colonnes[rang]
    historique = []
    if apprenti_id is not None:
        ligne = _get_ligne(seance, apprenti_id)
        competence_id, critere_id = colonne.cle
        historique = historique_de(
            seance=seance, apprenti=ligne.apprenti, competence_id=competence_id, critere_id=critere_id
        )
    contexte = {
        "colonne": colonne,
        "criteres": attendus_de(colonne, indicateurs_de(seance)),
        "historique": historique,
        "degres": degres_de(seance.groupe.formation.echelle_centre_id),
    }
    return render(request, "suivi/seances/_detail.html", contexte)
