"""What others do with a fiche: the thread, the MA's answer, a kit proposed, signing, reopening; and the kits."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.socle import signatures
from cpro.socle.dessins import read_dessin
from cpro.socle.formulaires import MotifForm
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from entreprise.actions.fiches import FicheImpossible, choose_kit
from entreprise.actions.fiches_avis import ask_more, comment_fiche, sign_fiche, unlock_fiche, validate_fiche
from entreprise.actions.kits import retire_kit, save_kit
from entreprise.forms.fiches import KitForm, MessageForm, ReponseFicheForm
from entreprise.kits import KITS, get_kit
from entreprise.lectures import LectureDepassee
from entreprise.models import KitReflexion
from entreprise.queries.fiches import get_fiche
from entreprise.rules import may_propose_kit, may_sign_fiche, may_unlock_fiche
from entreprise.views.fiches import show_fiche
from referentiels.queries import charger_echelle


def _vers(request: HttpRequest, fiche_id: UUID, ancre: str = "") -> HttpResponse:
    reponse = redirect("entreprise:fiche", request.centre.slug, fiche_id)
    reponse["Location"] += ancre
    return reponse


@require_POST
@requires(Permission.JOURNAL_VALIDATE)
def fiche_repondre(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    """Validate and sign, or ask for more with a reason."""
    fiche = get_fiche(request.membre, fiche_id)
    echelle = charger_echelle(fiche.apprenti.groupe.formation.echelle_entreprise_id)
    form = ReponseFicheForm(request.POST, echelle=echelle)
    completer = "completer" in request.POST
    if form.is_valid() and completer and not form.cleaned_data["texte"].strip():
        form.add_error("texte", "Dites en quelques mots ce qu’il faut compléter.")
    if not form.is_valid():
        return show_fiche(request, fiche, reponse=form)
    commun = {"id": form.cleaned_data["id"], "fiche": fiche, "membre": request.membre}
    commun["lue"] = request.POST.get("lue", "")
    try:
        if completer:
            ask_more(**commun, texte=form.cleaned_data["texte"])
            messages.success(request, f"Demande envoyée à {fiche.apprenti.prenom}.")
        else:
            validate_fiche(
                **commun,
                niveau_id=form.niveau_id(),
                texte=form.cleaned_data["texte"],
                dessin=read_dessin(request),
            )
            messages.success(request, "Fiche validée et signée par vous.")
    except LectureDepassee as refus:
        form.add_error(None, str(refus))
        return show_fiche(request, get_fiche(request.membre, fiche_id), statut=409, reponse=form)
    except FicheImpossible as refus:
        messages.warning(request, str(refus))
    return _vers(request, fiche_id)


@require_POST
@requires(Permission.FICHE_COMMENT)
def fiche_commenter(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    fiche = get_fiche(request.membre, fiche_id)
    form = MessageForm(request.POST, prefix="message")
    if not form.is_valid():
        return show_fiche(request, fiche, message=form)
    try:
        comment_fiche(fiche=fiche, membre=request.membre, **form.cleaned_data)
    except FicheImpossible as refus:
        messages.warning(request, str(refus))
    return _vers(request, fiche_id, "#fil")


@require_POST
@requires(Permission.KIT_EDIT)
def fiche_kit(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    """A trainer asks for the questions of a kit."""
    fiche = get_fiche(request.membre, fiche_id)
    kit = get_kit(request.POST.get("kit", ""))
    if kit is None or not may_propose_kit(request.membre, fiche):
        messages.info(request, "Ce kit ne peut pas être proposé ici.")
        return _vers(request, fiche_id)
    choose_kit(fiche=fiche, kit=kit, auteur=request.membre)
    messages.success(request, f"Kit «\u00a0{kit.nom}\u00a0» proposé à {fiche.apprenti.prenom}.")
    return _vers(request, fiche_id)


@require_POST
@requires(Permission.JOURNAL_WRITE)
def fiche_signer(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    fiche = get_fiche(request.membre, fiche_id)
    instantane = signatures.instantane_actif(fiche)
    if not signatures.is_the_one_read(instantane, request.POST.get("lue")):
        messages.warning(
            request, "Cette fiche a changé depuis que vous l’avez lue : relisez-la, puis signez."
        )
    elif may_sign_fiche(request.membre, fiche, instantane):
        sign_fiche(fiche=fiche, membre=request.membre, dessin=read_dessin(request))
        messages.success(request, "Vous avez signé cette fiche\u00a0: elle est verrouillée.")
    else:
        messages.info(request, "Cette fiche n’attend pas votre signature.")
    return _vers(request, fiche_id)


@require_POST
@requires(Permission.KIT_EDIT)
def fiche_deverrouiller(request: HttpRequest, fiche_id: UUID) -> HttpResponse:
    fiche = get_fiche(request.membre, fiche_id)
    if not may_unlock_fiche(request.membre, fiche):
        raise PermissionDenied("Seule une fiche validée se déverrouille.")
    form = MotifForm(request.POST)
    if form.is_valid():
        unlock_fiche(fiche=fiche, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Fiche rendue à l’apprenti. La version signée est conservée.")
    else:
        messages.error(request, "Un déverrouillage demande un motif.")
    return _vers(request, fiche_id)


@require_safe
@requires(Permission.KIT_EDIT)
def kits(request: HttpRequest) -> HttpResponse:
    """Those of the product to read, those of the centre to change."""
    contexte = {"kits": KITS, "du_centre": KitReflexion.objects.filter(retire_le=None)}
    return render(request, "entreprise/kits.html", contexte)


@requires(Permission.KIT_EDIT)
def kit_nouveau(request: HttpRequest) -> HttpResponse:
    return _kit(request, None)


@requires(Permission.KIT_EDIT)
def kit_modifier(request: HttpRequest, kit_id: UUID) -> HttpResponse:
    kit = get_object_or_404(KitReflexion, pk=kit_id)
    if kit.retire_le:
        raise Http404("Kit retiré")
    return _kit(request, kit)


def _kit(request: HttpRequest, kit: KitReflexion | None) -> HttpResponse:
    form = KitForm(request.POST or None, instance=kit)
    if request.method == "POST" and form.is_valid():
        try:
            cle = kit.pk if kit else UUID(request.POST.get("id", ""))
        except ValueError:
            cle = uuid7()
        save_kit(id=cle, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Kit enregistré. Les fiches déjà écrites gardent leurs questions.")
        return redirect("entreprise:kits", request.centre.slug)
    contexte = {"form": form, "kit": kit, "id": request.POST.get("id") or uuid7()}
    return render(request, "entreprise/kit_form.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.KIT_EDIT)
def kit_retirer(request: HttpRequest, kit_id: UUID) -> HttpResponse:
    retire_kit(kit=get_object_or_404(KitReflexion, pk=kit_id), auteur=request.membre)
    messages.success(request, "Kit retiré. Il n’est plus proposé.")
    return redirect("entreprise:kits", request.centre.slug)
