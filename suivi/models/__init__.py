"""Following apprentices in the centre: groups, scenarios, séances, and the one table of judgements."""

from suivi.models.evaluations import Evaluation
from suivi.models.groupes import Apprenti, Formation, Groupe, GroupeFormateur
from suivi.models.publications import Licence, Publication, PublicationFichier, Reprise
from suivi.models.scenarios import (
    Scenario,
    ScenarioAuteur,
    ScenarioCompetence,
    ScenarioCritere,
    ScenarioRessource,
    ScenarioTache,
)
from suivi.models.seances import (
    Seance,
    SeanceApprenti,
    SeanceCompetence,
    SeanceCritere,
    SeanceDispense,
    SeanceFormateur,
    SeancePreuve,
)

__all__ = [
    "Apprenti",
    "Evaluation",
    "Formation",
    "Groupe",
    "GroupeFormateur",
    "Licence",
    "Publication",
    "PublicationFichier",
    "Reprise",
    "Scenario",
    "ScenarioAuteur",
    "ScenarioCompetence",
    "ScenarioCritere",
    "ScenarioRessource",
    "ScenarioTache",
    "Seance",
    "SeanceApprenti",
    "SeanceCompetence",
    "SeanceCritere",
    "SeanceDispense",
    "SeanceFormateur",
    "SeancePreuve",
]
