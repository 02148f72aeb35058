"""Apprentices in a company period who have logged nothing for some working days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from entreprise.jours_feries import is_ouvre, jours_ouvres
from entreprise.models import Contrat, EntreeJournal, PauseRelances, PeriodeApprenti, SemaineAlternance
from suivi.models import Apprenti

Absence = tuple[date, date]


@dataclass(frozen=True, slots=True)
class JoursTravailles:
    """The days that apprentices spend at work in a company: the one place that says so.

    Working days, but for those that the calendar of the group gives to the centre, and for the pauses told for an
    apprentice. `absences`: by apprentice, inclusive; `centre`: by group, the days spent at the centre.
    """

    absences: dict[UUID, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    centre: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, groupes: Mapping[UUID, UUID], debut: date, fin: date) -> "JoursTravailles":
        """Read what is known between two dates of these apprentices, given with their groups. Two queries."""
        jours = cls()
        pauses = PauseRelances.objects.filter(
            apprenti__in=list(groupes), annulee_le=None, debut__lte=fin, fin__gte=debut
        )
        for apprenti, debut_pause, fin_pause in pauses.values_list("apprenti", "debut", "fin"):
            jours.absences[apprenti].append((debut_pause, fin_pause))
        semaines = SemaineAlternance.objects.filter(
            groupe__in=set(groupes.values()), lundi__gt=debut - timedelta(days=7), lundi__lte=fin
        )
        for groupe, lundi, lieux in semaines.values_list("groupe", "lundi", "jours"):
            jours.centre[groupe] |= {lundi + timedelta(days=n) for n, lieu in enumerate(lieux) if lieu == "C"}
        return jours

    def between(self, apprenti: UUID, groupe: UUID, apres: date, jusqu_a: date) -> int:
        """How many days at work after the first date, until the second included."""
        absences, centre = self.absences.get(apprenti, ()), self.centre.get(groupe, ())
        if not absences and not centre:
            return jours_ouvres(apres, jusqu_a)
        jours = (apres + timedelta(days=rang) for rang in range(1, (jusqu_a - apres).days + 1))
        return sum(is_ouvre(j) and j not in centre and not _in_one(j, absences) for j in jours)

    def is_away(self, apprenti: UUID, groupe: UUID, jour: date) -> bool:
        """Whether that day is not one of work in the company, for another reason than the calendar of all."""
        return jour in self.centre.get(groupe, ()) or _in_one(jour, self.absences.get(apprenti, ()))


def _in_one(jour: date, absences: Iterable[Absence]) -> bool:
    return any(debut <= jour <= fin for debut, fin in absences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manque:
    """An apprentice whose journal has been silent since the day after `dernier`."""

    periode_apprenti: UUID
    apprenti: UUID
    membre: UUID | None
    prenom: str
    nom: str
    groupe_id: UUID
    groupe: str
    periode: str
    debut: date
    dernier: date | None  # day of the last entry of the period

    @property
    def depuis(self) -> date:
        """The first silent day."""
        return self.debut if self.dernier is None else self.dernier + timedelta(days=1)


def missing_entries(quels: Q, jour: date, *, seuil: int, accueil: int = 0) -> list[Manque]:
    """Those among `quels` (a condition on periods) silent for `seuil` whole days at work. Three queries.

    Today, which is not over, does not count. In a running period, under contract for more than `accueil` days,
    and today neither on a pause nor at the centre. One line each, the longest
    silence first.
    """
    derniere = EntreeJournal.objects.filter(
        apprenti=OuterRef("apprenti"), jour__gte=OuterRef("debut"), jour__lte=jour
    ).order_by("-jour")
    sous_contrat = (
        Contrat.objects.alias(terme=Coalesce("rupture_le", "fin"))
        .filter(apprenti=OuterRef("apprenti"), terme__gte=jour, debut__lte=jour - timedelta(days=accueil))
        .values("pk")
    )
    # So many working days are at least so many days: what is too recent is not read.
    avant = jour - timedelta(days=seuil)
    hier = jour - timedelta(days=1)
    lignes = (
        PeriodeApprenti.objects.filter(
            quels,
            Exists(sous_contrat),
            debut__lte=avant,
            fin__gte=jour,
            apprenti__statut=Apprenti.Statut.EN_FORMATION,
            apprenti__groupe__archive_le=None,
        )
        .annotate(dernier=Subquery(derniere.values("jour")[:1]))
        .filter(Q(dernier=None) | Q(dernier__lt=avant))
        .values_list(
            "pk",
            "apprenti",
            "apprenti__membre",
            "apprenti__prenom",
            "apprenti__nom",
            "apprenti__groupe",
            "apprenti__groupe__nom",
            "periode__intitule",
            "debut",
            "dernier",
        )
    )
    noms = ("periode_apprenti", "apprenti", "membre", "prenom", "nom", "groupe_id", "groupe", "periode")
    candidats = [Manque(**dict(zip((*noms, "debut", "dernier"), ligne, strict=True))) for ligne in lignes]
    if not candidats:
        return []
    groupes = {m.apprenti: m.groupe_id for m in candidats}
    jours = JoursTravailles.of(groupes, min(m.depuis for m in candidats), jour)
    manques = {
        manque.apprenti: manque
        for manque in sorted(candidats, key=lambda m: m.debut)
        if not jours.is_away(manque.apprenti, manque.groupe_id, jour)
        and jours.between(manque.apprenti, manque.groupe_id, manque.depuis - timedelta(days=1), hier) >= seuil
    }
    return sorted(manques.values(), key=lambda m: (m.depuis, m.nom, m.prenom))
