"""The level of a competence that its criteria lead to: a proposal, which a person accepts or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from referentiels.models import NiveauEchelle

REGLE = (
    "Rangés du plus bas au plus haut, les niveaux des critères donnent celui du milieu ; s’il y en a deux, "
    "le plus bas. Rien n’est proposé tant que la moitié des critères demandés n’est pas évaluée."
)


@dataclass(frozen=True, slots=True)
class Proposition:
    """`niveau` is None when too few criteria are judged; `comptes` of the `demandes` were counted."""

    niveau: NiveauEchelle | None
    comptes: int
    demandes: int


def propose_niveau(reponses: Sequence[NiveauEchelle | None]) -> Proposition:
    """Apply REGLE to the answers given to the criteria asked for; None: not judged yet.

    Answers that are not degrees (« non fait », « non vu ») count as asked, and weigh on no side.
    """
    degres = [reponse for reponse in reponses if reponse is not None and not reponse.special]
    if not degres or len(degres) * 2 < len(reponses):
        return Proposition(None, len(degres), len(reponses))
    rang = median_low(degre.rang for degre in degres)
    return Proposition(next(d for d in degres if d.rang == rang), len(degres), len(reponses))
