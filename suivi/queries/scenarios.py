"""Reading scenarios: the library of the centre, and one with its four parts."""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from referentiels.models import VersionReferentiel
from referentiels.version_lue import VersionLue
from suivi.models import (
    Formation,
    Scenario,
    ScenarioAuteur,
    ScenarioCompetence,
    ScenarioRessource,
    ScenarioTache,
    Seance,
)


def with_state(scenarios: QuerySet[Scenario]) -> QuerySet[Scenario]:
    """Annotate what the state derives from: `evaluables`, `seances_planifiees`."""
    return scenarios.annotate(
        evaluables=Count("competences", distinct=True),
        planifie=Exists(Seance.objects.filter(scenario=OuterRef("pk"))),
    )


def etat_de(scenario: Scenario) -> tuple[str, str, str]:
    """(word, tone, icon): archivé, incomplet, prêt, utilisé. Derived, never stored."""
    if scenario.archive_le is not None:
        return "Archivé", "neutre", "archive"
    if scenario.planifie:
        return "Utilisé", "vert", "check"
    if scenario.evaluables and scenario.description.strip():
        return "Prêt", "bleu", "circle-check"
    return "À compléter", "ocre", "pencil"


def search_scenarios(*, mots: str = "", version_id: str = "", archives: bool = False) -> QuerySet[Scenario]:
    """Scenarios of the centre whose texts hold every word; all of them without words."""
    scenarios = Scenario.objects.filter(archive_le__isnull=not archives)
    for mot in mots.split()[:6]:
        texte = Q(titre__icontains=mot) | Q(description__icontains=mot) | Q(missions__icontains=mot)
        scenarios = scenarios.filter(texte)
    if version_id:
        scenarios = scenarios.filter(version_id=version_id)
    auteurs = Prefetch("auteurs", ScenarioAuteur.objects.select_related("membre__utilisateur"))
    return (
        with_state(scenarios)
        .select_related("cree_par__utilisateur")
        .prefetch_related(auteurs)
        .order_by("-modifie_le")
    )


def get_scenario(scenario_id: UUID) -> Scenario:
    """One scenario with everything its page shows."""
    scenarios = with_state(Scenario.objects.all()).select_related("cree_par__utilisateur")
    return get_object_or_404(
        scenarios.prefetch_related(
            Prefetch("auteurs", ScenarioAuteur.objects.select_related("membre__utilisateur")),
            "taches",
            "competences",
            "criteres",
            Prefetch("ressources", ScenarioRessource.objects.select_related("fichier").order_by("cree_le")),
        ),
        pk=scenario_id,
    )


def versions_en_usage() -> list[VersionReferentiel]:
    """The versions that the formations of the centre follow, by name."""
    ids = Formation.objects.values("version")
    versions = VersionReferentiel.objects.filter(pk__in=ids).select_related("referentiel").defer("document")
    return sorted(versions, key=lambda v: str(v.referentiel))


def coverage(version: VersionLue) -> tuple[list, list]:
    """The tasks and the competences of a version that no scenario of the centre works on."""
    scenarios = Scenario.objects.filter(version_id=version.id, archive_le=None)
    taches = set(ScenarioTache.objects.filter(scenario__in=scenarios).values_list("tache_id", flat=True))
    competences = set(
        ScenarioCompetence.objects.filter(scenario__in=scenarios).values_list("competence_id", flat=True)
    )
    return (
        [tache for tache in version.taches.values() if tache.id not in taches],
        [c for c in version.competences_evaluables if c.id not in competences],
    )
