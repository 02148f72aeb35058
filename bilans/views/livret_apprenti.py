"""The booklet of one apprentice: what was made, what is to be read, the blank one, and its closing."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.cloture import close_livret
from bilans.actions.composition import acknowledge_texte
from bilans.livret.composition import Choix, Composition, composition_of
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.livret.sections import SECTIONS
from bilans.models import ArchiveLivret, LectureLivret, Livret
from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission, requires
from entreprise.queries.contrats import say_contrat
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles, groupes_visibles


def _apprentis(request: HttpRequest) -> QuerySet[Apprenti]:
    """Whose booklet this member may have: those they follow, or the whole centre for who composes booklets."""
    membre = request.membre
    if membre.peut(Permission.LIVRET_VIEW):
        visibles = apprentis_visibles(membre)
    elif membre.peut(Permission.LIVRET_COMPOSE):
        visibles = Apprenti.objects.filter(groupe__in=groupes_visibles(membre))
    else:
        visibles = Apprenti.objects.none()
    return visibles.select_related("groupe__formation")


@dataclass(frozen=True)
class LigneSommaire:
    """A section of the contents: how much there is to read, and whether this member is asked for a receipt."""

    choix: Choix
    resume: str
    a_lire: bool
    lu: bool


@require_safe
@requires(Permission.CENTRE_VIEW)
def livret_apprenti(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """The cover and the contents of the booklet as it is now, and what was made of it."""
    apprenti = get_object_or_404(_apprentis(request), pk=apprenti_id)
    composition = composition_of(apprenti.groupe.formation)
    peut_lire = request.membre.peut(Permission.LIVRET_VIEW)
    contexte = {
        "apprenti": apprenti,
        "a_moi": apprenti.membre_id == request.membre.pk,
        "contrat": say_contrat(apprenti, timezone.localdate()),
        "lignes": _contents(apprenti, composition, request.membre) if peut_lire else [],
        "dernier": Livret.objects.filter(apprenti=apprenti).select_related("fichier").first(),
        "archives": ArchiveLivret.objects.filter(apprenti=apprenti).select_related("livret__fichier"),
        "peut_clore": request.membre.peut(Permission.LIVRET_COMPOSE),
        "cle": uuid4(),
    }
    return render(request, "bilans/livrets/apprenti.html", contexte)


def _contents(apprenti: Apprenti, composition: Composition, membre: Membre) -> list[LigneSommaire]:
    lus = LectureLivret.objects.filter(apprenti=apprenti, membre=membre)
    lus = set(lus.values_list("cle", "empreinte"))
    a_lire = composition.a_lire
    return [
        LigneSommaire(
            choix=choix,
            resume="" if choix.libre else SECTIONS[choix.cle].resume(apprenti),
            a_lire=choix in a_lire,
            lu=(choix.cle, choix.empreinte) in lus,
        )
        for choix in composition.visibles
    ]


@require_safe
@requires(Permission.CENTRE_VIEW)
def livret_vierge(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """The booklet to fill by hand, with the apprentice's name, contract and référentiel."""
    apprenti = get_object_or_404(_apprentis(request), pk=apprenti_id)
    rendu = render_document(gather_livret(apprenti), vierge=True)
    return HttpResponse(rendu.octets, content_type="application/pdf")


@require_POST
@requires(Permission.CENTRE_VIEW)
def texte_lu(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """A receipt, for the text as it was shown: reworded meanwhile, it is to be read again."""
    apprenti = get_object_or_404(_apprentis(request), pk=apprenti_id)
    if not request.membre.peut(Permission.LIVRET_VIEW):
        raise Http404("Ce texte s’adresse à d’autres")
    a_lire = composition_of(apprenti.groupe.formation).a_lire
    texte = next((t for t in a_lire if t.empreinte == request.POST.get("empreinte")), None)
    if texte is None:
        messages.warning(request, "Ce texte a changé entre-temps : relisez-le.")
    else:
        acknowledge_texte(apprenti=apprenti, texte=texte, membre=request.membre)
        messages.success(request, f"Lecture notée : « {texte.titre} ».")
        return redirect("bilans:livret_section", request.centre.slug, apprenti.pk, texte.cle)
    return redirect("bilans:livret_apprenti", request.centre.slug, apprenti.pk)


@require_POST
@requires(Permission.LIVRET_COMPOSE)
def livret_clore(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    apprenti = get_object_or_404(_apprentis(request), pk=apprenti_id)
    try:
        cle = UUID(request.POST.get("cle") or str(uuid4()))
    except ValueError as erreur:
        raise Http404("Clé illisible") from erreur
    motif = request.POST.get("motif", "").strip()[:200] or "Clos par le centre"
    close_livret(id=cle, apprenti=apprenti, motif=motif, auteur=request.membre)
    messages.success(request, "Le livret est clos et archivé.")
    return redirect("bilans:livret_apprenti", request.centre.slug, apprenti.pk)


@require_safe
@requires(Permission.LIVRET_EXPORT)
def archives(request: HttpRequest) -> HttpResponse:
    """Every booklet that was closed, the last ones first."""
    gardees = ArchiveLivret.objects.filter(
        apprenti__groupe__in=groupes_visibles(request.membre)
    ).select_related("apprenti__groupe", "livret__fichier", "contrat__entreprise", "close_par__utilisateur")
    return render(request, "bilans/livrets/archives.html", {"archives": gardees[:500]})
