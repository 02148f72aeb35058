"""Exports of booklets: asked for, followed, stopped, taken up again, downloaded."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bilans.actions.livrets import (
    apprentis_a_editer,
    cancel_export,
    request_export,
    request_livrets,
    retry_export,
)
from bilans.forms_exports import EditionForm
from bilans.models import LotLivrets
from bilans.queries.exports import lots_visibles, state
from bilans.queries.livrets import last_livrets
from cpro.socle.fichiers import servir
from cpro.socle.permissions import Permission, requires
from suivi.queries.groupes import groupes_with_counts
from suivi.visibilite import apprentis_visibles, groupes_visibles

PAR_PAGE = 20


def vues(request: HttpRequest, courante: str) -> list[dict]:
    """The tabs of the place."""
    noms = {"livrets": "Éditions", "planifies": "Planifiées"}
    if request.membre.peut(Permission.DONNEES_EXPORT):
        noms["donnees"] = "Données"
    return [
        {
            "libelle": nom,
            "url": reverse(f"bilans:{route}", args=[request.centre.slug]),
            "actif": route == courante,
            "compte": 0,
        }
        for route, nom in noms.items()
    ]


def _page(request: HttpRequest, form: EditionForm | None = None) -> HttpResponse:
    groupes = groupes_with_counts(request.membre).order_by("formation__intitule", "nom")
    page = Paginator(lots_visibles(request.membre), PAR_PAGE).get_page(request.GET.get("page"))
    for lot in page:
        lot.etat = state(lot)
    contexte = {
        "groupes": groupes,
        "effectif": sum(groupe.effectif for groupe in groupes),
        "form": form or EditionForm(groupes=groupes_visibles(request.membre)),
        "lots": page,
        "vues": vues(request, "livrets"),
        "peut_composer": request.membre.peut(Permission.LIVRET_COMPOSE),
        "peut_composer_bilans": request.membre.peut(Permission.BILAN_CONFIGURE),
        "peut_certifier": request.membre.peut(Permission.CERTIFICAT_MANAGE),
    }
    return render(request, "bilans/livrets/liste.html", contexte, status=422 if form else 200)


@require_safe
@requires(Permission.LIVRET_EXPORT)
def livrets(request: HttpRequest) -> HttpResponse:
    """What may be made, and the exports already asked for."""
    return _page(request)


@require_POST
@requires(Permission.LIVRET_EXPORT)
def livrets_demander(request: HttpRequest) -> HttpResponse:
    """Several groups at once, or the whole centre."""
    form = EditionForm(request.POST, groupes=groupes_visibles(request.membre))
    if not form.is_valid():
        return _page(request, form)
    dit = form.cleaned_data
    apprentis = apprentis_a_editer().filter(pk__in=apprentis_visibles(request.membre).values("pk"))
    groupes = list(dit["groupes"])
    if dit["tout"]:
        intitule = "Livrets de tout le centre"
    else:
        apprentis = apprentis.filter(groupe__in=groupes)
        intitule = f"Livrets de {', '.join(groupe.nom for groupe in groupes)}"
    lot = request_export(
        apprentis=apprentis,
        intitule=intitule,
        auteur=request.membre,
        id=dit["id"],
        avertir=dit["avertir"],
        garder_jours=dit["garder_jours"],
    )
    return _to(request, lot)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LIVRET_EXPORT)
def livrets_editer(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """A group: all its booklets, or those of the apprentices ticked."""
    groupe = get_object_or_404(groupes_visibles(request.membre), pk=groupe_id)
    apprentis = apprentis_a_editer().filter(groupe=groupe)
    if request.method == "POST":
        choisis = apprentis.filter(pk__in=_uuids(request.POST.getlist("apprentis")))
        if not choisis:
            return _to(request, request_livrets(groupe=groupe, auteur=request.membre))
        noms = [str(apprenti) for apprenti in choisis]
        intitule = (
            f"Livret de {noms[0]}" if len(noms) == 1 else f"Livrets de {len(noms)} apprentis de {groupe}"
        )
        return _to(
            request,
            request_export(apprentis=choisis, intitule=intitule, groupe=groupe, auteur=request.membre),
        )
    derniers = last_livrets(groupe)
    lignes = [{"apprenti": apprenti, "livret": derniers.get(apprenti.pk)} for apprenti in apprentis]
    return render(request, "bilans/livrets/groupe.html", {"groupe": groupe, "lignes": lignes})


def _uuids(textes: list[str]) -> list[UUID]:
    """Those that are identifiers: whatever else was sent names nobody."""
    lus = []
    for texte in textes:
        try:
            lus.append(UUID(texte))
        except ValueError:
            continue
    return lus


def _to(request: HttpRequest, lot: LotLivrets) -> HttpResponseRedirect:
    return redirect("bilans:lot", request.centre.slug, lot.pk)


def _lot(request: HttpRequest, lot_id: UUID) -> LotLivrets:
    return get_object_or_404(lots_visibles(request.membre), pk=lot_id)


def _contexte(request: HttpRequest, lot: LotLivrets) -> dict:
    lignes = lot.apprentis.select_related("apprenti__groupe", "livret__fichier").order_by("rang")
    return {
        "lot": lot,
        "travail": lot.travail,
        "etat": state(lot),
        "termines": lot.faits + lot.echecs,
        "restants": lot.total - lot.faits,
        "lignes": lignes,
    }


@require_safe
@requires(Permission.LIVRET_EXPORT)
def lot(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Progress while it is made, then each PDF, the archive, and what failed."""
    return render(request, "bilans/livrets/lot.html", _contexte(request, _lot(request, lot_id)))


@require_safe
@requires(Permission.LIVRET_EXPORT)
def lot_travail(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """The same without the frame of the page, asked again every second until it is over."""
    lot = _lot(request, lot_id)
    if not request.htmx:
        return _to(request, lot)
    return render(request, "bilans/livrets/_lot.html", _contexte(request, lot))


@require_safe
@requires(Permission.LIVRET_EXPORT)
def lot_archive(request: HttpRequest, lot_id: UUID) -> HttpResponse | FileResponse:
    lot = _lot(request, lot_id)
    if lot.archive is None:
        if lot.travail.actif:
            raise Http404("Archive en préparation")
        messages.info(request, "L’archive n’est plus gardée. Demandez une nouvelle édition.")
        return _to(request, lot)
    return servir(lot.archive, telecharger=True)


@require_POST
@requires(Permission.LIVRET_EXPORT)
def lot_arreter(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    lot = _lot(request, lot_id)
    if cancel_export(lot=lot, auteur=request.membre):
        messages.info(request, "L’édition est arrêtée. Les livrets déjà faits restent.")
    return _to(request, lot)


@require_POST
@requires(Permission.LIVRET_EXPORT)
def lot_reprendre(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """Only what failed, or was left when it was stopped."""
    lot = _lot(request, lot_id)
    retry_export(lot=lot, auteur=request.membre)
    return _to(request, lot)
