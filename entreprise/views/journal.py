"""The journal de bord: the apprentice logs from a phone, trainers read; the MA's part is in `reponses`."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.comptes.models import Membre
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.fichiers import servir
from cpro.socle.images import ImageRefusee
from cpro.socle.permissions import Permission, requires
from cpro.socle.prepared import prepared
from entreprise.actions.journal import (
    EntreeFigee,
    EntreeImpossible,
    attach_photo,
    delete_entree,
    remove_photo,
    save_entree,
    submit_entree,
)
from entreprise.forms.journal import PHRASES, EntreeForm, FiltresForm, ReponseForm
from entreprise.models import Avis, EntreeJournal, EntreePhoto
from entreprise.queries.fiches import seances_on
from entreprise.queries.journal import (
    by_week,
    current_period,
    entrees_visibles,
    get_entree,
    latest_entree,
    period_counts,
    tasks_to_offer,
    waiting_for,
    with_details,
)
from entreprise.rules import may_answer_entree, may_edit_entree
from referentiels.correspondance import locate_taches
from referentiels.queries import charger_echelle, charger_version
from suivi.models import Apprenti
from suivi.visibilite import get_apprenti_visible, groupes_visibles

PAR_PAGE = 30


def _moi(request: HttpRequest) -> Apprenti:
    """The apprentice who is signed in."""
    for apprenti in _apprenti_of(membre=request.membre):
        return apprenti
    raise Http404("Apprenti inconnu")


@prepared()
def _apprenti_of(*, membre: Membre) -> QuerySet[Apprenti]:
    return Apprenti.objects.filter(membre=membre).select_related("groupe__formation")


@require_safe
@requires(Permission.JOURNAL_VIEW)
@lisible_hors_ligne
def journal(request: HttpRequest) -> HttpResponse:
    """An apprentice: their own journal. Everyone else: the latest entries they may read."""
    if request.membre.peut(Permission.JOURNAL_WRITE):
        return _journal(request, _moi(request), a_moi=True)
    form = FiltresForm(request.GET, groupes=groupes_visibles(request.membre))
    entrees = with_details(entrees_visibles(request.membre)).select_related("apprenti")
    if form.is_valid():
        entrees = form.filtrer(entrees)
    contexte = _liste(request, entrees) | {"form": form, "nommer": True, "a_moi": False}
    return render(request, "entreprise/journaux.html", contexte)


def _liste(request: HttpRequest, entrees: QuerySet[EntreeJournal]) -> dict:
    """What a list of entries shows, whoever reads it."""
    page = Paginator(entrees.order_by("-jour", "-cree_le"), PAR_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "semaines": by_week(page),
        "peut_repondre": request.membre.peut(Permission.JOURNAL_VALIDATE),
    }


@require_safe
@requires(Permission.JOURNAL_VIEW)
def journal_apprenti(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    return _journal(request, apprenti, a_moi=apprenti.membre_id == request.membre.pk)


def _journal(request: HttpRequest, apprenti: Apprenti, *, a_moi: bool) -> HttpResponse:
    entrees = with_details(entrees_visibles(request.membre).filter(apprenti=apprenti))
    statut = request.GET.get("statut", "")
    if statut in EntreeJournal.Statut.values:
        entrees = entrees.filter(statut=statut)
    periode = current_period(apprenti)
    contexte = {
        "apprenti": apprenti,
        "a_moi": a_moi,
        "voit_relances": request.membre.peut(Permission.RELANCE_VIEW),
        "nommer": False,
        "periode": periode,
        "compte": period_counts(periode) if periode else None,
        "statuts": EntreeJournal.Statut.choices,
        "statut": statut,
    }
    return render(request, "entreprise/journal.html", contexte | _liste(request, entrees))


@requires(Permission.JOURNAL_WRITE)
@lisible_hors_ligne
def entree_nouvelle(request: HttpRequest) -> HttpResponse:
    """An empty form, or one filled like the latest entry (`?comme=derniere`)."""
    apprenti = _moi(request)
    modele = latest_entree(apprenti) if request.GET.get("comme") == "derniere" else None
    return _ecrire(request, apprenti, None, modele)


@requires(Permission.JOURNAL_WRITE)
@lisible_hors_ligne
def entree_modifier(request: HttpRequest, entree_id: UUID) -> HttpResponse:
    entree = get_entree(request.membre, entree_id)
    if not may_edit_entree(request.membre, entree):
        messages.warning(request, "Cette activité est envoyée ou validée : elle ne change plus.")
        return redirect("entreprise:entree", request.centre.slug, entree_id)
    return _ecrire(request, entree.apprenti, entree)


def _ecrire(
    request: HttpRequest,
    apprenti: Apprenti,
    entree: EntreeJournal | None,
    modele: EntreeJournal | None = None,
) -> HttpResponse:
    """`modele`: another entry, whose words and tasks begin this one."""
    formation = apprenti.groupe.formation
    version = charger_version(formation.version_id)
    echelle = charger_echelle(formation.echelle_entreprise_id)
    form = EntreeForm(
        request.POST or None,
        request.FILES or None,
        initial=_initial(entree) or _like(modele),
        version=version,
        echelle=echelle,
    )
    if request.method == "POST" and form.is_valid():
        return _enregistrer(request, apprenti, form)
    lue = entree or modele
    cochees = form.taches() if form.is_bound else [t.tache_id for t in lue.taches.all()] if lue else []
    jour = form.cleaned_data.get("jour") if form.is_bound and hasattr(form, "cleaned_data") else None
    recentes, groupes = tasks_to_offer(apprenti, version, jour or form["jour"].initial, cochees)
    contexte = {
        "form": form,
        "entree": entree,
        "modele": modele,
        "peut_reprendre": lue is None and not form.is_bound and latest_entree(apprenti) is not None,
        "recentes": recentes,
        "groupes": groupes,
        "demande": _demande(entree),
    }
    return render(request, "entreprise/entree_form.html", contexte, status=422 if form.is_bound else 200)


def _demande(entree: EntreeJournal | None) -> Avis | None:
    """What the MA asked to complete, while it is still to do."""
    if entree is None or entree.statut != EntreeJournal.Statut.A_COMPLETER:
        return None
    return list(entree.avis.all())[-1]


def _initial(entree: EntreeJournal | None) -> dict:
    if entree is None:
        return {}
    return {
        "id": entree.pk,
        "jour": entree.jour,
        "recit": entree.recit,
        "reflexion": entree.reflexion,
        "outils": entree.outils,
        "duree": entree.duree,
        "autonomie": str(entree.autonomie_id or ""),
    }


def _like(modele: EntreeJournal | None) -> dict:
    """What is taken from another entry: neither its id, nor its day, nor its photos."""
    return {nom: valeur for nom, valeur in _initial(modele).items() if nom not in ("id", "jour")}


def _enregistrer(request: HttpRequest, apprenti: Apprenti, form: EntreeForm) -> HttpResponse:
    try:
        entree = save_entree(apprenti=apprenti, auteur=request.membre, **form.valeurs())
    except EntreeFigee as erreur:
        messages.warning(request, str(erreur))
        return redirect("entreprise:entree", request.centre.slug, form.cleaned_data["id"])
    except EntreeImpossible as erreur:
        messages.error(request, str(erreur))
        return redirect("entreprise:journal", request.centre.slug)
    refus = []
    for photo in form.cleaned_data["photos"]:
        try:
            attach_photo(entree=entree, octets=photo.read(), nom=photo.name, auteur=request.membre)
        except (ImageRefusee, EntreeFigee, EntreeImpossible) as erreur:
            refus.append(f"{photo.name} : {erreur}")
    for texte in refus:
        messages.error(request, texte)
    if "envoyer" in request.POST and not refus:
        _envoyer(request, entree)
    else:
        messages.success(request, "Enregistré. Seul vous le voyez tant que ce n’est pas envoyé.")
    return redirect("entreprise:entree", request.centre.slug, entree.pk)


def _envoyer(request: HttpRequest, entree: EntreeJournal) -> None:
    try:
        submit_entree(entree=entree, auteur=request.membre)
    except EntreeImpossible as erreur:
        messages.warning(request, str(erreur))
    else:
        messages.success(request, "Envoyé à votre maître d’apprentissage.")


@require_safe
@requires(Permission.JOURNAL_VIEW)
@lisible_hors_ligne
def entree(request: HttpRequest, entree_id: UUID) -> HttpResponse:
    """One entry: its author may change it, the MA answers it, the others read it."""
    entree = get_entree(request.membre, entree_id)
    return show_entree(request, entree)


def show_entree(
    request: HttpRequest, entree: EntreeJournal, form: ReponseForm | None = None, statut: int | None = None
) -> HttpResponse:
    """`form`: an answer refused, shown again as it was typed, under the entry as it is now."""
    formation = entree.apprenti.groupe.formation
    version = charger_version(formation.version_id)
    echelle = charger_echelle(formation.echelle_entreprise_id)
    peut_repondre = may_answer_entree(request.membre, entree)
    taches = [t.tache_id for t in entree.taches.all()]
    contexte = {
        "entree": entree,
        "taches": [tache for _, tache in locate_taches(version, taches)],
        "seances": [] if peut_repondre else seances_on(entree.apprenti, taches),
        "photos": [_photo(request, p) for p in entree.photos.all()],
        "echelle": echelle,
        "peut_modifier": may_edit_entree(request.membre, entree),
        "peut_repondre": peut_repondre,
        "a_moi": entree.apprenti.membre_id == request.membre.pk,
    }
    if peut_repondre:
        initial = {"niveau": str(entree.autonomie_id or "")}
        contexte["form"] = form or ReponseForm(initial=initial, echelle=echelle)
        contexte["phrases"] = PHRASES
        contexte["autres"] = waiting_for(request.membre).exclude(pk=entree.pk).count()
    statut = statut or (422 if form and form.errors else 200)
    return render(request, "entreprise/entree.html", contexte, status=statut)


def _photo(request: HttpRequest, photo: EntreePhoto) -> dict[str, str]:
    adresse = f"/c/{request.centre.slug}/journal/photos/{photo.pk}/"
    return {
        "url": adresse,
        "vignette_url": adresse + "?vignette",
        "alt": photo.legende or "Photo de l’activité",
    }


@require_POST
@requires(Permission.JOURNAL_WRITE)
def entree_envoyer(request: HttpRequest, entree_id: UUID) -> HttpResponse:
    entree = get_entree(request.membre, entree_id)
    _envoyer(request, entree)
    return redirect("entreprise:entree", request.centre.slug, entree_id)


@require_POST
@requires(Permission.JOURNAL_WRITE)
def entree_supprimer(request: HttpRequest, entree_id: UUID) -> HttpResponse:
    try:
        delete_entree(entree=get_entree(request.membre, entree_id), auteur=request.membre)
    except EntreeFigee as erreur:
        messages.info(request, str(erreur))
        return redirect("entreprise:entree", request.centre.slug, entree_id)
    messages.success(request, "Brouillon supprimé.")
    return redirect("entreprise:journal", request.centre.slug)


@require_safe
@requires(Permission.JOURNAL_VIEW)
def entree_photo(request: HttpRequest, photo_id: UUID) -> FileResponse:
    """The picture itself, for those who may read its entry."""
    photos = EntreePhoto.objects.select_related("fichier").filter(entree__in=entrees_visibles(request.membre))
    photo = get_object_or_404(photos, pk=photo_id)
    return servir(photo.fichier, vignette="vignette" in request.GET)


@require_POST
@requires(Permission.JOURNAL_WRITE)
def photo_retirer(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    photos = EntreePhoto.objects.select_related("fichier", "entree__apprenti")
    photo = get_object_or_404(photos, pk=photo_id, entree__apprenti__membre=request.membre)
    if not may_edit_entree(request.membre, photo.entree):
        raise Http404("Photo figée")
    entree_id = photo.entree_id
    remove_photo(photo=photo, auteur=request.membre)
    messages.success(request, "Photo retirée.")
    return redirect("entreprise:entree", request.centre.slug, entree_id)
