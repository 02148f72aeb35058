"""What a reader of another format gives: a document to look at before anything is written."""

from dataclasses import dataclass

from referentiels.format.coherence import check_coherence
from referentiels.format.document import ReferentielDocument
from referentiels.format.errors import Anomalie, FichierRefuse, chemin_de
from referentiels.format.lecture import Table
from referentiels.format.native import build_native
from referentiels.format.serialisation import to_native


@dataclass(frozen=True, slots=True)
class Proposition:
    """A document that the native format accepts, and what the reader noticed on the way."""

    document: ReferentielDocument
    remarques: tuple[Anomalie, ...] = ()


def propose(document: ReferentielDocument, remarques: list[Anomalie], fichier: str) -> Proposition:
    """Check a document as if it had been written by hand. Raises FichierRefuse."""
    incoherences = check_coherence(document)
    if incoherences:
        raise FichierRefuse(
            [Anomalie(fichier, faute.cause, None, chemin_de(faute.chemin)) for faute in incoherences]
        )
    build_native(Table(1) | to_native(document), fichier)
    return Proposition(document, tuple(remarques))
