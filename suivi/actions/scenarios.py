"""Writes about scenarios: their four parts, their authors, their copies."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import store_document
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.models import (
    Scenario,
    ScenarioAuteur,
    ScenarioCompetence,
    ScenarioCritere,
    ScenarioRessource,
    ScenarioTache,
)
from suivi.ressources import NOMBRE_MAXIMUM, RessourceRefusee, recognise, safe_name

journal.declarer(
    scenario__cree="a créé le scénario « {titre} »",
    scenario__modifie="a modifié le scénario « {titre} »",
    scenario__relie="a relié le scénario « {titre} » au référentiel",
    scenario__copie="a copié le scénario « {titre} »",
    scenario__archive="a archivé le scénario « {titre} »",
    scenario__ressource="a ajouté {nom} au scénario « {titre} »",
    scenario__ressource_retiree="a retiré {nom} du scénario « {titre} »",
    scenario__coauteur="a ajouté {qui} aux auteurs du scénario « {titre} »",
)

TEXTES = ("titre", "description", "missions", "equipements", "liens", "espaces")


@transaction.atomic
def create_scenario(
    *, titre: str, version: VersionReferentiel, auteur: Membre, duree_heures: Any = None, **textes: str
) -> Scenario:
    """Describe an activity. `textes`: description, missions, equipements, liens, espaces."""
    scenario = Scenario.objects.create(
        titre=titre.strip(), version=version, cree_par=auteur, duree_heures=duree_heures, **textes
    )
    journal.inscrire(action="scenario.cree", objet=scenario, membre=auteur, titre=scenario.titre)
    return scenario


@transaction.atomic
def update_scenario(*, scenario: Scenario, auteur: Membre, **champs: Any) -> Scenario:
    """Change the title, the context or the duration. Séances already planned keep what they copied."""
    for nom, valeur in champs.items():
        if nom not in (*TEXTES, "duree_heures"):
            raise TypeError(f"update_scenario() ne change pas {nom}")
        setattr(scenario, nom, valeur)
    scenario.save()
    journal.inscrire(action="scenario.modifie", objet=scenario, membre=auteur, titre=scenario.titre)
    return scenario


@transaction.atomic
def set_referentiel(
    *,
    scenario: Scenario,
    taches: Collection[UUID],
    competences: Collection[UUID],
    criteres: Mapping[UUID, str],
    auteur: Membre,
) -> None:
    """Say which tasks, competences and criteria (with their « indicateur de réussite ») it works on.

    What is not of its version is left out; a criterion keeps its competence.
    """
    version = charger_version(scenario.version_id)
    gardes = {c: texte.strip()[:300] for c, texte in criteres.items() if c in version.criteres}
    voulues = {c for c in competences if c in version.competences and version.competences[c].evaluable}
    voulues |= {version.criteres[c].competence_id for c in gardes}
    for modele in (ScenarioTache, ScenarioCompetence, ScenarioCritere):
        modele.objects.filter(scenario=scenario).delete()
    commun = {"centre_id": scenario.centre_id, "scenario": scenario}
    ScenarioTache.objects.bulk_create(
        ScenarioTache(**commun, tache_id=tache) for tache in dict.fromkeys(taches) if tache in version.taches
    )
    ScenarioCompetence.objects.bulk_create(
        ScenarioCompetence(**commun, competence_id=c) for c in version.competences if c in voulues
    )
    ScenarioCritere.objects.bulk_create(
        ScenarioCritere(**commun, critere_id=c, indicateur=texte) for c, texte in gardes.items()
    )
    scenario.save(update_fields=["modifie_le"])
    journal.inscrire(action="scenario.relie", objet=scenario, membre=auteur, titre=scenario.titre)


@transaction.atomic
def duplicate_scenario(*, scenario: Scenario, auteur: Membre) -> Scenario:
    """Copy a scenario with its links and resources; the copy belongs to who asks for it."""
    copie = Scenario.objects.create(
        version_id=scenario.version_id,
        cree_par=auteur,
        duree_heures=scenario.duree_heures,
        **{nom: getattr(scenario, nom) for nom in TEXTES} | {"titre": f"{scenario.titre} (copie)"[:200]},
    )
    for modele, champs in (
        (ScenarioTache, ("tache_id",)),
        (ScenarioCompetence, ("competence_id",)),
        (ScenarioCritere, ("critere_id", "indicateur")),
        (ScenarioRessource, ("fichier_id",)),
    ):
        lignes = modele.objects.filter(scenario=scenario).order_by("cree_le").values(*champs)
        modele.objects.bulk_create(
            modele(centre_id=scenario.centre_id, scenario=copie, **ligne) for ligne in lignes
        )
    journal.inscrire(action="scenario.copie", objet=copie, membre=auteur, titre=scenario.titre)
    return copie


@transaction.atomic
def archive_scenario(*, scenario: Scenario, auteur: Membre) -> None:
    """Put a scenario away: no longer proposed, its past séances stay."""
    scenario.archive_le = timezone.now()
    scenario.save(update_fields=["archive_le", "modifie_le"])
    journal.inscrire(action="scenario.archive", objet=scenario, membre=auteur, titre=scenario.titre)


@transaction.atomic
def add_coauteur(*, scenario: Scenario, coauteur: Membre, auteur: Membre) -> ScenarioAuteur:
    """Let a colleague edit a scenario. Twice gives one row."""
    lien, cree = ScenarioAuteur.objects.get_or_create(scenario=scenario, membre=coauteur)
    if cree:
        journal.inscrire(
            action="scenario.coauteur",
            objet=scenario,
            membre=auteur,
            qui=str(coauteur.utilisateur),
            titre=scenario.titre,
        )
    return lien


@transaction.atomic
def attach_ressource(*, scenario: Scenario, octets: bytes, nom: str, auteur: Membre) -> ScenarioRessource:
    """Add a file, recognised by its content and renamed safely. Raises RessourceRefusee."""
    if ScenarioRessource.objects.filter(scenario=scenario).count() >= NOMBRE_MAXIMUM:
        raise RessourceRefusee(f"Un scénario porte au plus {NOMBRE_MAXIMUM} fichiers.")
    type_mime, extension = recognise(octets)
    fichier = store_document(octets=octets, nom=safe_name(nom, extension), type_mime=type_mime, membre=auteur)
    ressource = ScenarioRessource.objects.create(scenario=scenario, fichier=fichier)
    journal.inscrire(
        action="scenario.ressource", objet=scenario, membre=auteur, nom=fichier.nom, titre=scenario.titre
    )
    return ressource


@transaction.atomic
def remove_ressource(*, ressource: ScenarioRessource, auteur: Membre) -> None:
    """Take a file off a scenario; copies of the scenario keep it."""
    scenario, nom = ressource.scenario, ressource.fichier.nom
    ressource.delete()
    journal.inscrire(
        action="scenario.ressource_retiree", objet=scenario, membre=auteur, nom=nom, titre=scenario.titre
    )
