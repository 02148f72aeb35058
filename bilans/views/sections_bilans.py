"""The parts of a draft: what each of the three writes before the meeting, and the meeting itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from bilans.actions.sections_bilans import SectionInterdite, ask_words, set_rencontre, write_textes
from bilans.actions.verrou import BilanFige
from bilans.ecran_sections import Champ, read_textes
from bilans.forms_bilan import RencontreForm, lignes_presence, read_presences
from bilans.presences import QUALITES, mineur_le, parties_de
from bilans.views.bilans import modifiable, read_bilan
from bilans.views.parole import page_parole
from cpro.socle.permissions import Permission, requires


@require_POST
@requires(Permission.BILAN_SIGN)
def bilan_textes(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Texts of a draft, all those of a page or one alone (htmx: answers how it went)."""
    bilan = read_bilan(request, bilan_id)
    voulus, vus = read_textes(request.POST)
    try:
        perdus = write_textes(
            bilan=bilan, voulus=voulus, vus=vus, auteur=request.membre, partager="partager" in request.POST
        )
    except SectionInterdite as refus:
        raise PermissionDenied(str(refus)) from refus
    except BilanFige as refus:
        if request.htmx:
            return render(request, "bilans/_texte_etat.html", {"refus": str(refus)}, status=409)
        messages.warning(request, f"{refus} Ce que vous avez écrit n’y est pas.")
        return _vers(request, bilan_id)
    if request.htmx:
        return _etat(request, bilan_id, voulus, perdus)
    if perdus:
        return page_parole(request, read_bilan(request, bilan_id), {c: voulus[c] for c in perdus}, 422)
    if "partager" in request.POST:
        messages.success(
            request, "Vos mots sont partagés. Vous pouvez encore les reprendre d’ici la rencontre."
        )
    else:
        messages.success(request, "Vos mots sont enregistrés.")
    return _vers(request, bilan_id)


def _etat(request: HttpRequest, bilan_id: UUID, voulus: dict[str, str], perdus: list[str]) -> HttpResponse:
    champs = [
        Champ(c, "", texte, texte, prive=False, par="") for c, texte in voulus.items() if c not in perdus
    ]
    contexte: dict[str, Any] = {"champs": champs, "refus": ""}
    if perdus:
        contexte["refus"] = "Quelqu’un d’autre a écrit ici entre-temps : rechargez la page pour le lire."
    return render(request, "bilans/_texte_etat.html", contexte, status=409 if perdus else 200)


def _vers(request: HttpRequest, bilan_id: UUID, ancre: str = "") -> HttpResponse:
    reponse = redirect("bilans:bilan", request.centre.slug, bilan_id)
    reponse["Location"] += ancre
    return reponse


@require_POST
@requires(Permission.BILAN_EDIT)
def bilan_demander(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """Ask by e-mail for the words that are awaited."""
    bilan = modifiable(request, bilan_id)
    personnes = [str(membre.utilisateur) for membre in ask_words(bilan=bilan, auteur=request.membre)]
    if personnes:
        messages.success(request, f"Un e-mail part à {' et à '.join(personnes)}.")
    else:
        messages.info(request, "Personne n’a plus rien à écrire avant la rencontre.")
    return _vers(request, bilan_id)


@requires(Permission.BILAN_EDIT)
def bilan_rencontre(request: HttpRequest, bilan_id: UUID) -> HttpResponse:
    """When and where, who was there, who was excused."""
    bilan = modifiable(request, bilan_id)
    form = RencontreForm(
        request.POST or None, initial={"jour": bilan.jour, "heure": bilan.heure, "lieu": bilan.lieu}
    )
    parties, mineur = parties_de(bilan), mineur_le(bilan.apprenti, bilan.jour)
    if request.method == "POST":
        participants, manques = read_presences(request.POST, parties)
        if form.is_valid() and not manques:
            set_rencontre(bilan=bilan, participants=participants, auteur=request.membre, **form.cleaned_data)
            messages.success(request, "La rencontre est notée.")
            return _vers(request, bilan_id, "#rencontre")
    else:
        participants, manques = list(bilan.participants.all()), []
    contexte = {
        "bilan": bilan,
        "form": form,
        "mineur": mineur,
        "qualites": QUALITES,
        "manques": manques,
        "lignes": lignes_presence(parties, participants, mineur=mineur),
    }
    return render(request, "bilans/bilan_rencontre.html", contexte, status=422 if form.is_bound else 200)
