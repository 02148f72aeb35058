"""HTML to PDF, in one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rendu:
    octets: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Joint:
    """What a document says, for a machine: travels inside the PDF."""

    nom: str
    octets: bytes
    description: str


def render_pdf(
    *,
    html: str,
    css: Path,
    fichiers: Mapping[str, bytes],
    joints: Sequence[Joint] = (),
    sceau: bool = False,
) -> Rendu:
    """Lay out a document as a tagged PDF: PDF/UA-1 and PDF/A-3a.

    `fichiers`: pictures by name, for `compas:fichier/<name>`. `joints` are attached as its data. `sceau`: with an empty
    field, where `sceau.seal_pdf` signs.
    """
    # Loaded with the first document: a fifth of the memory of a process, most of which never print any.
    from cpro.socle.pdf_moteur import render

    return render(html, css, fichiers, joints, sceau)
