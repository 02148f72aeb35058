"""Writes about scenarios: their texts, their link to the référentiel, their authors, their archive."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from referentiels.recherche import fold
from suivi.deductions import by_hand
from suivi.models import Scenario, ScenarioAuteur, ScenarioCompetence, ScenarioCritere, ScenarioTache

journal.declarer(
    scenario__cree="a créé le scénario « {titre} »",
    scenario__modifie="a modifié le scénario « {titre} »",
    scenario__relie="a relié le scénario « {titre} » au référentiel",
    scenario__archive="a archivé le scénario « {titre} »",
    scenario__desarchive="a remis en service le scénario « {titre} »",
    scenario__coauteur="a ajouté {qui} aux auteurs du scénario « {titre} »",
    scenario__coauteur_retire="a retiré {qui} des auteurs du scénario « {titre} »",
)

TEXTES = ("titre", "description", "missions", "resultats", "equipements", "liens", "espaces")
CHAMPS = (*TEXTES, "duree_heures", "prive")


@transaction.atomic
def create_scenario(
    *,
    titre: str,
    version: VersionReferentiel,
    auteur: Membre,
    duree_heures: Any = None,
    prive: bool = False,
    id: UUID | None = None,
    **textes: str,
) -> Scenario:
    """Describe an activity. `textes`: the other TEXTES. The same `id` twice gives one scenario."""
    if id is not None and (connu := Scenario.objects.filter(pk=id).first()):
        return connu
    scenario = Scenario.objects.create(
        id=id or uuid7(),
        titre=titre.strip(),
        version=version,
        cree_par=auteur,
        duree_heures=duree_heures,
        prive=prive,
        **textes,
    )
    index_scenario(scenario)
    journal.inscrire(action="scenario.cree", objet=scenario, membre=auteur, titre=scenario.titre)
    return scenario


@transaction.atomic
def update_scenario(*, scenario: Scenario, auteur: Membre, **champs: Any) -> Scenario:
    """Change some of CHAMPS. Séances already planned keep what they copied."""
    for nom, valeur in champs.items():
        if nom not in CHAMPS:
            raise TypeError(f"update_scenario() ne change pas {nom}")
        setattr(scenario, nom, valeur)
    scenario.save()
    index_scenario(scenario)
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
    manuelles: Collection[UUID] = (),
) -> None:
    """Say which tasks, competences and criteria (with their « indicateur de réussite ») it works on.

    What is not of its version is left out; a criterion keeps its competence. `manuelles` are the competences
    chosen by hand; those that no task explains are so in any case.
    """
    version = charger_version(scenario.version_id)
    gardes = {c: texte.strip()[:300] for c, texte in criteres.items() if c in version.criteres}
    voulues = {c for c in competences if c in version.competences and version.competences[c].evaluable}
    voulues |= {version.criteres[c].competence_id for c in gardes}
    cochees = [tache for tache in dict.fromkeys(taches) if tache in version.taches]
    a_la_main = set(manuelles) | by_hand(version, taches=cochees, competences=voulues)
    for modele in (ScenarioTache, ScenarioCompetence, ScenarioCritere):
        modele.objects.filter(scenario=scenario).delete()
    commun = {"centre_id": scenario.centre_id, "scenario": scenario}
    ScenarioTache.objects.bulk_create(ScenarioTache(**commun, tache_id=tache) for tache in cochees)
    ScenarioCompetence.objects.bulk_create(
        ScenarioCompetence(**commun, competence_id=c, manuelle=c in a_la_main)
        for c in version.competences
        if c in voulues
    )
    ScenarioCritere.objects.bulk_create(
        ScenarioCritere(**commun, critere_id=c, indicateur=gardes[c]) for c in version.criteres if c in gardes
    )
    scenario.save(update_fields=["modifie_le"])
    index_scenario(scenario)
    journal.inscrire(action="scenario.relie", objet=scenario, membre=auteur, titre=scenario.titre)


def index_scenario(scenario: Scenario) -> None:
    """Write again what the search reads: its texts, the words of its tasks and competences, how many it evaluates."""
    version = charger_version(scenario.version_id)
    taches = ScenarioTache.objects.filter(scenario=scenario).values_list("tache_id", flat=True)
    competences = list(
        ScenarioCompetence.objects.filter(scenario=scenario).values_list("competence_id", flat=True)
    )
    morceaux = [getattr(scenario, nom) for nom in TEXTES if nom != "liens"]
    morceaux += [str(version.taches[t]) for t in taches if t in version.taches]
    morceaux += [str(version.competences[c]) for c in competences if c in version.competences]
    scenario.recherche = fold_text(" ".join(morceaux))
    scenario.evaluables = len(competences)
    Scenario.objects.filter(pk=scenario.pk).update(
        recherche=scenario.recherche, evaluables=scenario.evaluables
    )


def fold_text(texte: str) -> str:
    """A text as the search compares it: lower case, no accents, plain apostrophes and spaces."""
    return " ".join(fold(texte.replace("’", "'")).split())


@transaction.atomic
def archive_scenario(*, scenario: Scenario, auteur: Membre) -> None:
    """Put a scenario away: no longer proposed, its past séances stay."""
    scenario.archive_le = timezone.now()
    scenario.save(update_fields=["archive_le", "modifie_le"])
    journal.inscrire(action="scenario.archive", objet=scenario, membre=auteur, titre=scenario.titre)


@transaction.atomic
def restore_scenario(*, scenario: Scenario, auteur: Membre) -> None:
    """Take a scenario out of the archive."""
    scenario.archive_le = None
    scenario.save(update_fields=["archive_le", "modifie_le"])
    journal.inscrire(action="scenario.desarchive", objet=scenario, membre=auteur, titre=scenario.titre)


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
def remove_coauteur(*, scenario: Scenario, coauteur: Membre, auteur: Membre) -> None:
    """Take a colleague off the authors; the creator stays. Twice changes nothing."""
    retires, _ = ScenarioAuteur.objects.filter(scenario=scenario, membre=coauteur).delete()
    if retires:
        journal.inscrire(
            action="scenario.coauteur_retire",
            objet=scenario,
            membre=auteur,
            qui=str(coauteur.utilisateur),
            titre=scenario.titre,
        )
