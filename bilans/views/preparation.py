"""The bilans of a group: those prepared together, what each lacks, and opening others in one pass."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.preparation import PreparationAilleurs, prepare_bilans
from bilans.forms_preparation import PreparationForm
from bilans.models import PreparationBilans
from bilans.queries.preparation import SuiviBilan, preparations_de, suivi_preparation
from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import pluriel
from suivi.models import Apprenti, Groupe
from suivi.visibilite import groupes_visibles


def _groupe(request: HttpRequest, groupe_id: UUID) -> Groupe:
    return get_object_or_404(groupes_visibles(request.membre).select_related("formation"), pk=groupe_id)


def _preparation(request: HttpRequest, preparation_id: UUID) -> PreparationBilans:
    visibles = PreparationBilans.objects.filter(groupe__in=groupes_visibles(request.membre).values("pk"))
    return get_object_or_404(visibles.select_related("groupe__formation"), pk=preparation_id)


def _en_formation(groupe: Groupe) -> list[Apprenti]:
    return list(groupe.apprentis.filter(statut=Apprenti.Statut.EN_FORMATION).order_by("nom", "prenom"))


@require_safe
@requires(Permission.TABLEAU_GROUPE_VIEW)
def preparations(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """The bilans of a group."""
    groupe = _groupe(request, groupe_id)
    contexte = {
        "groupe": groupe,
        "preparations": preparations_de(groupe),
        "peut_preparer": request.membre.peut(Permission.BILAN_EDIT),
        "peut_regler": request.membre.peut(Permission.BILAN_REGLE),
    }
    return render(request, "bilans/preparations.html", contexte)


@requires(Permission.BILAN_EDIT)
def preparation_nouvelle(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    groupe = _groupe(request, groupe_id)
    form = PreparationForm(request.POST or None, apprentis=_en_formation(groupe))
    if request.method == "POST" and form.is_valid():
        try:
            preparation = prepare_bilans(groupe=groupe, auteur=request.membre, **form.cleaned_data)
        except PreparationAilleurs as refus:
            form.add_error(None, str(refus))
        else:
            return redirect("bilans:preparation", request.centre.slug, preparation.pk)
    contexte = {"groupe": groupe, "form": form}
    return render(request, "bilans/preparation_nouvelle.html", contexte, status=422 if form.is_bound else 200)


@require_safe
@requires(Permission.TABLEAU_GROUPE_VIEW)
def preparation(request: HttpRequest, preparation_id: UUID) -> HttpResponse:
    """Apprentices × what their bilan lacks, and where to go on."""
    preparation = _preparation(request, preparation_id)
    suivis = suivi_preparation(preparation)
    peut_preparer = request.membre.peut(Permission.BILAN_EDIT)
    absents = [s for s in suivis if s.etat == "absent"]
    contexte = {
        "groupe": preparation.groupe,
        "preparation": preparation,
        "suivis": suivis,
        "absents": absents,
        "suivant": _next(suivis) if peut_preparer else None,
        "peut_preparer": peut_preparer,
        "faits": _facts(suivis),
    }
    return render(request, "bilans/preparation.html", contexte)


def _next(suivis: list[SuiviBilan]) -> SuiviBilan | None:
    """The bilan to take up now: one begun or ready to freeze before one not begun."""
    a_faire = [s for s in suivis if s.etat in ("a_motiver", "a_figer", "a_decider")]
    return next((s for s in a_faire if s.decidees), a_faire[0] if a_faire else None)


def _facts(suivis: list[SuiviBilan]) -> list[tuple[str, str]]:
    ouverts = [s for s in suivis if s.bilan is not None]
    combien = len(ouverts)
    attendus = [s for s in ouverts if s.mots is not None]
    faits = [("Bilans ouverts", f"{combien} sur {len(suivis)}")]
    if attendus:
        faits.append(("Mots d’apprentis reçus", f"{sum(bool(s.mots) for s in attendus)} sur {len(attendus)}"))
    return [
        *faits,
        ("Figés", f"{sum(s.etat in ('a_signer', 'signe') for s in ouverts)} sur {combien}"),
        ("Signés par les trois", f"{sum(s.etat == 'signe' for s in ouverts)} sur {combien}"),
    ]


@require_POST
@requires(Permission.BILAN_EDIT)
def preparation_completer(request: HttpRequest, preparation_id: UUID) -> HttpResponse:
    """Open the bilan of those in training who have none here: they came since, or had not been ticked."""
    preparation = _preparation(request, preparation_id)
    avant = preparation.bilans.count()
    apres = prepare_bilans(
        id=preparation.pk,
        groupe=preparation.groupe,
        apprentis=_en_formation(preparation.groupe),
        nature=preparation.nature,
        intitule=preparation.intitule,
        jour=preparation.jour,
        auteur=request.membre,
    )
    messages.success(request, f"{pluriel(apres.bilans.count() - avant, 'bilan ouvert,bilans ouverts')}.")
    return redirect("bilans:preparation", request.centre.slug, preparation.pk)
