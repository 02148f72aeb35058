"""Which rule proposes the levels of a formation."""

from django.db.models import Q

from bilans.models import RegleProposition
from bilans.propositions import Regle
from suivi.models import Formation


def regle_de(formation: Formation) -> Regle:
    """The formation's own rule, else the centre's, else the product's: the last level at the centre. One query."""
    regles = RegleProposition.objects.filter(Q(formation=formation) | Q(formation__isnull=True))
    ecrites = {ecrite.formation_id: ecrite.regle for ecrite in regles}
    return ecrites.get(formation.pk) or ecrites.get(None) or Regle()
