"""Reading scenarios: which a member sees, in what state, one with its four parts, what none touches."""

from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from referentiels.enums import StatutVersion
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
from suivi.queries.seances import seances_visibles

# key → word, tone, icon
ETATS = {
    "incomplet": ("À compléter", "ocre", "pencil"),
    "pret": ("Prêt", "bleu", "circle-check"),
    "utilise": ("Utilisé", "vert", "check"),
    "archive": ("Archivé", "neutre", "archive"),
}


def _ready() -> Q:
    """Described, and linked to one competence at least."""
    return ~Q(description="") & Q(evaluables__gt=0)


def scenarios_visibles(membre: Membre) -> QuerySet[Scenario]:
    """Those of the centre that are ready and not kept private; one's own; all of them to a coordonnateur."""
    if membre.role == Role.COORDONNATEUR:
        return Scenario.objects.all()
    coauteur = Exists(ScenarioAuteur.objects.filter(scenario=OuterRef("pk"), membre=membre))
    return Scenario.objects.filter(Q(cree_par=membre) | coauteur | (Q(prive=False) & _ready()))


def is_visible(membre: Membre, scenario: Scenario) -> bool:
    """Whether a member sees this one. No query for a coordonnateur and for its author, else one."""
    if membre.role == Role.COORDONNATEUR or scenario.cree_par_id == membre.pk:
        return True
    return scenarios_visibles(membre).filter(pk=scenario.pk).exists()


def with_state(scenarios: QuerySet[Scenario]) -> QuerySet[Scenario]:
    """Annotate `etat_cle`, a key of ETATS. Derived at each reading, never stored."""
    planifie = Exists(Seance.objects.filter(scenario=OuterRef("pk")))
    return scenarios.annotate(
        etat_cle=Case(
            When(archive_le__isnull=False, then=Value("archive")),
            When(planifie, then=Value("utilise")),
            When(_ready(), then=Value("pret")),
            default=Value("incomplet"),
            output_field=CharField(),
        )
    )


def with_counts(scenarios: QuerySet[Scenario]) -> QuerySet[Scenario]:
    """Annotate `fois` (séances)."""
    return scenarios.annotate(fois=_count(Seance))


def _count(modele: type[Model]) -> Coalesce:
    lignes = modele.objects.filter(scenario=OuterRef("pk")).order_by().values("scenario")
    nombre = Subquery(lignes.annotate(nombre=Count("pk")).values("nombre"), output_field=IntegerField())
    return Coalesce(nombre, 0)


def etat_de(scenario: Scenario) -> tuple[str, str, str]:
    """(word, tone, icon) of a scenario read with its state and its counts."""
    mot, ton, icone = ETATS[scenario.etat_cle]
    if scenario.etat_cle == "utilise" and scenario.fois > 1:
        mot = f"{mot}, {scenario.fois} séances"
    return mot, ton, icone


def missing_of(scenario: Scenario) -> list[str]:
    """What a scenario lacks before it can be proposed to colleagues and planned."""
    manque = [] if scenario.description.strip() else ["la situation professionnelle"]
    return manque if scenario.evaluables else [*manque, "au moins une compétence à évaluer"]


def prefetch_auteurs() -> Prefetch:
    return Prefetch("auteurs", ScenarioAuteur.objects.select_related("membre__utilisateur"))


def get_scenario(membre: Membre, scenario_id: UUID) -> Scenario:
    """One scenario with everything its page shows. 404 when the member may not see it."""
    scenarios = with_counts(with_state(scenarios_visibles(membre))).select_related("cree_par__utilisateur")
    return get_object_or_404(
        scenarios.prefetch_related(
            prefetch_auteurs(),
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


def espaces_connus() -> list[str]:
    """The training spaces already named in the centre, the most frequent first."""
    espaces = Scenario.objects.exclude(espaces="").values("espaces").annotate(nombre=Count("pk"))
    return list(espaces.order_by("-nombre", F("espaces")).values_list("espaces", flat=True)[:30])


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


def versions_for_import(cle: str) -> list[VersionReferentiel]:
    """The published versions of a référentiel named by its key: those the centre follows first, then the newest."""
    suivies = set(Formation.objects.values_list("version", flat=True))
    versions = VersionReferentiel.objects.filter(referentiel__cle=cle).exclude(statut=StatutVersion.BROUILLON)
    lues = versions.select_related("referentiel").defer("document").order_by("-numero")
    return sorted(lues, key=lambda version: version.pk not in suivies)


def seances_of(membre: Membre, scenario: Scenario) -> QuerySet[Seance]:
    """The last séances of a scenario that a member sees."""
    return seances_visibles(membre).filter(scenario=scenario).select_related("groupe").order_by("-debut")[:10]
