"""What was recalled these last weeks, as the search of each working day found it; days set aside for one apprentice."""

from datetime import timedelta

from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Monde, count_as_sent
from cpro.socle.ids import uuid7
from entreprise.actions.reglages_relances import pause_relances
from entreprise.actions.relances import run_passage
from entreprise.jours_feries import is_ouvre
from entreprise.models import PauseRelances

JOURS = 21


def recall(monde: Monde) -> None:
    """Until yesterday: the search of today is left to beat."""
    with a_la_date(monde.jour(-6), 17):
        pause_relances(
            id=uuid7(),
            apprenti=monde.classes[0].apprentis[1],
            debut=monde.jour(-4),
            fin=monde.jour(3),
            motif=PauseRelances.Motif.FERMETURE,
            auteur=monde.formateurs[0],
        )
    jours = (monde.aujourdhui - timedelta(days=rang) for rang in range(JOURS, 0, -1))
    for jour in filter(is_ouvre, jours):
        with a_la_date(jour, 8):
            run_passage(centre_id=monde.centre.pk, jour=jour)
            count_as_sent("relances:", jour)
