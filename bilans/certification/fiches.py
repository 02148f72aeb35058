"""The candidates of a certification in words, frozen or not: what its grids show."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from bilans.certification.instantane import describe
from bilans.models import DecisionJury
from bilans.queries.certification import Candidat, CertificationLue, candidats
from cpro.socle.models import Instantane
from entreprise.models import Contrat
from suivi.models import Apprenti


def sheets_of(
    lue: CertificationLue, *, centre: str, apprentis: list[Apprenti] | None = None
) -> list[tuple[Candidat, dict[str, Any], Instantane | None]]:
    """Each candidate with their sheet: the frozen one, word for word, once the jury has decided.

    A constant number of queries, however many.
    """
    prefetch_related_objects([lue.certification], "situations", "jury")
    liste = candidats(lue, apprentis)
    figes = _frozen([c.decision.pk for c in liste if c.decision])
    contrats = contracts_of([c.apprenti for c in liste])
    return [
        (
            candidat,
            instantane.contenu
            if (instantane := figes.get(candidat.decision.pk if candidat.decision else None))
            else describe(
                lue,
                candidat.apprenti,
                candidat.calcul,
                candidat.decision,
                centre=centre,
                contrats=contrats.get(candidat.apprenti.pk, []),
            ),
            figes.get(candidat.decision.pk if candidat.decision else None),
        )
        for candidat in liste
    ]


def contracts_of(apprentis: list[Apprenti]) -> dict[UUID, list[Contrat]]:
    """The contracts of each, with their company. One query."""
    contrats: dict[UUID, list[Contrat]] = {}
    for contrat in Contrat.objects.filter(apprenti__in=apprentis).select_related("entreprise"):
        contrats.setdefault(contrat.apprenti_id, []).append(contrat)
    return contrats


def _frozen(decisions: list[UUID]) -> dict[UUID | None, Instantane]:
    actifs = Instantane.objects.filter(
        objet_type=DecisionJury._meta.label_lower, objet_id__in=decisions, deverrouille_le__isnull=True
    )
    return {instantane.objet_id: instantane for instantane in actifs}
