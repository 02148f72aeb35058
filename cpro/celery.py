"""The Celery application; tasks are found in each app's `tasks.py`."""

import gc
import os

from celery import Celery
from celery.signals import worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpro.settings.dev")

app = Celery("cpro")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def load(**_: object) -> None:
    """Read the code that a booklet needs before the worker forks: its processes share that memory.

    Nothing is laid out here: Pango starts a thread with its first text, which no forked process would find again.
    """
    import pyhanko.pdf_utils.incremental_writer
    import pyhanko.sign.signers  # noqa: F401

    import cpro.socle.pdf_moteur  # noqa: F401
    from bilans.livret.rendu import load_templates  # once Django is ready

    load_templates()
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def prepare(**_: object) -> None:
    """Lay out a first page in each process, and keep what it loaded out of the garbage collector's way."""
    from bilans.livret.rendu import warm_up

    warm_up()
    gc.collect()
    gc.freeze()
