"""Reminders: searched once a day for each centre, when people work."""

from datetime import date, datetime

from celery import shared_task
from django.utils import timezone

from cpro.comptes.models import Centre
from cpro.socle.tasks import Avancement, CentreTask, executant
from entreprise.actions.relances import NATURE, begin_passage, run_passage
from entreprise.jours_feries import is_ouvre
from entreprise.queries.alternance import observes_alsace_moselle
from entreprise.queries.relances import is_open, reglages_relances


def _moment(moment: str) -> datetime:
    """The moment told, in ISO format and local time; now when empty."""
    if not moment:
        return timezone.now()
    dit = datetime.fromisoformat(moment)
    return timezone.make_aware(dit) if timezone.is_naive(dit) else dit


@shared_task(name="entreprise.relancer")
def relancer(moment: str = "") -> int:
    """Start the reminders of every centre, on a working day only. Returns how many centres.

    Beat runs it each hour: each centre begins in its own hours, and a search that died is taken up.
    """
    quand = _moment(moment)
    if not is_ouvre(timezone.localdate(quand)):
        return 0
    centres = list(Centre.objects.values_list("pk", flat=True))
    for centre_id in centres:
        relancer_centre.apply_async(kwargs={"centre_id": centre_id, "moment": quand.isoformat()}, retry=False)
    return len(centres)


@shared_task(base=CentreTask, name="entreprise.relancer_centre")
def relancer_centre(moment: str = "") -> bool:
    """Start the reminders of the centre in scope, if its hours are open. Run again that day, nothing is done twice."""
    quand = _moment(moment)
    if not is_open(reglages_relances(), quand, alsace_moselle=observes_alsace_moselle()):
        return False
    begin_passage(jour=timezone.localdate(quand))
    return True


@executant(NATURE)
def relancer_jour(avancement: Avancement) -> dict:
    """The search of one day in one centre."""
    return run_passage(
        centre_id=avancement.travail.centre_id,
        jour=date.fromisoformat(avancement.parametres["jour"]),
        avancer=avancement.avancer,
    )
