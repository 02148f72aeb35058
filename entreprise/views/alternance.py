"""The alternance calendar: where a group is, a rule with its preview, week by week, the periods that follow from it."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cpro.socle.permissions import Permission, Role, requires
from cpro.socle.templatetags.francais import pluriel
from entreprise.actions.alternance import write_semaines
from entreprise.actions.periodes import PeriodeImpossible, plan_periode
from entreprise.alternance import AU_CENTRE, EN_ENTREPRISE, say_week
from entreprise.forms.alternance import RegleForm, read_lundi
from entreprise.queries.alternance import (
    current_places,
    first_month,
    groupes_du_calendrier,
    other_years,
    propose_periodes,
    special_days,
    year_of,
)
from suivi.models import Groupe
from suivi.visibilite import apprentis_visibles


@require_safe
@requires(Permission.PERIODE_VIEW)
def calendriers(request: HttpRequest) -> HttpResponse:
    """Where each group is this week; someone who has one group only goes straight to it."""
    groupes = list(groupes_du_calendrier(request.membre).filter(archive_le=None).select_related("formation"))
    if len(groupes) == 1 and request.membre.role in (Role.APPRENTI, Role.MAITRE):
        return redirect("entreprise:calendrier", request.centre.slug, groupes[0].pk)
    places = current_places(groupes)
    contexte = {
        "groupes": [(groupe, say_week(places.get(groupe.pk, ""))) for groupe in groupes],
        "peut_fermer": request.membre.peut(Permission.FERMETURE_MANAGE),
    }
    return render(request, "entreprise/calendriers.html", contexte)


def get_groupe(request: HttpRequest, groupe_id: UUID) -> Groupe:
    return get_object_or_404(groupes_du_calendrier(request.membre), pk=groupe_id)


@require_safe
@requires(Permission.PERIODE_VIEW)
def calendrier(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """Twelve months of a group, the same for everyone; `?de=2026-09` begins elsewhere."""
    groupe = get_groupe(request, groupe_id)
    premier = first_month(groupe, request.GET.get("de", ""))
    avant, apres = other_years(groupe, premier)
    siens = request.membre.role in (Role.APPRENTI, Role.MAITRE)
    contexte = {
        "groupe": groupe,
        "annee": year_of(groupe, premier),
        "avant": avant,
        "apres": apres,
        "peut_planifier": request.membre.peut(Permission.PERIODE_PLAN),
        "peut_voir_seances": request.membre.peut(Permission.SEANCE_VIEW),
        "apprentis": apprentis_visibles(request.membre).filter(groupe=groupe) if siens else (),
    }
    return render(request, "entreprise/calendrier.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERIODE_PLAN)
def calendrier_regle(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """A rule, then what it would give (GET), then written (POST)."""
    groupe = get_groupe(request, groupe_id)
    initial = {"debut": groupe.debut, "fin": groupe.fin}
    donnees = request.POST if request.method == "POST" else request.GET if "genre" in request.GET else None
    form = RegleForm(donnees, initial=initial)
    annee = None
    if form.is_bound and form.is_valid():
        debut, fin = form.cleaned_data["debut"], form.cleaned_data["fin"]
        semaines = form.rule().weeks(special_days(debut, fin).is_closed)
        if request.method == "POST":
            changees = write_semaines(groupe=groupe, semaines=semaines, auteur=request.membre)
            dit = f"{pluriel(changees, 'semaine écrite,semaines écrites')}."
            messages.success(request, dit if changees else "Le calendrier était déjà ainsi.")
            return redirect("entreprise:calendrier", request.centre.slug, groupe.pk)
        annee = year_of(groupe, debut.replace(day=1), semaines)
    contexte = {"groupe": groupe, "form": form, "annee": annee}
    return render(request, "entreprise/calendrier_regle.html", contexte, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERIODE_PLAN)
def calendrier_semaines(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """Week by week; only what someone changed on the page is written."""
    groupe = get_groupe(request, groupe_id)
    if request.method == "POST":
        voulues = {}
        for nom, valeur in request.POST.items():
            lundi = read_lundi(nom)
            if lundi is None or valeur == request.POST.get(f"vu-{lundi}") or valeur == "autre":
                continue
            if valeur in (AU_CENTRE, EN_ENTREPRISE, ""):
                voulues[lundi] = valeur
        changees = write_semaines(groupe=groupe, semaines=voulues, auteur=request.membre)
        dit = f"{pluriel(changees, 'semaine changée,semaines changées')}."
        messages.success(request, dit if changees else "Aucune semaine n’a changé.")
        return redirect("entreprise:calendrier", request.centre.slug, groupe.pk)
    premier = first_month(groupe, request.GET.get("de", ""))
    avant, apres = other_years(groupe, premier)
    contexte = {"groupe": groupe, "annee": year_of(groupe, premier), "avant": avant, "apres": apres}
    return render(request, "entreprise/calendrier_semaines.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERIODE_PLAN)
def calendrier_periodes(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """The periods that the weeks in the company make: those ticked are planned, once each."""
    groupe = get_groupe(request, groupe_id)
    propositions = propose_periodes(groupe)
    if request.method == "POST":
        choisies = set(request.POST.getlist("debut"))
        voulues = [p for p in propositions if p.deja is None and str(p.suite.debut) in choisies]
        try:
            with transaction.atomic():
                for p in voulues:
                    nom = request.POST.get(f"nom-{p.suite.debut}", "").strip()[:120] or p.intitule
                    plan_periode(
                        groupe=groupe,
                        intitule=nom,
                        debut=p.suite.debut,
                        fin=p.suite.fin,
                        auteur=request.membre,
                    )
        except PeriodeImpossible as refus:
            messages.error(request, str(refus))
            return redirect("entreprise:calendrier_periodes", request.centre.slug, groupe.pk)
        dit = f"{pluriel(len(voulues), 'période planifiée,périodes planifiées')}."
        messages.success(request, dit if voulues else "Aucune période n’était à planifier.")
        return redirect("entreprise:periodes", request.centre.slug)
    contexte = {"groupe": groupe, "propositions": propositions}
    return render(request, "entreprise/calendrier_periodes.html", contexte)
