"""Periods in the company: planned for a group, and who is in them."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, Role, requires
from entreprise.actions.periodes import PeriodeImpossible, left_out, plan_periode, update_periode
from entreprise.forms.periodes import PeriodeForm
from entreprise.models import EntreeJournal, Periode
from entreprise.queries.bilans_periode import periodes_suivies
from entreprise.queries.journal import periodes_with_progress
from suivi.visibilite import apprentis_visibles, groupes_visibles


def _suit_des_personnes(request: HttpRequest) -> bool:
    """Whether one sees apprentices, oneself included, rather than whole groups."""
    return request.membre.role in (Role.APPRENTI, Role.MAITRE)


def _visibles(request: HttpRequest) -> QuerySet[Periode]:
    """The periods of the groups one sees, or of the apprentices one sees."""
    if _suit_des_personnes(request):
        return Periode.objects.filter(pk__in=periodes_suivies(request.membre).values("periode"))
    return Periode.objects.filter(groupe__in=groupes_visibles(request.membre))


def get_periode(request: HttpRequest, periode_id: UUID) -> Periode:
    """A period of a group, or of an apprentice, that one sees; 404 otherwise."""
    return get_object_or_404(_visibles(request).select_related("groupe__formation"), pk=periode_id)


@require_safe
@requires(Permission.PERIODE_VIEW)
def periodes(request: HttpRequest) -> HttpResponse:
    """Running and coming periods, then past ones; the counts are those of the apprentices one sees."""
    jour = timezone.localdate()
    vus = Q()
    if _suit_des_personnes(request):
        vus = Q(apprentis__apprenti__in=apprentis_visibles(request.membre))
    lignes = (
        _visibles(request)
        .select_related("groupe")
        .annotate(
            effectif=Count("apprentis", filter=vus, distinct=True),
            entrees=Count(
                "apprentis__entrees",
                filter=vus & ~Q(apprentis__entrees__statut=EntreeJournal.Statut.BROUILLON),
                distinct=True,
            ),
        )
    )
    contexte = {
        "en_cours": lignes.filter(debut__lte=jour, fin__gte=jour).order_by("fin"),
        "a_venir": lignes.filter(debut__gt=jour).order_by("debut"),
        "passees": lignes.filter(fin__lt=jour).order_by("-debut")[:50],
        "a_moi": request.membre.role == Role.APPRENTI,
        "peut_lire": request.membre.peut(Permission.JOURNAL_VIEW),
        "peut_planifier": request.membre.peut(Permission.PERIODE_PLAN),
    }
    return render(request, "entreprise/periodes.html", contexte)


@requires(Permission.PERIODE_PLAN)
def periode_planifier(request: HttpRequest) -> HttpResponse:
    form = PeriodeForm(
        request.POST or None,
        groupes=groupes_visibles(request.membre),
        initial={"groupe": request.GET.get("groupe")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            periode = plan_periode(auteur=request.membre, **form.cleaned_data)
        except PeriodeImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Période planifiée pour tout le groupe.")
            say_who(request, ailleurs=[str(apprenti) for apprenti in left_out(periode)])
            return redirect("entreprise:periode", request.centre.slug, periode.pk)
    contexte = {"form": form, "periode": None}
    return render(request, "entreprise/periode_form.html", contexte, status=422 if form.errors else 200)


def say_who(
    request: HttpRequest,
    propres: Collection[str] = (),
    figes: Collection[str] = (),
    ailleurs: Collection[str] = (),
) -> None:
    """Name those whom a change of dates did not reach."""
    if propres:
        messages.info(request, f"Gardent leurs dates particulières : {', '.join(propres)}.")
    if figes:
        messages.warning(request, f"Ne changent pas, leur bilan est figé : {', '.join(figes)}.")
    if ailleurs:
        messages.warning(
            request, f"Déjà dans une autre période ces jours-là, n’ont pas celle-ci : {', '.join(ailleurs)}."
        )


@requires(Permission.PERIODE_PLAN)
def periode_modifier(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    periode = get_periode(request, periode_id)
    champs = ("intitule", "debut", "fin", "consignes")
    initial = {"groupe": periode.groupe_id} | {champ: getattr(periode, champ) for champ in champs}
    form = PeriodeForm(request.POST or None, groupes=groupes_visibles(request.membre), initial=initial)
    form.fields["groupe"].disabled = True
    if request.method == "POST" and form.is_valid():
        valeurs = {champ: form.cleaned_data[champ] for champ in champs}
        bougee = (periode.debut, periode.fin) != (valeurs["debut"], valeurs["fin"])
        try:
            suite = update_periode(periode=periode, auteur=request.membre, **valeurs)
        except PeriodeImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Période modifiée.")
            say_who(request, *((suite.propres, suite.figes) if bougee else ()), ailleurs=suite.ailleurs)
            return redirect("entreprise:periode", request.centre.slug, periode.pk)
    contexte = {"form": form, "periode": periode}
    return render(request, "entreprise/periode_form.html", contexte, status=422 if form.errors else 200)


@require_safe
@requires(Permission.PERIODE_VIEW)
def periode(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    periode = get_periode(request, periode_id)
    lignes = periodes_with_progress(periode.pk).filter(pk__in=periodes_suivies(request.membre).values("pk"))
    contexte = {
        "periode": periode,
        "lignes": lignes,
        "peut_planifier": request.membre.peut(Permission.PERIODE_PLAN),
        "peut_lire": request.membre.peut(Permission.JOURNAL_VIEW),
        "peut_lire_bilans": request.membre.peut(Permission.BILAN_PERIODE_VIEW),
        "peut_ouvrir_bilan": request.membre.peut(Permission.BILAN_PERIODE_EDIT),
    }
    return render(request, "entreprise/periode.html", contexte)
