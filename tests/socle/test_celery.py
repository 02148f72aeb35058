"""What a worker loads before it forks, in a process of its own."""

import subprocess
import sys

CHARGER = """
import os
import django
django.setup()
from cpro.celery import load
load()
from cpro.socle import pdf_moteur
print(pdf_moteur._sheet.cache_info().currsize, len(os.listdir("/proc/self/task")))
"""


def test_nothing_is_laid_out_before_the_worker_forks() -> None:
    """No style sheet with its fonts, no thread: a forked process would wait for it, for ever, on Debian 13."""
    dit = subprocess.run([sys.executable, "-c", CHARGER], capture_output=True, text=True, check=True).stdout
    assert dit.split() == ["0", "1"]
