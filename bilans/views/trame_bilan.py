"""What bilans de compétences are made of, chosen by the centre: nothing is kept before « Enregistrer »."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bilans.actions.trames_bilans import (
    TrameBilanChangee,
    follow_trame_of_centre,
    last_trame,
    trame_of,
    write_trame_bilan,
)
from bilans.enums import Nature
from bilans.forms_trame import read_trame
from bilans.models import TrameBilan
from bilans.trame import DU_CENTRE, NATURES, ROLES, Sections, TrameInvalide, missing, rearranged, sections_of
from cpro.socle.permissions import Permission, requires
from suivi.models import Formation

QUI = {
    "apprenti": "L’apprenti",
    "maitre": "Le maître d’apprentissage",
    "formateur": "Le formateur",
    "coordonnateur": "Le coordonnateur",
}


@requires(Permission.BILAN_CONFIGURE)
def trame_bilan(request: HttpRequest) -> HttpResponse:
    """The centre's trame."""
    return _ecrire(request, None)


@requires(Permission.BILAN_CONFIGURE)
def trame_bilan_formation(request: HttpRequest, formation_id: UUID) -> HttpResponse:
    """That of one formation, which follows the centre's until it is saved."""
    return _ecrire(request, get_object_or_404(Formation, pk=formation_id))


def _ecrire(request: HttpRequest, formation: Formation | None) -> HttpResponse:
    """Moves (`geste`) only give the page back as it would be; a refusal gives back what was typed."""
    derniere = last_trame(formation)
    numero = derniere.numero if derniere else 0
    if request.method != "POST":
        return _page(request, formation, derniere, trame_of(formation), apres=numero)
    if "suivre" in request.POST and formation is not None:
        follow_trame_of_centre(formation=formation, auteur=request.membre)
        return _retour(request, formation, "Les bilans de cette formation suivent de nouveau ceux du centre.")
    sections = read_trame(request.POST)
    recu = request.POST.get("apres", "")
    apres = int(recu) if recu.isdecimal() else numero
    if geste := request.POST.get("geste"):
        return _page(request, formation, derniere, rearranged(sections, geste), apres=apres)
    try:
        ecrite = write_trame_bilan(formation=formation, sections=sections, apres=apres, auteur=request.membre)
    except TrameInvalide as refus:
        return _page(request, formation, derniere, sections, apres=apres, erreur=str(refus), statut=422)
    except TrameBilanChangee as refus:
        dit = f"{refus} Ce que vous avez écrit est encore là : enregistrez de nouveau pour le garder."
        return _page(request, formation, derniere, sections, apres=numero, erreur=dit, statut=409)
    dit = f"Trame n° {ecrite.numero} enregistrée. Les bilans déjà ouverts gardent la leur."
    return _retour(request, formation, dit)


def _retour(request: HttpRequest, formation: Formation | None, dit: str) -> HttpResponse:
    messages.success(request, dit)
    if formation is None:
        return redirect("bilans:trame_bilan", request.centre.slug)
    return redirect("bilans:trame_bilan_formation", request.centre.slug, formation.pk)


def _page(
    request: HttpRequest,
    formation: Formation | None,
    derniere: TrameBilan | None,
    sections: Sections,
    *,
    apres: int,
    erreur: str = "",
    statut: int = 200,
) -> HttpResponse:
    contexte = {
        "formation": formation,
        "propre": bool(derniere and derniere.sections),
        "numero": derniere.numero if derniere and derniere.sections else 0,
        "sections": sections,
        "fixes": DU_CENTRE,
        "absentes": missing(sections),
        "apres": apres,
        "erreur": erreur,
        "change": sections != trame_of(formation),
        "natures": Nature.choices,
        "roles": [(role, QUI[role]) for role in ROLES],
        "formations": _formations() if formation is None else (),
        **_apercu(request, sections),
    }
    return render(request, "bilans/trame.html", contexte, status=statut)


def _formations() -> list[tuple[Formation, bool]]:
    """Each formation, and whether it has a trame of its own."""
    siennes: dict[UUID, bool] = {}
    for formation_id, sections in (
        TrameBilan.objects.filter(formation__isnull=False)
        .order_by("numero")
        .values_list("formation_id", "sections")
    ):
        siennes[formation_id] = bool(sections)
    return [(f, siennes.get(f.pk, False)) for f in Formation.objects.order_by("intitule")]


def _apercu(request: HttpRequest, sections: Sections) -> dict[str, Any]:
    """What one of the four sees of a bilan of one nature, before the meeting and after."""
    nature = request.POST.get("apercu-nature", Nature.INTERMEDIAIRE)
    role = request.POST.get("apercu-role", "apprenti")
    nature = nature if nature in NATURES else Nature.INTERMEDIAIRE
    role = role if role in ROLES else "apprenti"
    siennes = sections_of(sections, nature)
    return {
        "apercu": {
            "nature": Nature(nature),
            "role": role,
            "qui": QUI[role],
            "sections": siennes,
            "ecrites": [s for s in siennes if role in s.ecrit],
            "lues": [s for s in siennes if role in s.lit and role not in s.ecrit],
        }
    }
