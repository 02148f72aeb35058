"""What everything leads to: bilans de compétences, and booklets."""

from bilans.models.bilans import Bilan, DecisionBilan
from bilans.models.configuration import ArchiveLivret, CertificatCentre, ConfigurationLivret, LectureLivret
from bilans.models.livrets import Livret, LotLivrets

__all__ = [
    "ArchiveLivret",
    "Bilan",
    "CertificatCentre",
    "ConfigurationLivret",
    "DecisionBilan",
    "LectureLivret",
    "Livret",
    "LotLivrets",
]
