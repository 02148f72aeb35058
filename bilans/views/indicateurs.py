"""The dashboard of a centre: its promotions, their activity, and the people behind each figure."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bilans.queries.indicateurs import DUREES, LISTES, Indicateurs, behind, indicateurs_de
from cpro.socle.permissions import Permission, requires
from suivi.models import Groupe
from suivi.visibilite import groupes_visibles

OUVERTURES = {"bilans:tableau": Permission.TABLEAU_VIEW, "suivi:seance": Permission.SEANCE_VIEW}


@require_safe
@requires(Permission.INDICATEURS_VIEW)
def indicateurs(request: HttpRequest) -> HttpResponse:
    """Few figures, over one to twelve months; each leads to those behind it."""
    voulus = request.GET.get("jours", "")
    jours = int(voulus) if voulus.isdecimal() and int(voulus) in DUREES else min(DUREES)
    lus = indicateurs_de(request.membre, jours)
    contexte = {
        "indicateurs": lus,
        "durees": DUREES.items(),
        "duree": DUREES[jours],
        "figures": _figures(lus),
        "peut_voir_le_groupe": request.membre.peut(Permission.TABLEAU_GROUPE_VIEW),
    }
    return render(request, "bilans/indicateurs.html", contexte)


def _figures(lus: Indicateurs) -> list[tuple[str, int | str, str, str]]:
    """(name, figure, what it means, key of the list of those behind it or "")."""
    validees, silencieux, attente, seances = (
        lus.total(champ) for champ in ("validees", "silencieux", "en_attente", "seances")
    )
    return [
        ("Apprentis en formation", lus.total("effectif"), "dans les groupes qui ne sont pas archivés", ""),
        ("Ont écrit", lus.total("actifs"), "au moins une entrée de journal envoyée", ""),
        (
            "Entrées envoyées",
            lus.total("entrees"),
            f"dont {validees} validées par un maître d’apprentissage",
            "",
        ),
        (
            "Réponse d’un MA",
            dire_delai(lus.delai),
            "délai médian\u00a0: une réponse sur deux vient plus vite",
            "",
        ),
        (
            "Silencieux",
            silencieux,
            _accord(silencieux, "apprenti en période n’a", "apprentis en période n’ont")
            + " rien noté depuis trop longtemps",
            "silencieux",
        ),
        (
            "Sans réponse",
            attente,
            _accord(attente, "entrée attend", "entrées attendent") + " depuis plus d’une semaine",
            "attente",
        ),
        (
            "À finir d’évaluer",
            seances,
            _accord(seances, "séance finie", "séances finies") + " depuis plus d’une semaine",
            "seances",
        ),
        (
            "Sans contrat",
            lus.sans_contrat,
            _accord(lus.sans_contrat, "apprenti", "apprentis") + " sans contrat en cours ni à venir",
            "sans-contrat",
        ),
    ]


def _accord(nombre: int, singulier: str, pluriel: str) -> str:
    return singulier if nombre < 2 else pluriel


def dire_delai(delai: timedelta | None) -> str:
    """« 2 jours », « 5 heures », « moins d’une heure »; « — » for none."""
    if delai is None:
        return "—"
    heures = round(delai.total_seconds() / 3600)
    if heures >= 48:
        return f"{round(heures / 24)}\u00a0jours"
    return f"{heures}\u00a0heure{'s' if heures > 1 else ''}" if heures else "moins d’une heure"


@require_safe
@requires(Permission.INDICATEURS_VIEW)
def derriere(request: HttpRequest, cle: str) -> HttpResponse:
    """Those behind a figure, of one promotion (`groupe`) or of all."""
    if cle not in LISTES:
        raise Http404("Indicateur inconnu")
    groupe = _groupe(request)
    lignes = behind(cle, request.membre, groupe.pk if groupe else None)
    ouvrables = {route for route, permission in OUVERTURES.items() if request.membre.peut(permission)}
    contexte = {
        "titre": LISTES[cle],
        "groupe": groupe,
        "lignes": [
            (
                ligne,
                reverse(ligne.route, args=[request.centre.slug, ligne.cle])
                if ligne.route in ouvrables
                else "",
            )
            for ligne in lignes
        ],
    }
    return render(request, "bilans/indicateur.html", contexte)


def _groupe(request: HttpRequest) -> Groupe | None:
    """The group the address names, None when it names none. 404 for one that is not to be seen."""
    if not (texte := request.GET.get("groupe")):
        return None
    try:
        return groupes_visibles(request.membre).get(pk=UUID(texte))
    except (ValueError, Groupe.DoesNotExist) as inconnu:
        raise Http404("Groupe inconnu") from inconnu
