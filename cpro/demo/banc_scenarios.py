"""The library of the bench: 5,000 scenarios by twelve trainers, with their links, as the search meets them."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.ids import uuid7
from referentiels.version_lue import VersionLue
from suivi.actions.scenarios import fold_text
from suivi.models import Scenario, ScenarioCompetence, ScenarioTache

SCENARIOS = 5000
LOT = 1000
GESTES = ("Câbler", "Poser", "Régler", "Contrôler", "Dépanner", "Chiffrer", "Programmer", "Réceptionner")
OBJETS = (
    "un départ moteur",
    "une armoire de pompage",
    "un éclairage connecté",
    "une borne de recharge",
    "un tableau de répartition",
    "une alarme intrusion",
    "un variateur de vitesse",
    "une installation photovoltaïque",
)
LIEUX = ("d’un atelier", "d’un gymnase", "d’une école", "d’un immeuble", "d’une boulangerie", "d’une mairie")
PHRASES = (
    "Le client appelle parce que l’installation s’arrête sans raison apparente. ",
    "Le chantier doit finir avant la réception des travaux prévue vendredi. ",
    "Le plan d’origine est perdu et plusieurs circuits ne sont pas repérés. ",
    "Un ancien équipement reste en service pendant toute l’intervention. ",
    "Les usagers circulent dans le couloir : le poste doit rester balisé. ",
    "La consommation a doublé depuis l’hiver et personne ne sait pourquoi. ",
)


def fill_library(centre_id: int, version: VersionLue, auteurs: list[Membre]) -> None:
    """One in eight is not described yet, one in twenty is archived."""
    hasard = Random("banc")
    taches = list(version.taches.values())
    maintenant = timezone.now()
    scenarios, liens = [], []
    for numero in range(SCENARIOS):
        choisies = hasard.sample(taches, 2)
        evaluees = list({c.id: c for t in choisies for c in version.competences_de(t.id)}.values())
        titre = f"{hasard.choice(GESTES)} {hasard.choice(OBJETS)} {hasard.choice(LIEUX)}, {numero}"
        description = "" if numero % 8 == 0 else "".join(hasard.sample(PHRASES, 3))
        missions = "".join(hasard.sample(PHRASES, 2))
        mots = [titre, description, missions, *map(str, choisies), *map(str, evaluees)]
        scenario = Scenario(
            id=uuid7(),
            centre_id=centre_id,
            version_id=version.id,
            titre=titre,
            description=description,
            missions=missions,
            recherche=fold_text(" ".join(mots)),
            evaluables=len(evaluees),
            cree_par=hasard.choice(auteurs),
            archive_le=maintenant - timedelta(days=1) if numero % 20 == 0 else None,
        )
        scenarios.append(scenario)
        commun = {"centre_id": centre_id, "scenario": scenario}
        liens += [ScenarioTache(tache_id=t.id, **commun) for t in choisies]
        liens += [ScenarioCompetence(competence_id=c.id, **commun) for c in evaluees]
    Scenario.objects.bulk_create(scenarios, batch_size=LOT)
    for modele in (ScenarioTache, ScenarioCompetence):
        modele.objects.bulk_create([lien for lien in liens if type(lien) is modele], batch_size=LOT)


def questions(version: VersionLue) -> Iterator[str]:
    """What is asked of the library, as addresses say it: words, facets, pages."""
    tache = next(iter(version.taches))
    for mots in ("depart moteur", "câbler école", "éclairage connecté gymnase", "variateur", "contrôler"):
        yield f"?q={mots.replace(' ', '+')}"
        yield f"?q={mots.replace(' ', '+')}&etat=pret"
    yield "?page=12"
    yield f"?version={version.id}&tache={tache}"
