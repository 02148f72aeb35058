"""Writes that make a scenario from another one: a copy, another version, a séance, a document."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.scenarios import TEXTES, create_scenario, index_scenario, set_referentiel
from suivi.actions.scenarios_ressources import attach_ressource
from suivi.format_scenario import write_document
from suivi.models import (
    Scenario,
    ScenarioCompetence,
    ScenarioCritere,
    ScenarioRessource,
    ScenarioTache,
    Seance,
)

journal.declarer(
    scenario__copie="a copié le scénario « {titre} »",
    scenario__adapte="a adapté le scénario « {titre} » à une autre version du référentiel",
    scenario__seance="a tiré un scénario de la séance « {titre} »",
)


@transaction.atomic
def duplicate_scenario(*, scenario: Scenario, auteur: Membre, id: UUID | None = None) -> Scenario:
    """Copy a scenario with its links and resources; the copy belongs to who asks. The same `id` twice: one copy."""
    if id is not None and (connu := Scenario.objects.filter(pk=id).first()):
        return connu
    copie = _new_like(scenario, titre=f"{scenario.titre[:190]} (copie)", auteur=auteur, id=id)
    for modele, champs in (
        (ScenarioTache, ("tache_id",)),
        (ScenarioCompetence, ("competence_id", "manuelle")),
        (ScenarioCritere, ("critere_id", "indicateur")),
    ):
        _copy_rows(modele, champs, modele.objects.filter(scenario=scenario), copie)
    _share_ressources(scenario, copie)
    index_scenario(copie)
    journal.inscrire(action="scenario.copie", objet=copie, membre=auteur, titre=scenario.titre)
    return copie


@transaction.atomic
def start_from_seance(*, seance: Seance, auteur: Membre, id: UUID | None = None) -> Scenario:
    """A new scenario that evaluates what a séance evaluated, with its wording. The same `id` twice gives one."""
    if id is not None and (connu := Scenario.objects.filter(pk=id).first()):
        return connu
    scenario = seance.scenario
    tire = _new_like(scenario, titre=seance.titre[:200], auteur=auteur, id=id)
    _copy_rows(ScenarioTache, ("tache_id",), ScenarioTache.objects.filter(scenario=scenario), tire)
    _copy_rows(ScenarioCompetence, ("competence_id",), seance.competences.all(), tire)
    _copy_rows(ScenarioCritere, ("critere_id", "indicateur"), seance.criteres.all(), tire)
    _share_ressources(scenario, tire)
    index_scenario(tire)
    journal.inscrire(action="scenario.seance", objet=tire, membre=auteur, titre=seance.titre)
    return tire


@transaction.atomic
def adapt_scenario(
    *,
    scenario: Scenario,
    version: VersionReferentiel,
    cibles: Mapping[str, UUID | None],
    auteur: Membre,
    id: UUID | None = None,
) -> Scenario:
    """The same scenario on another version: `cibles` says what continues each node (« genre:cle » → its id)."""
    if id is not None and (connu := Scenario.objects.filter(pk=id).first()):
        return connu
    document = write_document(scenario, charger_version(scenario.version_id))
    adapte = create_from_document(document=document, version=version, cibles=cibles, auteur=auteur, id=id)
    _share_ressources(scenario, adapte)
    journal.inscrire(action="scenario.adapte", objet=adapte, membre=auteur, titre=scenario.titre)
    return adapte


@transaction.atomic
def create_from_document(
    *,
    document: Mapping[str, Any],
    version: VersionReferentiel,
    cibles: Mapping[str, UUID | None],
    auteur: Membre,
    fichiers: Iterable[tuple[str, bytes]] = (),
    id: UUID | None = None,
) -> Scenario:
    """A scenario from the exchange format, linked to what `cibles` names in this version.

    Raises RessourceRefusee when a file (name, content) is refused: nothing is created then.
    """
    textes = {nom: document[nom] for nom in TEXTES}
    duree = document["duree_heures"]
    scenario = create_scenario(
        version=version,
        auteur=auteur,
        duree_heures=None if duree is None else Decimal(duree),
        id=id,
        **textes,
    )
    lus = {genre: _targets(document, genre, cibles) for genre in ("taches", "competences", "criteres")}
    set_referentiel(
        scenario=scenario,
        taches=[cible for cible, _ in lus["taches"]],
        competences=[cible for cible, _ in lus["competences"]],
        manuelles=[cible for cible, decrit in lus["competences"] if decrit.get("manuelle")],
        criteres={cible: decrit["indicateur"] for cible, decrit in lus["criteres"]},
        auteur=auteur,
    )
    for nom, octets in fichiers:
        attach_ressource(scenario=scenario, octets=octets, nom=nom, auteur=auteur)
    return scenario


def _targets(
    document: Mapping[str, Any], genre: str, cibles: Mapping[str, UUID | None]
) -> list[tuple[UUID, Mapping[str, Any]]]:
    liens = ((cibles.get(f"{genre}:{decrit['cle']}"), decrit) for decrit in document[genre])
    return [(cible, decrit) for cible, decrit in liens if cible is not None]


def _new_like(scenario: Scenario, *, titre: str, auteur: Membre, id: UUID | None) -> Scenario:
    """A scenario with the same texts; what it owes to another centre follows it."""
    return Scenario.objects.create(
        id=id or uuid7(),
        version_id=scenario.version_id,
        cree_par=auteur,
        duree_heures=scenario.duree_heures,
        prive=scenario.prive,
        origine_id=scenario.origine_id,
        attribution=scenario.attribution,
        licence_d_origine=scenario.licence_d_origine,
        **{nom: getattr(scenario, nom) for nom in TEXTES} | {"titre": titre},
    )


def _copy_rows(modele, champs: tuple[str, ...], lignes, copie: Scenario) -> None:
    valeurs = lignes.order_by("cree_le", "pk").values(*champs)
    modele.objects.bulk_create(modele(centre_id=copie.centre_id, scenario=copie, **v) for v in valeurs)


def _share_ressources(scenario: Scenario, copie: Scenario) -> None:
    """The copy carries the same files, stored once."""
    _copy_rows(ScenarioRessource, ("fichier_id",), ScenarioRessource.objects.filter(scenario=scenario), copie)
