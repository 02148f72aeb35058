"""A draft: reading it again on screen, correcting it, publishing it or forgetting it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cpro.socle.permissions import Permission, requires
from referentiels.brouillons import (
    BrouillonChange,
    correct_brouillon,
    discard_brouillon,
    publish_brouillon,
)
from referentiels.corrections import Correction, Corrections
from referentiels.edition import is_adaptation
from referentiels.enums import StatutVersion
from referentiels.format.errors import FichierRefuse
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from referentiels.rapports import counts
from referentiels.version_lue import CompetenceLue, VersionLue

PAR_PAGE = 100  # competences; each has up to six fields, and a request may hold 5,000


@dataclass(frozen=True, slots=True)
class LigneBrouillon:
    """A competence and what is typed for it: what the draft holds, or what was just sent and refused."""

    noeud: CompetenceLue
    titre_bloc: str  # the bloc, on the first of its competences
    saisie: Correction


@requires(Permission.REFERENTIEL_EDIT)
def brouillon(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What a draft would create, what is odd in it, and every label to correct."""
    ligne = _draft(version_id)
    lue = charger_version(version_id)
    if is_adaptation(lue.document):
        return redirect("referentiels:contenu", request.centre.slug, version_id)
    page = _page(request, lue)
    refus: list[str] = []
    if request.method == "POST":
        refus = _correct(request, ligne, page)
        if not refus:
            messages.success(request, "Corrections enregistrées.")
            adresse = reverse("referentiels:brouillon", args=[request.centre.slug, version_id])
            return redirect(f"{adresse}?page={page.number}" if page.number > 1 else adresse)
    return _show(request, ligne, page, refus)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def publier(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Publish, with what is typed on the page: nothing that was not saved yet is lost."""
    ligne, lue = _draft(version_id), charger_version(version_id)
    if not is_adaptation(lue.document):
        page = _page(request, lue)
        if refus := _correct(request, ligne, page):
            return _show(request, ligne, page, refus)
    try:
        version = publish_brouillon(version=ligne, membre=request.membre)
    except ValueError as refus_de_publier:
        messages.error(request, str(refus_de_publier))
        return redirect("referentiels:contenu", request.centre.slug, version_id)
    messages.success(request, f"Version {version.numero} publiée : les formations peuvent l’utiliser.")
    return redirect("referentiels:version", request.centre.slug, version_id)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def abandonner(request: HttpRequest, version_id: UUID) -> HttpResponse:
    discard_brouillon(version=_draft(version_id), membre=request.membre)
    messages.success(request, "Brouillon abandonné.")
    return redirect("referentiels:importer", request.centre.slug)


def _draft(version_id: UUID) -> VersionReferentiel:
    """A draft of the centre in scope, 404 for anything else."""
    drafts = VersionReferentiel.objects.filter(statut=StatutVersion.BROUILLON, centre__isnull=False)
    return get_object_or_404(drafts.select_related("referentiel"), pk=version_id)


def _page(request: HttpRequest, lue: VersionLue) -> Page:
    return Paginator(_in_order(lue), PAR_PAGE).get_page(request.GET.get("page"))


def _correct(request: HttpRequest, ligne: VersionReferentiel, page: Page) -> list[str]:
    """Keep what is typed; the reasons when it cannot be."""
    try:
        correct_brouillon(
            version=ligne,
            membre=request.membre,
            corrections=_typed(request.POST, page),
            base=request.POST.get("base", ""),
        )
    except FichierRefuse as erreur:
        return [f"{a.chemin} : {a.cause}" if a.chemin else a.cause for a in erreur.anomalies]
    except BrouillonChange:
        return [
            "Quelqu’un a corrigé ce brouillon entre-temps. Ce que vous avez tapé est gardé ci-dessous : "
            "relisez, puis enregistrez à nouveau."
        ]
    return []


def _show(request: HttpRequest, ligne: VersionReferentiel, page: Page, refus: list[str]) -> HttpResponse:
    lue = charger_version(ligne.pk)
    sent = request.POST if refus else None
    contexte = {
        "ligne": ligne,
        "version": lue,
        "bilan": counts(lue),
        "refus": refus,
        "page_obj": page,
        "lignes": _lines(lue, page, sent),
        "noms": _names(lue, sent or {}),
        "blocs": _bloc_labels(lue, sent),
        "a_relire": sum(bool(noeud.a_verifier) for noeud in lue.competences.values()),
    }
    return render(request, "referentiels/brouillon.html", contexte, status=422 if refus else 200)


def _in_order(lue: VersionLue) -> list[CompetenceLue]:
    """Competences as they are shown: bloc by bloc, each with what hangs below."""

    def branche(noeud: CompetenceLue) -> list[CompetenceLue]:
        return [noeud, *(sous for enfant in noeud.enfants for sous in branche(enfant))]

    racines = [racine for bloc in lue.blocs.values() for racine in bloc.racines]
    return [noeud for racine in (*racines, *lue.sans_bloc) for noeud in branche(racine)]


def _lines(lue: VersionLue, page: Page, sent: QueryDict | None) -> list[LigneBrouillon]:
    lignes, dernier = [], None
    for noeud in page:
        titre = ""
        if noeud.bloc_id != dernier or not lignes:
            titre = str(lue.blocs[noeud.bloc_id]) if noeud.bloc_id else "Sans bloc"
            dernier = noeud.bloc_id
        bloc = lue.blocs[noeud.bloc_id].cle if noeud.bloc_id else ""
        saisie = (
            _correction(sent, noeud.cle)
            if sent is not None and f"libelle:{noeud.cle}" in sent
            else Correction(libelle=noeud.intitule, code=noeud.code_usage, bloc=bloc)
        )
        lignes.append(LigneBrouillon(noeud, titre, saisie))
    return lignes


def _names(lue: VersionLue, sent: Mapping[str, str]) -> dict[str, str]:
    identite = lue.document.referentiel
    return {
        "intitule": sent.get("intitule", identite.intitule),
        "diplome": sent.get("diplome", identite.diplome),
        "nouveau_bloc": sent.get("nouveau_bloc", ""),
    }


def _bloc_labels(lue: VersionLue, sent: QueryDict | None) -> list[tuple[str, str, str]]:
    """Key, current name, and what is typed for each bloc."""
    return [
        (bloc.cle, str(bloc), sent.get(f"bloc:{bloc.cle}", bloc.intitule) if sent else bloc.intitule)
        for bloc in lue.blocs.values()
    ]


def _typed(sent: QueryDict, page: Page) -> Corrections:
    """Only what the page shows can be changed by it."""
    return Corrections(
        competences={n.cle: _correction(sent, n.cle) for n in page if f"libelle:{n.cle}" in sent},
        blocs={nom.partition(":")[2]: texte for nom, texte in sent.items() if nom.startswith("bloc:")},
        nouveau_bloc=sent.get("nouveau_bloc", ""),
        intitule=sent.get("intitule", ""),
        diplome=sent.get("diplome", ""),
        relu="relu" in sent,
    )


def _correction(sent: QueryDict, cle: str) -> Correction:
    return Correction(
        libelle=sent.get(f"libelle:{cle}", ""),
        code=sent.get(f"code:{cle}", ""),
        bloc=sent.get(f"dans:{cle}", ""),
        garder=f"garder:{cle}" in sent,
        reunir=f"reunir:{cle}" in sent,
    )
