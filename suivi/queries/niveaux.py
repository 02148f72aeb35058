"""The levels of competences in a séance judged by criterion: what the criteria propose, what was decided."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from suivi.models import Apprenti, Evaluation, Seance, SeanceCritere, SeanceDispense
from suivi.propositions import Proposition, propose_niveau


def read_proposition(seance: Seance, apprenti_id: UUID, competence_id: UUID) -> Proposition:
    """What the criteria of one competence lead to, now. Two queries."""
    criteres = SeanceCritere.objects.filter(seance=seance, critere__competence=competence_id)
    dispense = SeanceDispense.objects.filter(seance=seance, apprenti=apprenti_id, critere=OuterRef("critere"))
    demandes = set(criteres.exclude(Exists(dispense)).values_list("critere_id", flat=True))
    portees = Evaluation.objects.filter(
        source_type=Evaluation.Source.SEANCE,
        source_id=seance.pk,
        apprenti=apprenti_id,
        competence=competence_id,
        critere__in=demandes,
        nature=seance.finalite,
        est_courante=True,
        niveau__isnull=False,
    )
    niveaux = {evaluation.critere_id: evaluation.niveau for evaluation in portees.select_related("niveau")}
    return propose_niveau([niveaux.get(critere) for critere in demandes])


def decisions_of(seance: Seance, apprenti: Apprenti) -> list[Evaluation]:
    """The levels a trainer decided for whole competences, none in a séance by competence. One query."""
    if seance.mode == Seance.Mode.COMPETENCE:
        return []
    decisions = Evaluation.objects.filter(
        source_type=Evaluation.Source.SEANCE,
        source_id=seance.pk,
        apprenti=apprenti,
        critere=None,
        nature=seance.finalite,
        est_courante=True,
        niveau__isnull=False,
    )
    return list(decisions.select_related("niveau", "competence").order_by("competence__ordre", "pk"))
