"""Work across centres, as the role that bypasses row-level security, with a logged reason.

import-linter keeps the list of modules allowed to import this one (pyproject.toml).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

logger = logging.getLogger("cpro.plateforme")

ALIAS = "ops"


@contextmanager
def plateforme(raison: str) -> Iterator[str]:
    """Open a transaction on the `ops` alias and yield its name, to give to `.using()` or `db_manager()`.

    Raises ValueError when no reason is given.
    """
    if not raison.strip():
        raise ValueError("plateforme() demande une raison.")
    logger.info("accès multi-centres : %s", raison)
    with transaction.atomic(using=ALIAS):
        yield ALIAS
