"""Contracts: found, recorded, corrected, broken, entrusted to another MA."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, requires
from entreprise.actions.contrats import create_contrat, end_contrat, replace_maitres, update_contrat
from entreprise.actions.entreprises import add_maitre, create_entreprise
from entreprise.forms.contrats import ContratForm, DatesForm, MaitresForm, RuptureForm
from entreprise.models import Contrat, Entreprise, Entretien
from entreprise.queries.contrats import (
    ETATS,
    apprentis_sans_contrat,
    contrats_visibles,
    history,
    overloads,
    search_contrats,
)
from entreprise.queries.relances import relances_visibles, with_people
from entreprise.queries.visites import visites_visibles
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles


@require_safe
@requires(Permission.CONTRAT_VIEW)
def contrats(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:100]
    etat = request.GET.get("etat", "")
    lignes = search_contrats(contrats_visibles(request.membre), mots=q, etat=etat)
    contexte = {
        "page": Paginator(lignes.order_by("apprenti__nom", "-debut"), 50).get_page(request.GET.get("page")),
        "q": q,
        "etat": etat,
        "etats": ETATS.items(),
        "sans_contrat": [] if q or etat else apprentis_sans_contrat(request.membre).order_by("nom")[:20],
        "peut_gerer": request.membre.peut(Permission.CONTRAT_MANAGE),
        "peut_questionner": request.membre.peut(Permission.ENTRETIEN_CONFIGURE),
        "aujourdhui": timezone.localdate(),
    }
    return render(request, "entreprise/contrats.html", contexte)


@require_safe
@requires(Permission.CONTRAT_VIEW)
def contrat(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    """A contract, the others of its apprentice, and what happened to it."""
    contrat = get_object_or_404(contrats_visibles(request.membre), pk=contrat_id)
    tous = list(contrats_visibles(request.membre).filter(apprenti=contrat.apprenti_id).order_by("-debut"))
    contexte = {
        "contrat": contrat,
        "autres": [autre for autre in tous if autre != contrat],
        "surcharges": overloads(contrat),
        "histoire": history(tous),
        "relances": with_people(relances_visibles(request.membre).filter(apprenti=contrat.apprenti_id))[:10],
        "fini": contrat.fin_reelle < timezone.localdate(),
        "peut_gerer": request.membre.peut(Permission.CONTRAT_MANAGE),
        "peut_inviter": request.membre.peut(Permission.MAITRE_INVITE),
        "peut_visiter": request.membre.peut(Permission.VISITE_EDIT),
        "entretien": Entretien.objects.filter(contrat=contrat).first(),
        "peut_tenir": request.membre.peut(Permission.ENTRETIEN_EDIT),
        "peut_lire_entretien": request.membre.peut(Permission.ENTRETIEN_VIEW),
        "visites": visites_visibles(request.membre).filter(contrat=contrat).order_by("-debut")[:10]
        if request.membre.peut(Permission.VISITE_VIEW)
        else (),
    }
    return render(request, "entreprise/contrat.html", contexte)


def _statut(form) -> int:
    return 422 if form.errors else 200


@requires(Permission.CONTRAT_MANAGE)
def contrat_nouveau(request: HttpRequest) -> HttpResponse:
    form = ContratForm(
        request.POST or None,
        apprentis=apprentis_visibles(request.membre).filter(statut=Apprenti.Statut.EN_FORMATION),
        entreprises=Entreprise.objects.all(),
        initial={"apprenti": request.GET.get("apprenti"), "entreprise": request.GET.get("entreprise")},
    )
    if request.method == "POST" and form.is_valid():
        contrat = _creer(request, form.cleaned_data)
        messages.success(request, "Contrat enregistré.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    return render(request, "entreprise/contrat_form.html", {"form": form}, status=_statut(form))


def _creer(request: HttpRequest, propre: dict) -> Contrat:
    entreprise = propre["entreprise"] or create_entreprise(
        nom=propre["nom"], siret=propre["siret"], ville=propre["ville"], auteur=request.membre
    )
    maitre = add_maitre(
        centre=request.centre,
        entreprise=entreprise,
        prenom=propre["ma_prenom"],
        nom=propre["ma_nom"],
        email=propre["ma_email"],
        fonction=propre["ma_fonction"],
        auteur=request.membre,
    )
    return create_contrat(
        apprenti=propre["apprenti"],
        entreprise=entreprise,
        maitre=maitre,
        debut=propre["debut"],
        fin=propre["fin"],
        numero_deca=propre["numero_deca"],
        prolonge=propre["prolonge"],
        auteur=request.membre,
    )


@requires(Permission.CONTRAT_MANAGE)
def contrat_modifier(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    contrat = get_object_or_404(contrats_visibles(request.membre), pk=contrat_id)
    initial = {champ: getattr(contrat, champ) for champ in ("debut", "fin", "numero_deca", "prolonge")}
    form = DatesForm(request.POST or None, contrat=contrat, initial=initial)
    if request.method == "POST" and form.is_valid():
        update_contrat(contrat=contrat, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Contrat modifié.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    contexte = {"form": form, "contrat": contrat}
    return render(request, "entreprise/contrat_modifier.html", contexte, status=_statut(form))


@requires(Permission.CONTRAT_MANAGE)
def contrat_rompre(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    """Note a rupture. Twice is once."""
    contrat = get_object_or_404(contrats_visibles(request.membre), pk=contrat_id)
    if contrat.rupture_le is not None:
        messages.info(request, "La rupture de ce contrat est déjà notée.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    form = RuptureForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        end_contrat(contrat=contrat, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Rupture notée.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    contexte = {"form": form, "contrat": contrat}
    return render(request, "entreprise/contrat_rompre.html", contexte, status=_statut(form))


@requires(Permission.CONTRAT_MANAGE)
def contrat_maitres(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    """Entrust the apprentice to another MA, or to a second one."""
    contrat = get_object_or_404(contrats_visibles(request.membre), pk=contrat_id)
    maitres = contrat.entreprise.maitres.select_related("membre__utilisateur")
    initial = {"maitre": contrat.maitre_id, "maitre_2": contrat.maitre_2_id}
    form = MaitresForm(request.POST or None, maitres=maitres, initial=initial)
    if request.method == "POST" and form.is_valid():
        replace_maitres(contrat=contrat, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "C’est noté. L’accès suit.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    contexte = {"form": form, "contrat": contrat}
    return render(request, "entreprise/contrat_maitres.html", contexte, status=_statut(form))
