"""The sections of the booklet, one file each: importing this package declares them all."""

from bilans.livret.sections import (
    attestations,
    bilans,
    competences,
    contrat,
    journal,
    lectures,
    lire,
    seances,
    signatures,
    sources,
    visites,
)
from bilans.livret.sections.registre import SECTIONS, Contexte, Section, ordered

__all__ = [
    "SECTIONS",
    "Contexte",
    "Section",
    "attestations",
    "bilans",
    "competences",
    "contrat",
    "journal",
    "lectures",
    "lire",
    "ordered",
    "seances",
    "signatures",
    "sources",
    "visites",
]
