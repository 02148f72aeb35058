"""The tenant context: which centre the running code works for, told to PostgreSQL for one transaction.

Row-level security reads `cpro.centre`. The value is local to the transaction, so a pooled connection
never hands it to the next request (docs/architecture.md, "Tenancy").
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

_centre_courant: ContextVar[int | None] = ContextVar("centre_courant", default=None)


class HorsCentre(RuntimeError):
    """Tenant data was asked for outside any centre."""

    def __init__(self, quoi: str = "Cette opération") -> None:
        super().__init__(f"{quoi} demande un centre : ouvrez centre_scope(centre_id).")


def centre_courant() -> int:
    """The id of the centre in scope. Raises HorsCentre when there is none."""
    centre_id = _centre_courant.get()
    if centre_id is None:
        raise HorsCentre
    return centre_id


def centre_courant_ou_rien() -> int | None:
    return _centre_courant.get()


@contextmanager
def writing_for_any_centre(parametre: Any) -> Iterator[None]:
    """Inside the block queries are written for a centre that is only known when they run (`prepared`). None runs."""
    jeton = _centre_courant.set(parametre)
    try:
        yield
    finally:
        _centre_courant.reset(jeton)


def _set_config(cle: str, valeur: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [cle, valeur])


@contextmanager
def centre_scope(centre_id: int) -> Iterator[None]:
    """Run the block in one transaction that sees the rows of this centre only.

    Scopes nest: the previous value comes back on exit. When the block raises, PostgreSQL itself
    restores it by rolling back to the savepoint.
    """
    if not isinstance(centre_id, int):
        raise TypeError(f"centre_id must be an int, not {centre_id!r}")
    precedent = _centre_courant.get()
    imbrique = connection.in_atomic_block
    jeton = _centre_courant.set(centre_id)
    try:
        with transaction.atomic():
            _set_config("cpro.centre", str(centre_id))
            yield
            # At the end of the outermost transaction PostgreSQL forgets the value by itself.
            if imbrique and not transaction.get_rollback():
                _set_config("cpro.centre", "" if precedent is None else str(precedent))
    finally:
        _centre_courant.reset(jeton)


@contextmanager
def utilisateur_scope(utilisateur_id: int) -> Iterator[None]:
    """Run the block in one transaction that sees this person's own memberships, in every centre.

    Only `comptes_membre` reads `cpro.utilisateur`; use it before a centre is chosen.
    """
    with transaction.atomic():
        _set_config("cpro.utilisateur", str(int(utilisateur_id)))
        yield
        if not transaction.get_rollback():
            _set_config("cpro.utilisateur", "")
