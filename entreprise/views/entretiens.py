"""First interviews: opened, filled together, frozen, signed by three, reopened for a reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cpro.socle import signatures
from cpro.socle.dessins import read_dessin
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.formulaires import MotifForm
from cpro.socle.permissions import Permission, Role, requires
from entreprise.actions.entretiens import (
    EntretienFige,
    EntretienVide,
    fill_entretien,
    freeze_entretien,
    note_suite,
    open_entretien,
    sign_entretien,
    unlock_entretien,
)
from entreprise.entretiens import champs_de
from entreprise.forms.entretiens import OuvrirEntretienForm, SuiteForm
from entreprise.models import Contrat, Entretien, ReponseEntretien, Visite
from entreprise.queries.contrats import contrats_visibles
from entreprise.queries.visites import entretiens_visibles, visites_visibles
from entreprise.rules import (
    champs_ouverts_entretien,
    may_fill_entretien,
    may_freeze_entretien,
    may_sign_entretien,
    may_unlock_entretien,
)
from entreprise.trame import remark_key


def get_entretien(request: HttpRequest, entretien_id: UUID) -> Entretien:
    return get_object_or_404(entretiens_visibles(request.membre), pk=entretien_id)


def _vers(request: HttpRequest, entretien_id: UUID, ancre: str = "") -> HttpResponse:
    reponse = redirect("entreprise:entretien", request.centre.slug, entretien_id)
    reponse["Location"] += ancre
    return reponse


@requires(Permission.ENTRETIEN_EDIT)
def entretien_ouvrir(request: HttpRequest, contrat_id: UUID) -> HttpResponse:
    """The day and who is there; then the questions of the centre."""
    contrat = get_object_or_404(contrats_visibles(request.membre), pk=contrat_id)
    if (ouvert := Entretien.objects.filter(contrat=contrat).first()) is not None:
        return _vers(request, ouvert.pk)
    visite = _visite(request, contrat)
    form = OuvrirEntretienForm(request.POST or None, initial={"participants": _presents(request, contrat)})
    if request.method == "POST" and form.is_valid():
        entretien = open_entretien(contrat=contrat, visite=visite, auteur=request.membre, **form.cleaned_data)
        return _vers(request, entretien.pk)
    contexte = {"contrat": contrat, "form": form, "visite": visite}
    return render(request, "entreprise/entretien_ouvrir.html", contexte, status=422 if form.is_bound else 200)


def _visite(request: HttpRequest, contrat: Contrat) -> Visite | None:
    try:
        visite_id = UUID(request.GET.get("visite", ""))
    except ValueError:
        return None
    return visites_visibles(request.membre).filter(contrat=contrat, pk=visite_id).first()


def _presents(request: HttpRequest, contrat: Contrat) -> str:
    personnes = [contrat.apprenti, contrat.maitre.membre.utilisateur, request.membre.utilisateur]
    return ", ".join(str(personne) for personne in personnes)


@requires(Permission.ENTRETIEN_VIEW)
@lisible_hors_ligne
def entretien(request: HttpRequest, entretien_id: UUID) -> HttpResponse:
    """The interview: to fill while a draft, each their part; its snapshot, word for word, once frozen."""
    entretien = get_entretien(request, entretien_id)
    if (fige := _page_figee(request, entretien)) is not None:
        if request.method != "POST":
            return fige
        messages.warning(request, "Cet entretien a été figé entre-temps : vos réponses n’y sont pas.")
        return _vers(request, entretien.pk)
    if request.method != "POST":
        return render(request, "entreprise/entretien.html", _contexte(request, entretien))
    if not may_fill_entretien(request.membre, entretien):
        raise PermissionDenied("Cet entretien ne se remplit que par ses trois parties.")
    try:
        perdus = _enregistrer(request, entretien)
    except EntretienFige as refus:
        messages.error(request, str(refus))
        return _vers(request, entretien.pk)
    if perdus:
        return _conflit(request, entretien, perdus)
    messages.success(request, "Enregistré.")
    return _vers(request, entretien.pk)


def _enregistrer(request: HttpRequest, entretien: Entretien) -> list[str]:
    recus = {cle: valeur.replace("\r\n", "\n").strip() for cle, valeur in request.POST.items()}
    vus = {cle.removeprefix("vu:"): valeur for cle, valeur in recus.items() if cle.startswith("vu:")}
    return fill_entretien(entretien=entretien, vus=vus, voulus=recus, auteur=request.membre)


def _conflit(request: HttpRequest, entretien: Entretien, perdus: list[str]) -> HttpResponse:
    """Someone else changed the same fields: what was typed stays on the page, to be sent again knowingly."""
    gardes = {champ: request.POST[champ] for champ in perdus}
    contexte = _contexte(request, get_entretien(request, entretien.pk), gardes)
    return render(request, "entreprise/entretien.html", contexte, status=409)


def _contexte(
    request: HttpRequest, entretien: Entretien, gardes: dict[str, str] | None = None
) -> dict[str, Any]:
    """The parts of the page, each field with what it shows, what it showed, and whether one may write it."""
    actuels = champs_de(entretien, entretien.reponses.all())
    valeurs = actuels | (gardes or {})
    ouverts = (
        champs_ouverts_entretien(request.membre) if may_fill_entretien(request.membre, entretien) else ()
    )

    def champ(nom: str) -> dict[str, Any]:
        ouvert = bool(ouverts) and nom.startswith(ouverts)
        return {"nom": nom, "valeur": valeurs[nom], "vu": actuels[nom], "ouvert": ouvert}

    return {
        "entretien": entretien,
        "perdus": len(gardes or {}),
        "ouverts": ouverts,
        "rubriques": [
            (
                rubrique["titre"],
                [(q, champ(f"r-{q['cle']}"), champ(f"t-{q['cle']}")) for q in rubrique["questions"]],
                champ(f"t-{remark_key(rang)}"),
            )
            for rang, rubrique in enumerate(entretien.trame.rubriques, 1)
        ],
        "jour": champ("j-jour"),
        "participants": champ("j-participants"),
        "paroles": [
            (entretien._meta.get_field(f"mot_{qui}").verbose_name, champ(f"c-{qui}"))
            for qui in ("apprenti", "maitre", "formateur")
        ],
        "choix": ReponseEntretien.Choix.choices,
        "du_centre": request.membre.role in (Role.FORMATEUR, Role.COORDONNATEUR),
        "peut_figer": may_freeze_entretien(request.membre, entretien),
    }


def _page_figee(
    request: HttpRequest, entretien: Entretien, refusee: tuple[UUID, forms.Form] | None = None
) -> HttpResponse | None:
    """The snapshot in force, or None. `refusee`: an alert whose follow-up was refused, with its form."""
    instantane = signatures.instantane_actif(entretien)
    if instantane is None:
        return None
    alertes = entretien.reponses.filter(alerte=True).select_related("suite_par__utilisateur")
    lues = []
    for alerte in alertes.order_by("cree_le"):
        alerte.entretien = entretien
        form = refusee[1] if refusee and refusee[0] == alerte.pk else SuiteForm(auto_id=f"id_{alerte.pk}_%s")
        lues.append((alerte, form))
    contexte = {
        "entretien": entretien,
        "instantane": instantane,
        "contenu": instantane.contenu,
        "integre": signatures.empreinte(instantane.contenu) == instantane.empreinte,
        "alertes": lues,
        "peut_repondre": request.membre.peut(Permission.ENTRETIEN_EDIT),
        "peut_signer": may_sign_entretien(request.membre, entretien, instantane),
        "peut_deverrouiller": may_unlock_entretien(request.membre, entretien),
        "motif": MotifForm(),
    }
    return render(request, "entreprise/entretien_fige.html", contexte, status=422 if refusee else 200)


@require_POST
@requires(Permission.ENTRETIEN_EDIT)
def entretien_figer(request: HttpRequest, entretien_id: UUID) -> HttpResponse:
    """Keep what the page says, then freeze it."""
    entretien = get_entretien(request, entretien_id)
    if not may_freeze_entretien(request.membre, entretien):
        messages.info(request, "Cet entretien est déjà figé.")
        return _vers(request, entretien.pk)
    try:
        if perdus := _enregistrer(request, entretien):
            return _conflit(request, entretien, perdus)
        freeze_entretien(entretien=entretien, auteur=request.membre)
        messages.success(request, "Entretien figé. Ceux qui doivent signer sont prévenus.")
    except (EntretienFige, EntretienVide) as refus:
        messages.error(request, str(refus))
    return _vers(request, entretien.pk)


@require_POST
@requires(Permission.ENTRETIEN_SIGN)
def entretien_signer(request: HttpRequest, entretien_id: UUID) -> HttpResponse:
    entretien = get_entretien(request, entretien_id)
    instantane = signatures.instantane_actif(entretien)
    if not signatures.is_the_one_read(instantane, request.POST.get("lue")):
        messages.warning(
            request, "Cet entretien a changé depuis que vous l’avez lu : relisez-le, puis signez."
        )
    elif may_sign_entretien(request.membre, entretien, instantane):
        sign_entretien(entretien=entretien, membre=request.membre, dessin=read_dessin(request))
        messages.success(request, "Vous avez signé cet entretien.")
    else:
        messages.info(request, "Cet entretien n’attend pas votre signature.")
    return _vers(request, entretien.pk)


@require_POST
@requires(Permission.ENTRETIEN_EDIT)
def entretien_deverrouiller(request: HttpRequest, entretien_id: UUID) -> HttpResponse:
    entretien = get_entretien(request, entretien_id)
    if not may_unlock_entretien(request.membre, entretien):
        raise PermissionDenied("Seuls son auteur et le coordonnateur déverrouillent un entretien.")
    form = MotifForm(request.POST)
    if form.is_valid():
        unlock_entretien(entretien=entretien, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Entretien déverrouillé. La version signée est conservée.")
    else:
        messages.error(request, "Un déverrouillage demande un motif.")
    return _vers(request, entretien.pk)


@require_POST
@requires(Permission.ENTRETIEN_EDIT)
def entretien_suite(request: HttpRequest, reponse_id: UUID) -> HttpResponse:
    """Say what was done about an alert: it leaves the home pages."""
    reponses = ReponseEntretien.objects.filter(
        alerte=True, entretien__in=entretiens_visibles(request.membre)
    ).select_related("entretien__contrat__apprenti")
    reponse = get_object_or_404(reponses, pk=reponse_id)
    form = SuiteForm(request.POST, auto_id=f"id_{reponse.pk}_%s")
    if not form.is_valid():
        page = _page_figee(request, get_entretien(request, reponse.entretien_id), (reponse.pk, form))
        return page or _vers(request, reponse.entretien_id)
    note_suite(reponse=reponse, auteur=request.membre, **form.cleaned_data)
    messages.success(request, "C’est noté. Cette alerte n’attend plus personne.")
    return _vers(request, reponse.entretien_id, "#alertes")
