"""What the tests of this app share."""

from collections.abc import Iterator

import pytest

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.promotion import Promotion


@pytest.fixture
def centre(promotion: Promotion) -> Iterator[Promotion]:
    """A promotion, in the scope of its centre."""
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


@pytest.fixture
def centre_id(promotion: Promotion) -> int:
    return promotion.teste.centre.pk


@pytest.fixture
def auteur(promotion: Promotion) -> Membre:
    """The administrator, who edits booklets."""
    return promotion.teste.membres[Role.ADMINISTRATEUR]
