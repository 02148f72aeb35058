"""Attestations for the tests."""

from bilans.actions.attestations import (
    issue_attestation,
)
from bilans.actions.bilans import freeze_bilan
from bilans.models import Attestation
from bilans.queries.attestations import blocs_of
from cpro.socle.permissions import Role
from tests.bilans.fabrique import open_bilan
from tests.promotion import Promotion


def deliver(promotion: Promotion, *, decisions: int = 30) -> Attestation:
    """A frozen bilan at the third degree, then the attestation of the first bloc."""
    freeze_bilan(
        bilan=open_bilan(promotion, decisions=decisions), auteur=promotion.teste.membres[Role.FORMATEUR]
    )
    return issue(promotion)


def issue(promotion: Promotion) -> Attestation:
    return issue_attestation(
        apprenti=promotion.apprentis[0],
        bloc_id=blocs_of(promotion.version)[0].id,
        auteur=promotion.teste.membres[Role.COORDONNATEUR],
    )
