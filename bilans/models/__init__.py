"""What everything leads to: bilans de compétences, certification, attestations, and booklets."""

from bilans.models.attestations import Attestation, CleEmetteur
from bilans.models.bilans import Bilan, DecisionBilan
from bilans.models.certification import Certification, DecisionJury, MembreJury, SituationEvaluation
from bilans.models.configuration import ArchiveLivret, CertificatCentre, ConfigurationLivret, LectureLivret
from bilans.models.exports import ExportPlanifie, ExportPlanifieGroupe, LotApprenti, LotLivrets
from bilans.models.livrets import Livret
from bilans.models.regles import PreparationBilans, RegleProposition
from bilans.models.sections_bilans import ActionBilan, ParticipantBilan, TexteBilan
from bilans.models.trames import TrameBilan

__all__ = [
    "ActionBilan",
    "ArchiveLivret",
    "Attestation",
    "Bilan",
    "CertificatCentre",
    "Certification",
    "CleEmetteur",
    "ConfigurationLivret",
    "DecisionBilan",
    "DecisionJury",
    "ExportPlanifie",
    "ExportPlanifieGroupe",
    "LectureLivret",
    "Livret",
    "LotApprenti",
    "LotLivrets",
    "MembreJury",
    "ParticipantBilan",
    "PreparationBilans",
    "RegleProposition",
    "SituationEvaluation",
    "TexteBilan",
    "TrameBilan",
]
