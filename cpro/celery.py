"""The Celery application; tasks are found in each app's `tasks.py`."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpro.settings.dev")

app = Celery("cpro")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def prepare_process(**_: object) -> None:
    """Load what a booklet needs before the first one is asked for, and keep it out of the garbage collector's way."""
    from bilans.livret.rendu import FEUILLE  # once Django is ready
    from cpro.socle.pdf import warm_up

    warm_up(FEUILLE)
    gc.collect()
    gc.freeze()
