"""Certification of a group: what the référentiel certifies, the candidates, the rule, the situations, the jury."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.certification import (
    JuryVide,
    PropositionChangee,
    add_jury,
    freeze_decisions,
    open_certification,
    remove_jury,
    remove_situation,
    save_situation,
    set_rule,
)
from bilans.certification.instantane import rule_in_words
from bilans.forms_certification import JuryForm, RegleForm, SituationForm
from bilans.models import Certification, MembreJury, SituationEvaluation
from bilans.queries.certification import (
    CertificationLue,
    candidats,
    certifications_visibles,
    load_certification,
    unites_du_groupe,
)
from cpro.socle.permissions import Permission, requires
from suivi.models import Seance
from suivi.visibilite import groupes_visibles


def get_certification(request: HttpRequest, certification_id: UUID) -> CertificationLue:
    """One certification of a group that the member sees. 404 otherwise."""
    visibles = certifications_visibles(request.membre)
    return load_certification(get_object_or_404(visibles, pk=certification_id))


@require_safe
@requires(Permission.CERTIFICATION_VIEW)
def certifications(request: HttpRequest) -> HttpResponse:
    """The groups, and what is open for each."""
    groupes = (
        groupes_visibles(request.membre)
        .select_related("formation")
        .annotate(ouvertes=Count("certifications", distinct=True))
        .order_by("nom")
    )
    return render(request, "bilans/certification/groupes.html", {"groupes": groupes})


@require_safe
@requires(Permission.CERTIFICATION_VIEW)
def certification_groupe(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """The épreuves and blocs of the référentiel in use, with what is official in them and what is not."""
    groupe = get_object_or_404(groupes_visibles(request.membre).select_related("formation"), pk=groupe_id)
    contexte = {
        "groupe": groupe,
        "unites": unites_du_groupe(groupe),
        "peut_ouvrir": request.membre.peut(Permission.CERTIFICATION_EDIT),
    }
    return render(request, "bilans/certification/groupe.html", contexte)


@require_POST
@requires(Permission.CERTIFICATION_EDIT)
def certification_ouvrir(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    groupe = get_object_or_404(groupes_visibles(request.membre).select_related("formation"), pk=groupe_id)
    try:
        unite_id = UUID(request.POST.get("unite", ""))
        certification = open_certification(groupe=groupe, unite_id=unite_id, auteur=request.membre)
    except (ValueError, LookupError):
        messages.error(request, "Cette épreuve n’est plus dans le référentiel : choisissez-la dans la liste.")
        return redirect("bilans:certification_groupe", request.centre.slug, groupe_id)
    return redirect("bilans:certification", request.centre.slug, certification.pk)


@require_safe
@requires(Permission.CERTIFICATION_VIEW)
def certification(request: HttpRequest, certification_id: UUID) -> HttpResponse:
    """The candidates side by side: what the rule proposes, what the jury decided."""
    lue = get_certification(request, certification_id)
    return render(request, "bilans/certification/certification.html", _contexte(request, lue, JuryForm()))


def _contexte(request: HttpRequest, lue: CertificationLue, jury: JuryForm) -> dict:
    liste = candidats(lue)
    return {
        "lue": lue,
        "certification": lue.certification,
        "candidats": liste,
        "a_figer": sum(1 for c in liste if c.decision and c.decision.statut == "saisie"),
        "situations": list(lue.certification.situations.select_related("seance")),
        "membres_jury": list(lue.certification.jury.all()),
        "regle": rule_in_words(lue),
        "form_jury": jury,
        "peut_modifier": request.membre.peut(Permission.CERTIFICATION_EDIT),
        "peut_decider": request.membre.peut(Permission.CERTIFICATION_DECIDE),
    }


@requires(Permission.CERTIFICATION_EDIT)
def certification_regle(request: HttpRequest, certification_id: UUID) -> HttpResponse:
    lue = get_certification(request, certification_id)
    form = RegleForm(request.POST or None, lue=lue)
    if request.method == "POST" and form.is_valid():
        set_rule(certification=lue.certification, auteur=request.membre, **form.champs())
        messages.success(request, "Règle enregistrée. Les décisions déjà figées n’ont pas changé.")
        return redirect("bilans:certification", request.centre.slug, certification_id)
    contexte = {"lue": lue, "certification": lue.certification, "form": form}
    return render(request, "bilans/certification/regle.html", contexte, status=422 if form.is_bound else 200)


@requires(Permission.CERTIFICATION_EDIT)
def certification_situation(
    request: HttpRequest, certification_id: UUID, situation_id: UUID | None = None
) -> HttpResponse:
    """A new situation, or one to correct."""
    lue = get_certification(request, certification_id)
    situation = None
    if situation_id is not None:
        situation = get_object_or_404(SituationEvaluation, certification=lue.certification, pk=situation_id)
    form = SituationForm(
        request.POST or None,
        seances=_seances(lue.certification),
        initial=_initial(lue, situation, request.GET.get("reference", "")),
    )
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data | ({"id": situation.pk} if situation else {})
        save_situation(certification=lue.certification, auteur=request.membre, **donnees)
        return redirect("bilans:certification", request.centre.slug, certification_id)
    contexte = {"lue": lue, "certification": lue.certification, "form": form, "situation": situation}
    return render(
        request, "bilans/certification/situation.html", contexte, status=422 if form.is_bound else 200
    )


def _seances(certification: Certification):
    return Seance.objects.filter(
        groupe=certification.groupe_id, finalite=Seance.Finalite.CERTIFICATIVE
    ).order_by("-debut")


def _initial(lue: CertificationLue, situation: SituationEvaluation | None, reference: str) -> dict:
    if situation is not None:
        champs = ("intitule", "jour", "lieu", "precision", "seance")
        return {"id": situation.pk} | {nom: getattr(situation, nom) for nom in champs}
    return {"intitule": next((s.intitule for s in lue.unite.situations if s.cle == reference), "")}


@require_POST
@requires(Permission.CERTIFICATION_EDIT)
def certification_situation_retirer(
    request: HttpRequest, certification_id: UUID, situation_id: UUID
) -> HttpResponse:
    lue = get_certification(request, certification_id)
    situation = get_object_or_404(SituationEvaluation, certification=lue.certification, pk=situation_id)
    remove_situation(situation=situation, auteur=request.membre)
    messages.success(request, "Situation d’évaluation retirée.")
    return redirect("bilans:certification", request.centre.slug, certification_id)


@require_POST
@requires(Permission.CERTIFICATION_DECIDE)
def certification_jury(request: HttpRequest, certification_id: UUID) -> HttpResponse:
    """Somebody joins the jury."""
    lue = get_certification(request, certification_id)
    form = JuryForm(request.POST)
    if not form.is_valid():
        contexte = _contexte(request, lue, form)
        return render(request, "bilans/certification/certification.html", contexte, status=422)
    add_jury(certification=lue.certification, auteur=request.membre, **form.cleaned_data)
    return redirect("bilans:certification", request.centre.slug, certification_id)


@require_POST
@requires(Permission.CERTIFICATION_DECIDE)
def certification_jury_retirer(
    request: HttpRequest, certification_id: UUID, personne_id: UUID
) -> HttpResponse:
    lue = get_certification(request, certification_id)
    personne = get_object_or_404(MembreJury, certification=lue.certification, pk=personne_id)
    remove_jury(personne=personne, auteur=request.membre)
    messages.success(request, f"{personne.nom} n’est plus inscrit au jury.")
    return redirect("bilans:certification", request.centre.slug, certification_id)


@require_POST
@requires(Permission.CERTIFICATION_DECIDE)
def certification_figer(request: HttpRequest, certification_id: UUID) -> HttpResponse:
    """The jury's decisions that are entered, all at once."""
    lue = get_certification(request, certification_id)
    try:
        nombre = freeze_decisions(certification=lue.certification, auteur=request.membre)
    except (JuryVide, PropositionChangee) as refus:
        messages.error(request, str(refus))
    else:
        dit = "Une décision figée." if nombre == 1 else f"{nombre} décisions figées."
        messages.success(request, dit if nombre else "Aucune décision à figer.")
    return redirect("bilans:certification", request.centre.slug, certification_id)
