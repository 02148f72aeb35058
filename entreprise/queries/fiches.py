"""Reading fiches d'activité, and what links them to the séances of the centre, in a fixed number of queries."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from entreprise.acces import contrats_suivis_ids
from entreprise.models import (
    EntreeJournal,
    EntreeTache,
    FicheActivite,
    FichePhoto,
    FicheTache,
    MessageFiche,
)
from entreprise.queries.journal import entrees_visibles
from referentiels.correspondance import follow_competences
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.echos import Echo
from suivi.models import Apprenti, ScenarioTache, Seance, SeanceApprenti
from suivi.visibilite import apprentis_visibles

AU_PLUS = 5  # links shown between the centre and the company


def fiches_visibles(membre: Membre) -> QuerySet[FicheActivite]:
    """Fiches of the apprentices this member sees; an MA, those of the contracts they follow.

    A draft is seen by its author alone, until it is shared.
    """
    if membre.role == Role.APPRENTI:
        return FicheActivite.objects.filter(apprenti__membre=membre)
    partagees = FicheActivite.objects.exclude(statut=FicheActivite.Statut.BROUILLON)
    if membre.role == Role.MAITRE:
        return partagees.filter(contrat__in=contrats_suivis_ids(membre))
    return partagees.filter(apprenti__in=apprentis_visibles(membre).values("pk"))


def get_fiche(membre: Membre, fiche_id: UUID) -> FicheActivite:
    """One fiche with what its page shows. 404 when the member may not see it."""
    fiches = fiches_visibles(membre).select_related(
        "apprenti__groupe__formation",
        "apprenti__membre",
        "autonomie",
        "contrat__entreprise",
        "periode_apprenti__periode",
        "kit_choisi_par__utilisateur",
    )
    return get_object_or_404(fiches_with_details(fiches), pk=fiche_id)


def fiches_with_details(fiches: QuerySet[FicheActivite]) -> QuerySet[FicheActivite]:
    """Prefetch tasks, competences, photos and the thread."""
    messages = MessageFiche.objects.select_related("membre__utilisateur", "niveau").order_by("cree_le")
    return fiches.prefetch_related(
        Prefetch("taches", FicheTache.objects.order_by("cree_le")),
        "competences",
        Prefetch("photos", FichePhoto.objects.select_related("fichier")),
        Prefetch("messages", messages),
    )


def fiches_waiting_for(membre: Membre) -> QuerySet[FicheActivite]:
    """The fiches that wait for this MA, the oldest first."""
    return (
        FicheActivite.objects.filter(
            contrat__in=contrats_suivis_ids(membre), statut=FicheActivite.Statut.PARTAGEE
        )
        .select_related("apprenti")
        .order_by("partagee_le")
    )


def competences_to_offer(
    version: VersionLue, cochees: Iterable[UUID]
) -> list[tuple[str, list[tuple[CompetenceLue, bool]]]]:
    """The competences to tick, by bloc, each with whether it is; none is queried for the present version."""
    choisies = set(follow_competences(version, cochees).values())
    groupes: dict[str, list[tuple[CompetenceLue, bool]]] = {}
    for competence in version.competences_evaluables:
        bloc = version.blocs.get(competence.bloc_id)
        groupes.setdefault(str(bloc) if bloc else "Compétences", []).append(
            (competence, competence.id in choisies)
        )
    return list(groupes.items())


def seances_on(apprenti: Apprenti, taches: Collection[UUID]) -> list[Seance]:
    """The séances of an apprentice whose scenario works on one of these tasks, the latest first. One query."""
    if not taches:
        return []
    scenarios = ScenarioTache.objects.filter(tache_id__in=taches).values("scenario")
    lignes = SeanceApprenti.objects.filter(apprenti=apprenti, seance__scenario__in=scenarios)
    return list(Seance.objects.filter(pk__in=lignes.values("seance")).order_by("-debut")[:AU_PLUS])


def company_on(membre: Membre, apprenti: Apprenti, seance: Seance) -> list[Echo]:
    """What an apprentice did in the company on the tasks of a séance, as far as `membre` reads it. Two queries."""
    taches = ScenarioTache.objects.filter(scenario=seance.scenario_id).values("tache_id")
    fiches = fiches_visibles(membre).filter(
        apprenti=apprenti, pk__in=FicheTache.objects.filter(tache_id__in=taches).values("fiche")
    )
    entrees: QuerySet[EntreeJournal] = entrees_visibles(membre).filter(
        apprenti=apprenti, pk__in=EntreeTache.objects.filter(tache_id__in=taches).values("entree")
    )
    centre = membre.centre.slug
    echos = [
        Echo(f"Fiche «\u00a0{titre}\u00a0»", jour, reverse("entreprise:fiche", args=[centre, cle]))
        for cle, titre, jour in fiches.order_by("-jour").values_list("pk", "titre", "jour")[:AU_PLUS]
    ]
    echos += [
        Echo(Truncator(recit).chars(80), jour, reverse("entreprise:entree", args=[centre, cle]))
        for cle, recit, jour in entrees.order_by("-jour").values_list("pk", "recit", "jour")[:AU_PLUS]
    ]
    return sorted(echos, key=lambda echo: echo.jour, reverse=True)[:AU_PLUS]
