"""Retours d'alternance: gathered, agreed to, shown to the class, concluded; and the approches métiers of a group."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from entreprise.actions.retours import RetourImpossible, answer_temoignage, open_retour, write_synthese
from entreprise.forms.retours import ChercherForm, RetourForm, SyntheseForm
from entreprise.models import RetourAlternance, TemoignageRetour
from entreprise.queries.retours import (
    approches_metiers,
    retours_visibles,
    shared_on,
    temoignages_of,
    with_counts,
)
from referentiels.queries import charger_version
from suivi.visibilite import groupes_visibles


@require_safe
@requires(Permission.RETOUR_VIEW)
def retours(request: HttpRequest) -> HttpResponse:
    """Those of the groups one follows; an apprentice, those of their class."""
    contexte = {
        "retours": with_counts(retours_visibles(request.membre)),
        "peut_ouvrir": request.membre.peut(Permission.RETOUR_EDIT),
    }
    return render(request, "entreprise/retours.html", contexte)


@requires(Permission.RETOUR_EDIT)
def retour_nouveau(request: HttpRequest) -> HttpResponse:
    """Look for what a group shared, pick, and ask the authors."""
    groupes = groupes_visibles(request.membre).select_related("formation")
    groupe = groupes.filter(pk=_uuid(request.GET.get("groupe"))).first()
    version = charger_version(groupe.formation.version_id) if groupe else None
    chercher = ChercherForm(request.GET if groupe else None, groupes=groupes, version=version)
    trouvees, tache_id = [], None
    if groupe and chercher.is_valid():
        tache_id = chercher.tache_id()
        trouvees = shared_on(request.membre, groupe, tache_id, chercher.cleaned_data["mots"])
    form = RetourForm(request.POST or None, initial={"titre": _titre(version, tache_id)})
    choisies = {genre: _uuids(request.POST.getlist(genre)) for genre in ("entree", "fiche")}
    if request.method == "POST" and groupe and form.is_valid():
        if any(choisies.values()):
            retour = open_retour(
                groupe=groupe,
                tache_id=tache_id,
                entrees=choisies["entree"],
                fiches=choisies["fiche"],
                auteur=request.membre,
                **form.cleaned_data,
            )
            messages.success(request, "Retour ouvert. Chaque auteur est invité à donner son accord.")
            return redirect("entreprise:retour", request.centre.slug, retour.pk)
        form.add_error(None, "Choisissez au moins une activité à montrer.")
    contexte = {
        "chercher": chercher,
        "form": form,
        "groupe": groupe,
        "trouvees": trouvees,
        "cochees": {str(cle) for ids in choisies.values() for cle in ids},
    }
    statut = 422 if form.is_bound and form.errors else 200
    return render(request, "entreprise/retour_form.html", contexte, status=statut)


def _uuid(texte: str | None) -> UUID | None:
    try:
        return UUID(texte or "")
    except ValueError:
        return None


def _uuids(textes: list[str]) -> list[UUID]:
    return [cle for texte in textes if (cle := _uuid(texte))]


def _titre(version, tache_id: UUID | None) -> str:
    tache = version.taches.get(tache_id) if version and tache_id else None
    return (tache.local or tache.intitule)[:120] if tache else ""


@require_safe
@requires(Permission.RETOUR_VIEW)
def retour(request: HttpRequest, retour_id: UUID) -> HttpResponse:
    """A trainer: who agreed, and the synthesis to write. An apprentice: their own consent, and the synthesis."""
    retour = _retour(request, retour_id)
    temoignages = temoignages_of(retour)
    peut_ecrire = request.membre.peut(Permission.RETOUR_EDIT)
    miens = [t for t in temoignages if t.source.apprenti.membre_id == request.membre.pk]
    contexte = {
        "retour": retour,
        "peut_ecrire": peut_ecrire,
        "miens": miens,
        "temoignages": temoignages if not request.membre.peut(Permission.JOURNAL_WRITE) else [],
        "accordes": sum(t.accord == TemoignageRetour.Accord.DONNE for t in temoignages),
        "form": SyntheseForm(initial={"synthese": retour.synthese}),
    }
    return render(request, "entreprise/retour.html", contexte)


def _retour(request: HttpRequest, retour_id: UUID) -> RetourAlternance:
    return get_object_or_404(retours_visibles(request.membre).select_related("groupe"), pk=retour_id)


@require_POST
@requires(Permission.JOURNAL_WRITE)
def temoignage_repondre(request: HttpRequest, temoignage_id: UUID) -> HttpResponse:
    moi = Q(entree__apprenti__membre=request.membre) | Q(fiche__apprenti__membre=request.membre)
    temoignages = TemoignageRetour.objects.filter(moi).select_related(
        "retour", "entree__apprenti", "fiche__apprenti"
    )
    temoignage = get_object_or_404(temoignages, pk=temoignage_id)
    accepte = "accepter" in request.POST
    answer_temoignage(temoignage=temoignage, accepte=accepte, membre=request.membre)
    messages.success(
        request,
        "Merci\u00a0: elle pourra être montrée." if accepte else "Entendu\u00a0: elle ne sera pas montrée.",
    )
    return redirect("entreprise:retour", request.centre.slug, temoignage.retour_id)


@require_safe
@requires(Permission.RETOUR_EDIT)
def retour_projeter(request: HttpRequest, retour_id: UUID) -> HttpResponse:
    """What was agreed to, in large letters for the whole class."""
    retour = _retour(request, retour_id)
    montrables = [t for t in temoignages_of(retour) if t.accord == TemoignageRetour.Accord.DONNE]
    centre = request.centre.slug
    lignes = [
        {
            "source": t.source,
            "est_fiche": t.fiche_id is not None,
            "photos": [
                f"/c/{centre}/{'fiches' if t.fiche_id else 'journal'}/photos/{photo.pk}/"
                for photo in t.source.photos.all()
            ],
        }
        for t in montrables
    ]
    return render(request, "entreprise/retour_projeter.html", {"retour": retour, "lignes": lignes})


@require_POST
@requires(Permission.RETOUR_EDIT)
def retour_synthese(request: HttpRequest, retour_id: UUID) -> HttpResponse:
    retour = _retour(request, retour_id)
    form = SyntheseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "La synthèse dépasse 6\u202f000 signes\u00a0: raccourcissez-la.")
        return redirect("entreprise:retour", request.centre.slug, retour_id)
    publier = "publier" in request.POST
    try:
        write_synthese(
            retour=retour, synthese=form.cleaned_data["synthese"], publier=publier, auteur=request.membre
        )
    except RetourImpossible as refus:
        messages.error(request, str(refus))
    else:
        messages.success(
            request, "Synthèse publiée dans les livrets." if publier else "Synthèse enregistrée."
        )
    return redirect("entreprise:retour", request.centre.slug, retour_id)


@require_safe
@requires(Permission.RETOUR_EDIT)
def approches(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """For each apprentice of a group, the tasks their company never offered, and what makes up for them."""
    groupes = groupes_visibles(request.membre).select_related("formation")
    groupe = get_object_or_404(groupes, pk=groupe_id)
    version = charger_version(groupe.formation.version_id)
    contexte = {
        "groupe": groupe,
        "approches": approches_metiers(groupe, version),
        "nombre": len(version.taches),
    }
    return render(request, "entreprise/approches.html", contexte)
