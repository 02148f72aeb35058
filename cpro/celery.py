"""The Celery application; tasks are found in each app's `tasks.py`."""

import gc
import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpro.settings.dev")

app = Celery("cpro")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def prepare(**_: object) -> None:
    """Load what a booklet needs before the first one is asked for, and keep it out of the garbage collector's way.

    Done before the worker forks: its processes share that memory as long as none writes there.
    """
    from bilans.livret.rendu import warm_up  # once Django is ready

    warm_up()
    gc.collect()
    gc.freeze()
