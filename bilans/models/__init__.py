"""What everything leads to: bilans de compétences, and booklets."""

from bilans.models.bilans import Bilan, DecisionBilan
from bilans.models.livrets import Livret, LotLivrets

__all__ = ["Bilan", "DecisionBilan", "Livret", "LotLivrets"]
