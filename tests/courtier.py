"""A queue in the broker for each thing that runs beside the tests: a worker takes all it finds in its own."""

import os
import re
from enum import IntEnum


class File(IntEnum):
    """Numbers of the broker's databases."""

    TRAVAUX = 6
    LIVRETS = 7
    NAVIGATEUR = 8


def broker_url(file: File) -> str:
    """Address of a queue on the broker of this run."""
    return re.sub(r"/\d+$", f"/{file.value}", os.environ["REDIS_URL"])
