"""A queue in the broker for each thing that runs beside the tests: a worker takes all it finds in its own."""

import os
import re
from enum import IntEnum


class File(IntEnum):
    """Numbers of the broker's databases."""

    TRAVAUX = 6
    LIVRETS = 7
    NAVIGATEUR = 8  # and the next ones, one for each process that runs the product


def broker_url(file: File) -> str:
    """Address of a queue on the broker of this run."""
    rang = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) if file == File.NAVIGATEUR else 0
    return re.sub(r"/\d+$", f"/{file + rang}", os.environ["REDIS_URL"])
