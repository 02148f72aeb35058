"""A draft as an apprentice or an MA sees it: their own words, and what the trame lets them read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bilans.ecran_actions import contexte_actions
from bilans.ecran_sections import sections_vues
from bilans.instantane_niveaux import freeze_niveaux, read_changements
from bilans.models import Bilan
from bilans.queries.niveaux_bilan import niveaux_du_bilan


def page_parole(
    request: HttpRequest, bilan: Bilan, gardes: dict[str, str] | None = None, statut: int = 200
) -> HttpResponse:
    """`gardes`: texts that were typed and not taken, by key."""
    vues = sections_vues(request.membre, bilan, gardes)
    ecrites = [vue for vue in vues if vue.ouverte and vue.section.genre == "texte"]
    champs = [champ for vue in ecrites for champ in vue.champs]
    contexte = {
        "bilan": bilan,
        "ecrites": ecrites,
        "lues": [
            vue for vue in vues if vue.section.genre in ("texte", "niveaux") and not (vue.ouverte or vue.vide)
        ],
        "actions": next((vue for vue in vues if vue.section.genre == "actions"), None),
        "partage": any(champ.vu for champ in champs) and not any(champ.prive for champ in champs),
        "perdus": len(gardes or {}),
    }
    if any(vue.section.genre == "niveaux" for vue in vues):  # only when the trame says so
        fige = freeze_niveaux(niveaux_du_bilan(bilan))
        fige |= {"changements": read_changements(fige)}
        contexte |= {"contenu": fige, "rang_max": max((n["rang"] for n in fige["echelle"]), default=1)}
    contexte |= contexte_actions(request.membre, bilan) if contexte["actions"] else {}
    return render(request, "bilans/bilan_parole.html", contexte, status=statut)
