"""What the worker does for this app: booklets, planned exports, archives whose time is over."""

from celery import shared_task
from django.utils import timezone

from bilans.actions.livrets import make_livrets, purge_archives
from bilans.actions.planification import launch_due_exports
from cpro.comptes.models import Centre
from cpro.socle.tasks import CentreTask

__all__ = ["entretenir_centre", "entretenir_exports", "make_livrets"]


@shared_task(name="bilans.entretenir_exports")
def entretenir_exports() -> int:
    """Launch the planned exports whose day has come and delete the archives past theirs, centre by centre.

    Beat runs it each hour, so that a night when the worker was down is made up for. Returns how many centres.
    """
    centres = list(Centre.objects.values_list("pk", flat=True))
    for centre_id in centres:
        entretenir_centre.apply_async(kwargs={"centre_id": centre_id}, retry=False)
    return len(centres)


@shared_task(base=CentreTask, name="bilans.entretenir_centre")
def entretenir_centre() -> tuple[int, int]:
    """In the centre in scope: (exports launched, archives deleted). Run again, nothing is done twice."""
    return len(launch_due_exports(timezone.localdate())), purge_archives()
