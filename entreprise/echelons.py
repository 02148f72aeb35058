"""Who is told of what waits, and when: the person who can act, then their trainers, then the coordonnateurs."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from entreprise.constats import AUX_FORMATEURS, UNE_SEULE_FOIS, Constat
from entreprise.models import Echelon, ReglagesRelances


@dataclass(frozen=True, slots=True)
class Passee:
    """How many times a member was told at one level of one episode, on which first and last days."""

    fois: int
    premiere: date
    derniere: date


@dataclass(frozen=True, slots=True)
class Equipe:
    """Who may be told about an apprentice, among members who may still enter."""

    directs: Collection[UUID] = ()
    formateurs: Collection[UUID] = ()
    coordonnateurs: Collection[UUID] = ()


# Of one subject: day the episode began, level, member.
Passees = dict[tuple[date, Echelon, UUID], Passee]


@dataclass(frozen=True, slots=True)
class Decision:
    membre: UUID
    echelon: Echelon
    rang: int


@dataclass(slots=True)
class _Sujet:
    constat: Constat
    passees: Passees
    jour: date
    intervalle: timedelta
    decisions: list[Decision] = field(default_factory=list)

    def fois(self, echelon: Echelon, membre: UUID) -> int:
        passee = self.passees.get((self.constat.depuis, echelon, membre))
        return passee.fois if passee else 0

    def is_recent(self, membre: UUID) -> bool:
        """Whether this member heard of this subject less than an interval ago, whatever the episode."""
        limite = self.jour - self.intervalle
        return any(p.derniere > limite for (_, _, m), p in self.passees.items() if m == membre)

    def tell(self, membre: UUID, echelon: Echelon, au_plus: int) -> None:
        if (fois := self.fois(echelon, membre)) < au_plus and not self.is_recent(membre):
            self.decisions.append(Decision(membre, echelon, fois + 1))


def decide(
    constat: Constat, equipe: Equipe, passees: Passees, reglages: ReglagesRelances, jour: date
) -> list[Decision]:
    """Whom to tell today of this subject, given what was told already.

    Each person who can act is reminded so many times, an interval apart, then left alone; an interval after the
    last one, or at once when nobody can act, the trainers are told; some days later, the coordonnateurs. Each of
    these once. A subject that is only to be known goes to the trainers, once.
    """
    sujet = _Sujet(constat, passees, jour, timedelta(days=reglages.intervalle_jours))
    directs = equipe.directs
    if constat.regle in AUX_FORMATEURS:
        directs = equipe.formateurs or equipe.coordonnateurs
    rappels = 1 if constat.regle in UNE_SEULE_FOIS else reglages.rappels
    for membre in directs:
        sujet.tell(membre, Echelon.CONCERNE, rappels)
    if constat.regle in UNE_SEULE_FOIS:
        return sujet.decisions
    if any(sujet.fois(Echelon.CONCERNE, m) < rappels or sujet.is_recent(m) for m in directs):
        return sujet.decisions
    formateurs = [membre for membre in equipe.formateurs if membre not in directs]
    for membre in formateurs:
        sujet.tell(membre, Echelon.FORMATEUR, 1)
    prevenus = _told_since(sujet, formateurs, directs)
    if prevenus is not None and jour >= prevenus + timedelta(days=reglages.coordonnateur_jours):
        for membre in equipe.coordonnateurs:
            if membre not in directs:
                sujet.tell(membre, Echelon.COORDONNATEUR, 1)
    return sujet.decisions


def _told_since(sujet: _Sujet, formateurs: Collection[UUID], directs: Collection[UUID]) -> date | None:
    """Since when someone above the person knows: the day the coordonnateurs' delay runs from."""
    depuis = sujet.constat.depuis
    prevenus = [p.premiere for (d, e, _), p in sujet.passees.items() if (d, e) == (depuis, Echelon.FORMATEUR)]
    if prevenus:
        return min(prevenus)
    if formateurs:
        return None
    rappels = [p.derniere for (d, _, m), p in sujet.passees.items() if d == depuis and m in directs]
    return max(rappels, default=depuis)
