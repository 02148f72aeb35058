"""Periods in the company: planned for a group, followed, and the tasks of each apprentice."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, Role, requires
from entreprise.actions.periodes import PeriodeFigee, plan_periode, set_dates, set_objectifs, update_periode
from entreprise.forms.periodes import DatesForm, PeriodeForm
from entreprise.models import EntreeJournal, Periode, PeriodeApprenti
from entreprise.queries.journal import periodes_with_progress
from referentiels.correspondance import follow_taches
from referentiels.queries import charger_version
from suivi.visibilite import apprentis_visibles, groupes_visibles


def _suit_des_personnes(request: HttpRequest) -> bool:
    """Whether one sees apprentices, oneself included, rather than whole groups."""
    return request.membre.role in (Role.APPRENTI, Role.MAITRE)


def _visibles(request: HttpRequest) -> QuerySet[Periode]:
    """The periods of the groups one sees, or of the apprentices one sees."""
    if _suit_des_personnes(request):
        siennes = PeriodeApprenti.objects.filter(apprenti__in=apprentis_visibles(request.membre))
        return Periode.objects.filter(pk__in=siennes.values("periode"))
    return Periode.objects.filter(groupe__in=groupes_visibles(request.membre))


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
        periode = plan_periode(auteur=request.membre, **form.cleaned_data)
        _avertir(request, periode)
        messages.success(request, "Période planifiée pour tout le groupe.")
        return redirect("entreprise:periode", request.centre.slug, periode.pk)
    contexte = {"form": form, "periode": None}
    return render(request, "entreprise/periode_form.html", contexte, status=422 if form.is_bound else 200)


def _avertir(request: HttpRequest, periode: Periode) -> None:
    """Say that a period shares days with another of the group: it may be wanted."""
    memes_jours = Periode.objects.filter(
        groupe=periode.groupe, debut__lte=periode.fin, fin__gte=periode.debut
    ).exclude(pk=periode.pk)
    if chevauche := memes_jours.first():
        messages.warning(request, f"Attention, cette période chevauche « {chevauche.intitule} ».")


@requires(Permission.PERIODE_PLAN)
def periode_modifier(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    periode = get_object_or_404(_visibles(request).select_related("groupe"), pk=periode_id)
    champs = ("intitule", "debut", "fin", "consignes")
    initial = {"groupe": periode.groupe_id} | {champ: getattr(periode, champ) for champ in champs}
    form = PeriodeForm(request.POST or None, groupes=groupes_visibles(request.membre), initial=initial)
    form.fields["groupe"].disabled = True
    if request.method == "POST" and form.is_valid():
        valeurs = {champ: form.cleaned_data[champ] for champ in champs}
        update_periode(periode=periode, auteur=request.membre, **valeurs)
        _avertir(request, periode)
        messages.success(request, "Période modifiée. Les dates adaptées pour un apprenti sont gardées.")
        return redirect("entreprise:periode", request.centre.slug, periode.pk)
    contexte = {"form": form, "periode": periode}
    return render(request, "entreprise/periode_form.html", contexte, status=422 if form.is_bound else 200)


@require_safe
@requires(Permission.PERIODE_VIEW)
def periode(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    periode = get_object_or_404(_visibles(request).select_related("groupe"), pk=periode_id)
    lignes = periodes_with_progress(periode.pk).filter(apprenti__in=apprentis_visibles(request.membre))
    contexte = {
        "periode": periode,
        "lignes": lignes,
        "peut_planifier": request.membre.peut(Permission.PERIODE_PLAN),
        "peut_lire": request.membre.peut(Permission.JOURNAL_VIEW),
        "peut_lire_bilans": request.membre.peut(Permission.BILAN_PERIODE_VIEW),
        "peut_ouvrir_bilan": request.membre.peut(Permission.BILAN_PERIODE_EDIT),
    }
    return render(request, "entreprise/periode.html", contexte)


@requires(Permission.PERIODE_PLAN)
def objectifs(request: HttpRequest, periode_apprenti_id: UUID) -> HttpResponse:
    """One apprentice's period: dates of their own, and all the tasks but the ones set aside here."""
    lignes = PeriodeApprenti.objects.filter(apprenti__in=apprentis_visibles(request.membre))
    ligne = get_object_or_404(
        lignes.select_related("periode", "apprenti__groupe__formation"), pk=periode_apprenti_id
    )
    version = charger_version(ligne.apprenti.groupe.formation.version_id)
    dates = DatesForm(request.POST or None, initial={"debut": ligne.debut, "fin": ligne.fin})
    if request.method == "POST" and dates.is_valid():
        choix = {tache_id: request.POST.get(f"t-{tache_id}", "oui") for tache_id in version.taches}
        ecartes = {tache_id: c == "plus-tard" for tache_id, c in choix.items() if c in ("plus-tard", "non")}
        try:
            set_dates(periode_apprenti=ligne, auteur=request.membre, **dates.cleaned_data)
            set_objectifs(periode_apprenti=ligne, ecartes=ecartes, auteur=request.membre)
        except PeriodeFigee as refus:
            dates.add_error(None, str(refus))
        else:
            messages.success(request, f"Période de {ligne.apprenti} enregistrée.")
            return redirect("entreprise:periode", request.centre.slug, ligne.periode_id)
    gardes = dict(ligne.objectifs_ecartes.values_list("tache_id", "realisable"))
    ecartes = {tache: gardes[avant] for avant, tache in follow_taches(version, gardes).items()}
    groupes: dict[str, list] = {}
    for tache in version.taches.values():
        garde = {True: "plus-tard", False: "non"}.get(ecartes.get(tache.id), "oui")
        etat = request.POST.get(f"t-{tache.id}", garde)
        groupes.setdefault(tache.activite or tache.pole, []).append((tache, etat))
    contexte = {"ligne": ligne, "groupes": list(groupes.items()), "form": dates}
    return render(request, "entreprise/objectifs.html", contexte, status=422 if dates.is_bound else 200)
