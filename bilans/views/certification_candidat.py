"""One candidate: how the proposal is made, step by step, what the jury decides, and the grids to print or keep."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.certification import (
    DecisionFigee,
    JuryVide,
    MotifManquant,
    PropositionChangee,
    decide_result,
    freeze_decisions,
    unlock_decision,
)
from bilans.certification.classeur import to_xlsx
from bilans.certification.fiches import sheets_of
from bilans.certification.grille_pdf import render_grids
from bilans.forms_certification import DecisionForm
from bilans.models import DecisionJury
from bilans.queries.certification import CertificationLue
from bilans.views.certification import get_certification
from cpro.socle.formulaires import MotifForm
from cpro.socle.permissions import Permission, requires
from suivi.models import Apprenti

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _candidat(request: HttpRequest, certification_id: UUID, apprenti_id: UUID):
    lue = get_certification(request, certification_id)
    apprenti = get_object_or_404(Apprenti, groupe=lue.certification.groupe_id, pk=apprenti_id)
    return lue, apprenti


@require_safe
@requires(Permission.CERTIFICATION_VIEW)
def certification_candidat(request: HttpRequest, certification_id: UUID, apprenti_id: UUID) -> HttpResponse:
    lue, apprenti = _candidat(request, certification_id, apprenti_id)
    return _page(request, lue, apprenti)


def _page(
    request: HttpRequest, lue: CertificationLue, apprenti: Apprenti, form: DecisionForm | None = None
) -> HttpResponse:
    candidat, fiche, instantane = sheets_of(lue, centre=request.centre.nom, apprentis=[apprenti])[0]
    decision = candidat.decision
    if form is None:
        form = DecisionForm(forme=lue.certification.forme, initial=_initial(decision))
    contexte = {
        "lue": lue,
        "certification": lue.certification,
        "apprenti": apprenti,
        "fiche": fiche,
        "decision": decision,
        "instantane": instantane,
        "propose": candidat.calcul.propose,
        "changee": decision is not None
        and instantane is None
        and (decision.note_proposee, decision.acquise_proposee)
        != (candidat.calcul.note, candidat.calcul.acquise),
        "form": form,
        "motif": MotifForm(),
        "peut_decider": request.membre.peut(Permission.CERTIFICATION_DECIDE),
    }
    statut = 422 if form.is_bound else 200
    return render(request, "bilans/certification/candidat.html", contexte, status=statut)


def _initial(decision: DecisionJury | None) -> dict:
    if decision is None:
        return {}
    return {
        "note": decision.note,
        "acquise": {True: "oui", False: "non"}.get(decision.acquise, ""),
        "motif": decision.motif,
        "appreciation": decision.appreciation,
    }


@require_POST
@requires(Permission.CERTIFICATION_DECIDE)
def certification_decider(request: HttpRequest, certification_id: UUID, apprenti_id: UUID) -> HttpResponse:
    """Enter the decision; with « figer », freeze it at once."""
    lue, apprenti = _candidat(request, certification_id, apprenti_id)
    form = DecisionForm(request.POST, forme=lue.certification.forme)
    if not form.is_valid():
        return _page(request, lue, apprenti, form)
    try:
        decide_result(
            certification=lue.certification, apprenti=apprenti, auteur=request.membre, **form.cleaned_data
        )
    except MotifManquant as refus:
        form.add_error("motif", str(refus))
        return _page(request, lue, apprenti, form)
    except DecisionFigee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Décision du jury enregistrée.")
        if "figer" in request.POST:
            _freeze(request, lue, apprenti)
    return redirect("bilans:certification_candidat", request.centre.slug, certification_id, apprenti_id)


def _freeze(request: HttpRequest, lue: CertificationLue, apprenti: Apprenti) -> None:
    try:
        freeze_decisions(certification=lue.certification, auteur=request.membre, apprentis=[apprenti])
    except (JuryVide, PropositionChangee) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Elle est figée : elle ne changera plus.")


@require_POST
@requires(Permission.CERTIFICATION_DECIDE)
def certification_deverrouiller(
    request: HttpRequest, certification_id: UUID, apprenti_id: UUID
) -> HttpResponse:
    lue, apprenti = _candidat(request, certification_id, apprenti_id)
    decision = get_object_or_404(
        DecisionJury, certification=lue.certification, apprenti=apprenti, statut=DecisionJury.Statut.FIGEE
    )
    form = MotifForm(request.POST)
    if form.is_valid():
        unlock_decision(decision=decision, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Décision déverrouillée. La version figée est conservée.")
    else:
        messages.error(request, "Un déverrouillage demande un motif.")
    return redirect("bilans:certification_candidat", request.centre.slug, certification_id, apprenti_id)


@require_safe
@requires(Permission.CERTIFICATION_VIEW)
def certification_xlsx(
    request: HttpRequest, certification_id: UUID, apprenti_id: UUID | None = None
) -> HttpResponse:
    """The grid as a workbook: the group's, or one candidate's."""
    lue, apprentis, nom = _grid(request, certification_id, apprenti_id)
    fiches = [fiche for _, fiche, _ in sheets_of(lue, centre=request.centre.nom, apprentis=apprentis)]
    return _file(to_xlsx(fiches, titre=lue.unite.titre), nom=f"{nom}.xlsx", type_mime=XLSX)


@require_safe
@requires(Permission.CERTIFICATION_VIEW)
def certification_pdf(
    request: HttpRequest, certification_id: UUID, apprenti_id: UUID | None = None
) -> HttpResponse:
    """The grid as a PDF: the group's recapitulation and each candidate's sheet, or one sheet."""
    lue, apprentis, nom = _grid(request, certification_id, apprenti_id)
    lues = sheets_of(lue, centre=request.centre.nom, apprentis=apprentis)
    octets = render_grids([(fiche, instantane) for _, fiche, instantane in lues], groupe=apprenti_id is None)
    return _file(octets, nom=f"{nom}.pdf", type_mime="application/pdf")


def _file(octets: bytes, *, nom: str, type_mime: str) -> HttpResponse:
    response = HttpResponse(octets, content_type=type_mime)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(nom)}"
    return response


def _grid(request: HttpRequest, certification_id: UUID, apprenti_id: UUID | None):
    if apprenti_id is None:
        lue = get_certification(request, certification_id)
        return lue, None, f"{lue.unite.noeud.code_usage or 'Bloc'} {lue.certification.groupe.nom}"
    lue, apprenti = _candidat(request, certification_id, apprenti_id)
    return lue, [apprenti], f"{lue.unite.noeud.code_usage or 'Bloc'} {apprenti.nom} {apprenti.prenom}"
