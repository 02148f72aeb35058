"""A queue in the broker for each thing that runs beside the tests: a worker takes all it finds in its own."""

import os
import re
from enum import IntEnum


class File(IntEnum):
    """Numbers of the broker's databases; the last one is the first of eight, one for each pytest process."""

    TRAVAUX = 6
    LIVRETS = 7
    NAVIGATEUR = 8


def broker_url(file: File) -> str:
    """Address of a queue on the broker of this run."""
    rang = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    numero = file + rang % 8 if file is File.NAVIGATEUR else int(file)
    return re.sub(r"/\d+$", f"/{numero}", os.environ["REDIS_URL"])
