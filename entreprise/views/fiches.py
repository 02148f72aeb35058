"""Fiches d'activité: written by the apprentice, read by those who follow them. The answers are in `fiches_avis`."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.socle import signatures
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.fichiers import servir
from cpro.socle.formulaires import MotifForm
from cpro.socle.images import ImageRefusee
from cpro.socle.permissions import Permission, requires
from entreprise.actions.fiches import (
    FicheFigee,
    FicheImpossible,
    attach_photo_fiche,
    delete_fiche,
    remove_photo_fiche,
    save_fiche,
    share_fiche,
)
from entreprise.fiches import PARTIES
from entreprise.forms.fiches import FicheForm, MessageForm, ReponseFicheForm
from entreprise.kits import kits_a_choisir
from entreprise.models import EntreeJournal, FicheActivite, FichePhoto
from entreprise.queries.fiches import competences_to_offer, fiches_visibles, get_fiche, seances_on
from entreprise.queries.journal import get_entree, tasks_to_offer
from entreprise.rules import (
    may_answer_fiche,
    may_comment_fiche,
    may_edit_fiche,
    may_propose_kit,
    may_sign_fiche,
    may_unlock_fiche,
)
from referentiels.correspondance import locate_competences, locate_taches
from referentiels.queries import charger_echelle, charger_version
from suivi.models import Apprenti

PAR_PAGE = 30


@require_safe
@requires(Permission.JOURNAL_VIEW)
@lisible_hors_ligne
def fiches(request: HttpRequest) -> HttpResponse:
    """An apprentice: their own. Everyone else: those shared by the apprentices they follow."""
    lues = fiches_visibles(request.membre).select_related("apprenti").order_by("-jour", "-cree_le")
    contexte = {
        "page": Paginator(lues, PAR_PAGE).get_page(request.GET.get("page")),
        "a_moi": request.membre.peut(Permission.JOURNAL_WRITE),
        "peut_repondre": request.membre.peut(Permission.JOURNAL_VALIDATE),
        "peut_retours": request.membre.peut(Permission.RETOUR_VIEW),
        "peut_kits": request.membre.peut(Permission.KIT_EDIT),
    }
    return render(request, "entreprise/fiches.html", contexte)


@requires(Permission.JOURNAL_WRITE)
@lisible_hors_ligne
def fiche_nouvelle(request: HttpRequest) -> HttpResponse:
    """A new fiche, empty or begun with an entry of the journal (`?entree=`)."""
    apprentis = Apprenti.objects.select_related("groupe__formation")
    apprenti = get_object_or_404(apprentis, membre=request.membre)
    entree = None
    if cle := request.GET.get("entree"):
        try:
            entree = get_entree(request.membre, UUID(cle))
        except ValueError as erreur:
            raise Http404("Entrée inconnue") from erreur
    return _ecrire(request, apprenti, None, entree)


@requires(Permission.JOURNAL_WRITE)
@lisible_hors_ligne
def fiche_modifier(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    fiche = get_fiche(request.membre, fiche_id)
    if not may_edit_fiche(request.membre, fiche):
        messages.warning(request, "Cette fiche est partagée ou validée\u00a0: elle ne change plus.")
        return redirect("entreprise:fiche", request.centre.slug, fiche_id)
    return _ecrire(request, fiche.apprenti, fiche)


def _ecrire(
    request: HttpRequest, apprenti: Apprenti, fiche: FicheActivite | None, entree: EntreeJournal | None = None
) -> HttpResponse:
    formation = apprenti.groupe.formation
    version = charger_version(formation.version_id)
    kits = kits_a_choisir()
    reflexion = fiche.reflexion if fiche else []
    form = FicheForm(
        request.POST or None,
        request.FILES or None,
        initial=_initial(fiche, entree),
        version=version,
        echelle=charger_echelle(formation.echelle_entreprise_id),
        kits=kits,
        questions=[ligne["question"] for ligne in reflexion],
    )
    if request.method == "POST" and form.is_valid():
        return _enregistrer(request, apprenti, form)
    if form.is_bound:
        cochees, mobilisees = form.taches(), form.competences()
        reponses = form.reponses()
    else:
        cochees = [t.tache_id for t in (fiche or entree).taches.all()] if fiche or entree else []
        mobilisees = [c.competence_id for c in fiche.competences.all()] if fiche else []
        reponses = {ligne["question"]: ligne["reponse"] for ligne in reflexion}
    recentes, groupes = tasks_to_offer(apprenti, version, form["jour"].initial, cochees)
    posees = [ligne["question"] for ligne in reflexion]
    contexte = {
        "form": form,
        "fiche": fiche,
        "entree": entree,
        "recentes": recentes,
        "groupes": groupes,
        "competences": competences_to_offer(version, mobilisees),
        "nombre_competences": len(mobilisees),
        "posees": [(question, reponses.get(question, "")) for question in posees],
        "kits": [
            (kit, [(q, reponses.get(q, "")) for q in kit.questions if q not in posees])
            for kit in kits
            if not fiche or kit.cle != fiche.kit
        ],
        "demande": _demande(fiche),
    }
    return render(request, "entreprise/fiche_form.html", contexte, status=422 if form.is_bound else 200)


def _demande(fiche: FicheActivite | None) -> Any:
    """What the MA asked to complete, while it is still to do."""
    if fiche is None or fiche.statut != FicheActivite.Statut.A_COMPLETER:
        return None
    return next((m for m in reversed(fiche.messages.all()) if m.nature == m.Nature.A_COMPLETER), None)


def _initial(fiche: FicheActivite | None, entree: EntreeJournal | None) -> dict[str, Any]:
    if fiche is None:
        if entree is None:
            return {}
        return {
            "jour": entree.jour,
            "etapes": entree.recit,
            "compris": entree.reflexion,
            "autonomie": str(entree.autonomie_id or ""),
        }
    noms = ("jour", "titre", "contexte", "etapes", "resultat", "difficultes", "compris")
    return {nom: getattr(fiche, nom) for nom in noms} | {
        "id": fiche.pk,
        "autonomie": str(fiche.autonomie_id or ""),
    }


def _enregistrer(request: HttpRequest, apprenti: Apprenti, form: FicheForm) -> HttpResponse:
    try:
        fiche = save_fiche(apprenti=apprenti, auteur=request.membre, **form.valeurs())
    except FicheFigee as refus:
        messages.warning(request, str(refus))
        return redirect("entreprise:fiche", request.centre.slug, form.cleaned_data["id"])
    except FicheImpossible as refus:
        messages.error(request, str(refus))
        return redirect("entreprise:fiches", request.centre.slug)
    refus = []
    for photo in form.cleaned_data["photos"]:
        try:
            attach_photo_fiche(fiche=fiche, octets=photo.read(), nom=photo.name, auteur=request.membre)
        except (ImageRefusee, FicheFigee, FicheImpossible) as erreur:
            refus.append(f"{photo.name}\u00a0: {erreur}")
    for texte in refus:
        messages.error(request, texte)
    if "partager" in request.POST and not refus:
        _partager(request, fiche)
    else:
        messages.success(request, "Enregistré. Seul vous la voyez tant qu’elle n’est pas partagée.")
    return redirect("entreprise:fiche", request.centre.slug, fiche.pk)


def _partager(request: HttpRequest, fiche: FicheActivite) -> None:
    try:
        share_fiche(fiche=fiche, auteur=request.membre)
    except FicheImpossible as refus:
        messages.warning(request, str(refus))
    else:
        messages.success(request, "Partagée avec votre maître d’apprentissage et vos formateurs.")


@require_safe
@requires(Permission.JOURNAL_VIEW)
@lisible_hors_ligne
def fiche(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    """One fiche, its thread, and what the reader may do with it now."""
    return show_fiche(request, get_fiche(request.membre, fiche_id))


def show_fiche(
    request: HttpRequest, fiche: FicheActivite, *, statut: int = 422, **formulaires: Any
) -> HttpResponse:
    """`formulaires`: `reponse` or `message`, bound and refused, shown again with what was typed."""
    membre, formation = request.membre, fiche.apprenti.groupe.formation
    version = charger_version(formation.version_id)
    echelle = charger_echelle(formation.echelle_entreprise_id)
    instantane = signatures.instantane_actif(fiche)
    taches = [t.tache_id for t in fiche.taches.all()]
    contexte = {
        "fiche": fiche,
        "parties": [(dit, texte) for nom, dit in PARTIES if (texte := getattr(fiche, nom))],
        "reflexion": [ligne for ligne in fiche.reflexion if ligne["reponse"]],
        "taches": [tache for _, tache in locate_taches(version, taches)],
        "competences": [
            c for _, c in locate_competences([c.competence_id for c in fiche.competences.all()]).values()
        ],
        "photos": [_photo(request, photo) for photo in fiche.photos.all()],
        "seances": seances_on(fiche.apprenti, taches),
        "echelle": echelle,
        "instantane": instantane,
        "a_moi": fiche.apprenti.membre_id == membre.pk,
        "peut_modifier": may_edit_fiche(membre, fiche),
        "peut_signer": may_sign_fiche(membre, fiche, instantane),
        "peut_deverrouiller": may_unlock_fiche(membre, fiche),
        "motif": MotifForm(),
    }
    if may_answer_fiche(membre, fiche):
        initial = {"niveau": str(fiche.autonomie_id or "")}
        contexte["reponse"] = formulaires.get("reponse") or ReponseFicheForm(initial=initial, echelle=echelle)
    if may_comment_fiche(membre, fiche):
        contexte["message"] = formulaires.get("message") or MessageForm(prefix="message")
    if may_propose_kit(membre, fiche):
        contexte["kits"] = [kit for kit in kits_a_choisir() if kit.cle != fiche.kit]
    return render(request, "entreprise/fiche.html", contexte, status=statut if formulaires else 200)


def _photo(request: HttpRequest, photo: FichePhoto) -> dict[str, str]:
    adresse = f"/c/{request.centre.slug}/fiches/photos/{photo.pk}/"
    return {
        "url": adresse,
        "vignette_url": adresse + "?vignette",
        "alt": photo.legende or "Photo du travail",
    }


@require_POST
@requires(Permission.JOURNAL_WRITE)
def fiche_partager(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    _partager(request, get_fiche(request.membre, fiche_id))
    return redirect("entreprise:fiche", request.centre.slug, fiche_id)


@require_POST
@requires(Permission.JOURNAL_WRITE)
def fiche_supprimer(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    try:
        delete_fiche(fiche=get_fiche(request.membre, fiche_id), auteur=request.membre)
    except FicheFigee as refus:
        messages.info(request, str(refus))
        return redirect("entreprise:fiche", request.centre.slug, fiche_id)
    messages.success(request, "Brouillon supprimé.")
    return redirect("entreprise:fiches", request.centre.slug)


@require_safe
@requires(Permission.JOURNAL_VIEW)
def fiche_photo(request: HttpRequest, photo_id: UUID) -> FileResponse:
    """The picture itself, for those who may read its fiche."""
    photos = FichePhoto.objects.select_related("fichier").filter(fiche__in=fiches_visibles(request.membre))
    photo = get_object_or_404(photos, pk=photo_id)
    return servir(photo.fichier, vignette="vignette" in request.GET)


@require_POST
@requires(Permission.JOURNAL_WRITE)
def fiche_photo_retirer(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    photos = FichePhoto.objects.select_related("fichier", "fiche__apprenti")
    photo = get_object_or_404(photos, pk=photo_id, fiche__apprenti__membre=request.membre)
    if not may_edit_fiche(request.membre, photo.fiche):
        raise Http404("Photo figée")
    fiche_id = photo.fiche_id
    remove_photo_fiche(photo=photo, auteur=request.membre)
    messages.success(request, "Photo retirée.")
    return redirect("entreprise:fiche", request.centre.slug, fiche_id)
