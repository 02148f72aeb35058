"""Contracts, companies and maîtres d'apprentissage."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cpro.socle.permissions import Permission, requires
from entreprise.acces import contrats_suivis
from entreprise.actions.contrats import create_contrat, end_contrat
from entreprise.actions.entreprises import add_maitre, create_entreprise
from entreprise.forms.contrats import ContratForm, RuptureForm
from entreprise.models import Contrat, Entreprise
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles

APPRENTIS_PAR_MA = 2


def _contrats(request: HttpRequest):
    return Contrat.objects.filter(apprenti__in=apprentis_visibles(request.membre)).select_related(
        "apprenti__groupe", "entreprise", "maitre__membre__utilisateur", "maitre_2__membre__utilisateur"
    )


@require_safe
@requires(Permission.CONTRAT_VIEW)
def contrats(request: HttpRequest) -> HttpResponse:
    lignes = _contrats(request)
    q = request.GET.get("q", "").strip()[:100]
    if q:
        lignes = lignes.filter(
            Q(apprenti__nom__icontains=q) | Q(apprenti__prenom__icontains=q) | Q(entreprise__nom__icontains=q)
        )
    page = Paginator(lignes.order_by("apprenti__nom", "-debut"), 50).get_page(request.GET.get("page"))
    contexte = {"page": page, "q": q, "peut_gerer": request.membre.peut(Permission.CONTRAT_MANAGE)}
    return render(request, "entreprise/contrats.html", contexte)


@requires(Permission.CONTRAT_VIEW)
def contrat(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    contrat = get_object_or_404(_contrats(request), pk=contrat_id)
    peut_gerer = request.membre.peut(Permission.CONTRAT_MANAGE)
    form = RuptureForm(request.POST or None)
    if request.method == "POST" and peut_gerer and form.is_valid():
        end_contrat(contrat=contrat, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Rupture notée. Le maître d’apprentissage garde la lecture un mois.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    contexte = {"contrat": contrat, "form": form, "peut_gerer": peut_gerer}
    return render(request, "entreprise/contrat.html", contexte)


@requires(Permission.CONTRAT_MANAGE)
def contrat_nouveau(request: HttpRequest) -> HttpResponse:
    form = ContratForm(
        request.POST or None,
        apprentis=apprentis_visibles(request.membre).filter(statut=Apprenti.Statut.EN_FORMATION),
        entreprises=Entreprise.objects.all(),
        initial={"apprenti": request.GET.get("apprenti")},
    )
    if request.method == "POST" and form.is_valid():
        contrat = _creer(request, form.cleaned_data)
        suivis = contrats_suivis(contrat.maitre.membre).values("apprenti").distinct().count()
        if suivis > APPRENTIS_PAR_MA:
            messages.warning(
                request,
                f"{contrat.maitre.membre.utilisateur} suit {suivis} apprentis : le code du travail en permet "
                "deux, et un redoublant.",
            )
        messages.success(request, "Contrat enregistré.")
        return redirect("entreprise:contrat", request.centre.slug, contrat.pk)
    contexte = {"form": form}
    return render(request, "entreprise/contrat_form.html", contexte, status=422 if form.is_bound else 200)


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
        auteur=request.membre,
    )
