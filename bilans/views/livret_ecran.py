"""The booklet of one apprentice on screen, as it is now: one page a section, and its photos."""

from dataclasses import replace
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from bilans.livret.composition import Choix, Composition, composition_of
from bilans.livret.contenu import gather_livret
from bilans.livret.gabarits import read_sections, template_context
from bilans.models import LectureLivret
from cpro.comptes.models import Membre
from cpro.socle.fichiers import servir
from cpro.socle.models import Fichier
from cpro.socle.permissions import Permission, Role, requires
from entreprise.models import EntreeJournal, EntreePhoto, FicheActivite, FichePhoto
from suivi.visibilite import get_apprenti_visible

# What a title leads to, for who may open that kind of thing. An MA opens what is theirs from their own pages: the
# booklet also holds what was done under other contracts.
OUVRIR = {
    "seance": (Permission.SEANCE_VIEW, "suivi:seance"),
    "entree": (Permission.JOURNAL_VIEW, "entreprise:entree"),
    "fiche": (Permission.JOURNAL_VIEW, "entreprise:fiche"),
    "bilan": (Permission.BILAN_VIEW, "bilans:bilan"),
    "bilan_periode": (Permission.BILAN_PERIODE_VIEW, "entreprise:bilan_periode"),
    "entretien": (Permission.ENTRETIEN_VIEW, "entreprise:entretien"),
}
# Where a section is worked on: what may be read there, the page of an apprentice, what it adds to the booklet.
AILLEURS = {
    "competences": (Permission.TABLEAU_VIEW, "bilans:tableau", "Filtrer, voir l’évolution et les traces"),
    "journal": (Permission.JOURNAL_VIEW, "entreprise:journal_apprenti", "Ouvrir le journal"),
    "bilans": (Permission.BILAN_VIEW, "bilans:documents", "Tous les bilans, ceux qui se préparent aussi"),
}


@require_safe
@requires(Permission.LIVRET_VIEW)
def livret_section(request: HttpRequest, apprenti_id: UUID, cle: str) -> HttpResponse:
    """One section, with those around it. Only what it says is read."""
    membre = request.membre
    apprenti = get_apprenti_visible(membre, apprenti_id)
    composition = composition_of(apprenti.groupe.formation)
    choix, avant, apres = _place(composition, cle)
    contenu = gather_livret(apprenti, replace(composition, choix=[choix]))
    permission, route, libelle = AILLEURS.get(cle, (None, "", ""))
    contexte = {
        **template_context(contenu, photos=contenu.photos, pdf=False),
        "apprenti": apprenti,
        "section": read_sections(contenu)[0],
        "choix": composition.visibles,
        "avant": avant,
        "apres": apres,
        "code": "",
        "adresse": "",
        "vierge": False,
        "ouvrir": _routes(membre),
        "ailleurs": (route, libelle) if permission and membre.peut(permission) else None,
        "a_lire": choix if choix in composition.a_lire else None,
        "lu": _read_by(membre, apprenti.pk, choix),
    }
    return render(request, "bilans/livrets/section.html", contexte)


def _place(composition: Composition, cle: str) -> tuple[Choix, Choix | None, Choix | None]:
    """The section asked for, the one before and the one after."""
    visibles = composition.visibles
    rang = next((n for n, choix in enumerate(visibles) if choix.cle == cle), None)
    if rang is None:
        raise Http404("Section inconnue")
    return (
        visibles[rang],
        visibles[rang - 1] if rang else None,
        visibles[rang + 1] if rang + 1 < len(visibles) else None,
    )


def _routes(membre: Membre) -> dict[str, str]:
    if membre.role == Role.MAITRE:
        return {}
    routes = {genre: route for genre, (permission, route) in OUVRIR.items() if membre.peut(permission)}
    return routes | ({"seance": "suivi:activite"} if membre.peut(Permission.ACTIVITE_SELF) else {})


def _read_by(membre: Membre, apprenti_id: UUID, choix: Choix) -> bool:
    return (
        choix.accuse
        and LectureLivret.objects.filter(
            apprenti=apprenti_id, membre=membre, cle=choix.cle, empreinte=choix.empreinte
        ).exists()
    )


@require_safe
@requires(Permission.LIVRET_VIEW)
def livret_photo(request: HttpRequest, apprenti_id: UUID, fichier_id: UUID) -> FileResponse:
    """A photo that the booklet shows, to whoever may read the booklet."""
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    entrees = EntreePhoto.objects.filter(entree__apprenti=apprenti).exclude(
        entree__statut=EntreeJournal.Statut.BROUILLON
    )
    fiches = FichePhoto.objects.filter(fiche__apprenti=apprenti).exclude(
        fiche__statut=FicheActivite.Statut.BROUILLON
    )
    montrees = Q(pk__in=entrees.values("fichier")) | Q(pk__in=fiches.values("fichier"))
    fichier = get_object_or_404(Fichier.objects.filter(montrees), pk=fichier_id)
    return servir(fichier, vignette="vignette" in request.GET)
