"""Moving a formation to another version of its référentiel: match, correct, confirm, and only then move."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import pluriel
from referentiels.correspondances import correct_correspondance, open_correspondance
from referentiels.models import CorrespondanceVersion, VersionReferentiel
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue
from suivi.actions.formations import move_formation
from suivi.models import Formation
from suivi.queries.formations import lignes_de, scenarios_a_adapter, versions_proposees

ETAPES = ("Compétences et tâches", "Critères", "Confirmer")
PARTIES = {"competences": "Compétences", "taches": "Tâches", "criteres": "Critères"}
PARTIES_PAR_ETAPE = {"elements": ("competences", "taches"), "criteres": ("criteres",)}


@requires(Permission.GROUPE_MANAGE)
def rapprocher(
    request: HttpRequest, formation_id: UUID, version_id: UUID, etape: str = "elements"
) -> HttpResponse:
    """What continues what: sure, guessed, or without a match. Saving keeps it and moves nothing yet."""
    formation, avant, apres = _objets(formation_id, version_id)
    correspondance = open_correspondance(avant=avant, apres=apres)
    parties = PARTIES_PAR_ETAPE[etape]
    if request.method == "POST":
        choix = {partie: _choisis(request, partie) for partie in parties}
        correct_correspondance(
            correspondance=correspondance, avant=avant, apres=apres, choix=choix, membre=request.membre
        )
        suite = "formation_criteres" if etape == "elements" else "formation_confirmer"
        return redirect(f"suivi:{suite}", request.centre.slug, formation.pk, apres.id)
    contexte = _contexte(request, formation, avant, apres, 1 if etape == "elements" else 2)
    contexte["parties"] = []
    for partie in parties:
        lignes = lignes_de(avant, apres, correspondance, partie)
        a_regarder = sum(ligne.a_regarder for ligne in lignes)
        contexte["parties"].append((PARTIES[partie], partie, lignes, a_regarder))
    return render(request, "suivi/groupes/rapprocher.html", contexte)


@requires(Permission.GROUPE_MANAGE)
def confirmer(request: HttpRequest, formation_id: UUID, version_id: UUID) -> HttpResponse:
    """What moving changes, and doing it. Sent twice, it is done once."""
    formation, avant, apres = _objets(formation_id, version_id)
    correspondance = get_object_or_404(CorrespondanceVersion, avant_id=avant.id, apres_id=apres.id)
    scenarios = scenarios_a_adapter(formation)
    if request.method == "POST":
        voulus = set(request.POST.getlist("scenario"))
        copies = move_formation(
            formation=formation,
            correspondance=correspondance,
            scenarios=[s for s in scenarios if str(s.pk) in voulus],
            auteur=request.membre,
        )
        suite = f" {pluriel(len(copies), 'scénario adapté,scénarios adaptés')}." if copies else ""
        messages.success(request, f"{formation} suit maintenant la {apres.nom}.{suite}")
        return redirect("suivi:formation", request.centre.slug, formation.pk)
    contexte = _contexte(request, formation, avant, apres, 3) | {
        "scenarios": scenarios,
        "reliees": sum(bool(vers) for vers in correspondance.competences.values()),
        "orphelines": [
            avant.competences_par_cle[cle]
            for cle, vers in correspondance.competences.items()
            if not vers and cle in avant.competences_par_cle
        ],
    }
    return render(request, "suivi/groupes/changer_version.html", contexte)


def _objets(formation_id: UUID, version_id: UUID) -> tuple[Formation, VersionLue, VersionLue]:
    """The formation, its version, and one it may move to. 404 for anything else."""
    formation = get_object_or_404(Formation, pk=formation_id)
    if version_id not in {version.pk for version in versions_proposees(formation)}:
        raise Http404("Version qui n’est pas proposée")
    try:
        return formation, charger_version(formation.version_id), charger_version(version_id)
    except VersionReferentiel.DoesNotExist as absente:
        raise Http404("Version inconnue") from absente


def _choisis(request: HttpRequest, partie: str) -> dict[str, str]:
    prefixe = f"{partie} "
    return {nom.removeprefix(prefixe): v for nom, v in request.POST.items() if nom.startswith(prefixe)}


def _contexte(
    request: HttpRequest, formation: Formation, avant: VersionLue, apres: VersionLue, etape: int
) -> dict:
    arguments = [request.centre.slug, formation.pk, apres.id]
    return {
        "formation": formation,
        "avant": avant,
        "apres": apres,
        "etapes": ETAPES,
        "etape": etape,
        "adresses": [
            reverse(f"suivi:{nom}", args=arguments) for nom in ("formation_rapprocher", "formation_criteres")
        ],
    }
