"""The grid of a séance: apprentices × competences or criteria, judged cell by cell."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from suivi.actions.seances import close_seance, evaluate_cell
from suivi.forms.evaluations import CelluleForm
from suivi.forms.seances import RattrapageForm
from suivi.grille_html import corps, symboles
from suivi.models import Seance, SeanceApprenti
from suivi.propositions import REGLE
from suivi.queries.grille import (
    Grille,
    attendus_de,
    charger_grille,
    colonnes_de,
    degres_de,
    historique_de,
    indicateurs_de,
    version_de,
    with_niveaux,
)
from suivi.queries.scenarios import is_visible
from suivi.queries.seances import get_ligne_evaluable, get_seance_evaluable, get_seance_visible
from suivi.rules import may_evaluate
from suivi.views.jugements import adresse, faits_de, get_ligne, keep_cell

DANS_UNE_SEMAINE = timedelta(days=7)


@require_safe
@requires(Permission.SEANCE_VIEW)
def seance(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """The whole grid; who may not judge reads it. `?vue=niveaux`: the levels decided from the criteria."""
    seance = get_seance_visible(request.membre, seance_id)
    vue = _vue(request, seance)
    grille = charger_grille(seance, vue=vue)
    peut_evaluer = may_evaluate(request.membre, seance)
    adresses = _adresses(request, grille, peut_evaluer)
    contexte = {
        "seance": seance,
        "grille": grille,
        "corps": corps(grille, adresses),
        "symboles": symboles(grille.degres),
        "premier": adresses[grille.lignes[0].apprenti_id],
        "peut_evaluer": seance.cloturee_le is None and peut_evaluer,
        "scenario_lisible": is_visible(request.membre, seance.scenario),
        "vue": vue,
        "onglets": _onglets(seance, vue),
        "faits": [
            *faits_de(seance),
            ("Finalité", seance.get_finalite_display()),
            ("Évaluation", seance.get_mode_display()),
        ],
        "regle": REGLE,
        "etat": "Clôturée" if seance.cloturee_le else "",
        "rattrapages": list(seance.rattrapages.order_by("debut")) if grille.absents else [],
        "rattrapage": RattrapageForm(initial={"jour": timezone.localdate() + DANS_UNE_SEMAINE}),
    }
    return render(request, "suivi/seances/grille.html", contexte)


def _adresses(request: HttpRequest, grille: Grille, peut_evaluer: bool) -> dict[UUID, str]:
    """Where the name of each apprentice leads: their page of the séance, or their dashboard for who only reads."""
    if peut_evaluer:
        modele = adresse(request, "seance_apprenti", seance_id=grille.seance.pk, apprenti_id=UUID(int=0))
    else:
        modele = reverse("bilans:tableau", args=[request.centre.slug, UUID(int=0)])
    debut, fin = modele.split(str(UUID(int=0)))
    return {ligne.apprenti_id: f"{debut}{ligne.apprenti_id}{fin}" for ligne in grille.lignes}


def _vue(request: HttpRequest, seance: Seance) -> str:
    """« niveaux » when asked for, of a séance judged by criterion."""
    par_critere = seance.mode == Seance.Mode.CRITERE
    return "niveaux" if par_critere and request.GET.get("vue") == "niveaux" else "cases"


def _onglets(seance: Seance, vue: str) -> list[dict]:
    if seance.mode == Seance.Mode.COMPETENCE:
        return []
    entrees = (("cases", "Critères", "?"), ("niveaux", "Niveaux des compétences", "?vue=niveaux"))
    return [{"libelle": mot, "url": url, "actif": cle == vue, "compte": None} for cle, mot, url in entrees]


@require_safe
@requires(Permission.SEANCE_VIEW)
def etat(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """The cells in force, for a page that is already open: 304 when nothing changed."""
    seance = get_seance_visible(request.membre, seance_id)
    etag = f'"{version_de(seance)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    grille = charger_grille(seance, vue=_vue(request, seance))
    cases = {
        str(ligne.apprenti_id): {"absent": ligne.absent, "cases": _contenu(grille, ligne.apprenti_id)}
        for ligne in grille.lignes
    }
    return JsonResponse(cases, headers={"ETag": etag})


def _contenu(grille: Grille, apprenti_id: UUID) -> dict[int, list]:
    """The visible cells of a row, by their place on the page; with the answer proposed, when one is."""
    cases = {
        rang - grille.visibles.start: [c.niveau, c.jeton, c.auto, c.commentaire]
        for rang, c in grille.cases.get(apprenti_id, {}).items()
        if rang in grille.visibles
    }
    for rang in grille.calculees:
        if propose := grille.numero_propose(apprenti_id, rang):
            cases.setdefault(rang - grille.visibles.start, [0, "", 0, ""]).append(propose)
    return cases


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
        ligne = get_ligne(get_seance_evaluable(request.membre, seance_id), champs["apprenti"])
    return keep_cell(request.membre, ligne, champs, evaluate_cell, ligne.seance.finalite)


@require_POST
@requires(Permission.SEANCE_EVALUATE)
def cloturer(request: HttpRequest, seance_id: UUID) -> HttpResponse:
    """End the evaluation of a séance."""
    seance = get_seance_evaluable(request.membre, seance_id)
    close_seance(seance=seance, auteur=request.membre)
    messages.success(request, "Séance clôturée. Les évaluations ne changent plus.")
    return redirect(adresse(request, "seance", seance_id=seance.pk))


@require_safe
@requires(Permission.SEANCE_VIEW)
def detail(request: HttpRequest, seance_id: UUID, rang: int, apprenti_id: UUID | None = None) -> HttpResponse:
    """What a column expects; with an apprentice, also the history of the cell. A fragment, on demand."""
    seance = get_seance_visible(request.membre, seance_id)
    colonnes = with_niveaux(colonnes_de(seance))
    if rang >= len(colonnes):
        raise Http404("Colonne inconnue")
    colonne = colonnes[rang]
    historique = []
    if apprenti_id is not None:
        ligne = get_ligne(seance, apprenti_id)
        competence_id, critere_id = colonne.cle
        historique = historique_de(
            seance=seance, apprenti=ligne.apprenti, competence_id=competence_id, critere_id=critere_id
        )
    contexte = {
        "colonne": colonne,
        "criteres": attendus_de(colonne, indicateurs_de(seance)),
        "historique": historique,
        "degres": degres_de(seance.echelle_en_usage_id),
    }
    return render(request, "suivi/seances/_detail.html", contexte)
