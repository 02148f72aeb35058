"""What an apprentice works on next, and in which order: pure functions over what the traces say.

Three reasons, the most pressing first: judged in the centre and not acquired yet; fine in the centre but
not in the company; never judged anywhere. Within a reason the lowest level comes first, then the competence
whose next séance is nearest, then the order of the référentiel. It informs: nobody is ranked by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices


class Motif(TextChoices):
    """Why a competence is to be worked on, in the order of the page."""

    CENTRE = "centre", "Pas encore acquis au centre"
    ENTREPRISE = "entreprise", "À consolider en entreprise"
    JAMAIS = "jamais", "Jamais rencontré"


@dataclass(frozen=True, slots=True)
class Jugement:
    """A level held: how far up its scale (0 to 1), and whether it counts as acquired."""

    part: float
    acquis: bool


@dataclass(frozen=True, slots=True)
class Etat:
    """What is known of one competence. `place`: its rank in the référentiel; `prochaine`: its next séance."""

    place: int
    centre: Jugement | None = None
    entreprise: Jugement | None = None
    prochaine: date | None = None


def reason(etat: Etat) -> Motif | None:
    """Why it is to be worked on; None when it is not. Centre and company are looked at apart."""
    if etat.centre is not None and not etat.centre.acquis:
        return Motif.CENTRE
    if etat.entreprise is not None and not etat.entreprise.acquis:
        return Motif.ENTREPRISE
    if etat.centre is None and etat.entreprise is None:
        return Motif.JAMAIS
    return None


def in_order(etats: Iterable[Etat]) -> list[tuple[Motif, Etat]]:
    """Those to work on, with the reason, the most pressing first."""
    retenus = [(motif, etat) for etat in etats if (motif := reason(etat)) is not None]
    return sorted(retenus, key=_rank)


def _rank(retenu: tuple[Motif, Etat]) -> tuple:
    motif, etat = retenu
    jugement = {Motif.CENTRE: etat.centre, Motif.ENTREPRISE: etat.entreprise}.get(motif)
    return (
        list(Motif).index(motif),
        jugement.part if jugement else 0.0,
        etat.prochaine or date.max,
        etat.place,
    )
