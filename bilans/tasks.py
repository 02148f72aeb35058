"""What the worker does for this app: booklets, planned exports, archives whose time is over."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from bilans.actions.cloture import close_ended, contrats_a_clore
from bilans.actions.livrets import make_livrets, purge_archives
from bilans.actions.planification import launch_due_exports
from cpro.comptes.models import Centre
from cpro.socle.tasks import CentreTask, envoyer

__all__ = ["clore_livret", "entretenir_centre", "entretenir_exports", "make_livrets"]
CLOTURES = 50  # booklets closed in an hour by a centre: after an import, the others wait their turn


@shared_task(name="bilans.entretenir_exports")
def entretenir_exports() -> int:
    """Launch the exports whose day has come, delete archives past theirs, close booklets, centre by centre.

    Beat runs it each hour, so that a night when the worker was down is made up for. Returns how many centres.
    """
    centres = list(Centre.objects.values_list("pk", flat=True))
    for centre_id in centres:
        entretenir_centre.apply_async(kwargs={"centre_id": centre_id}, retry=False)
    return len(centres)


@shared_task(base=CentreTask, name="bilans.entretenir_centre")
def entretenir_centre() -> tuple[int, int, int]:
    """In the centre in scope: (exports launched, archives deleted, booklets to close). Nothing is done twice."""
    jour = timezone.localdate()
    termines = list(contrats_a_clore(jour).values_list("pk", flat=True)[:CLOTURES])
    for contrat_id in termines:
        envoyer(clore_livret, contrat_id=str(contrat_id))
    return len(launch_due_exports(jour)), purge_archives(), len(termines)


@shared_task(base=CentreTask, name="bilans.clore_livret")
def clore_livret(*, contrat_id: str) -> bool:
    """Close and keep the booklet of a contract that is over, in the centre in scope."""
    return close_ended(contrat_id=UUID(contrat_id), jour=timezone.localdate()) is not None
