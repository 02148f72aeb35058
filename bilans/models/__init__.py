"""What everything leads to: bilans de compétences, and booklets."""

from bilans.models.bilans import Bilan, DecisionBilan
from bilans.models.configuration import ArchiveLivret, CertificatCentre, ConfigurationLivret, LectureLivret
from bilans.models.exports import ExportPlanifie, ExportPlanifieGroupe, LotApprenti, LotLivrets
from bilans.models.livrets import Livret

__all__ = [
    "ArchiveLivret",
    "Bilan",
    "CertificatCentre",
    "ConfigurationLivret",
    "DecisionBilan",
    "ExportPlanifie",
    "ExportPlanifieGroupe",
    "LectureLivret",
    "Livret",
    "LotApprenti",
    "LotLivrets",
]
