"""Apprentices in a company period who have logged nothing for some working days."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from entreprise.alternance import CENTRE
from entreprise.jours_feries import is_alsace_moselle, is_ouvre
from entreprise.models import (
    Contrat,
    EntreeJournal,
    Fermeture,
    PauseRelances,
    PeriodeApprenti,
    SemaineAlternance,
)
from entreprise.queries.alternance import observes_alsace_moselle
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles

Dates = tuple[date, date]  # inclusive
JOUR = timedelta(days=1)


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
    dates_propres: bool
    groupe_du: date  # the period of the whole group
    groupe_au: date
    code_postal: str  # of the company they work for today

    @property
    def depuis(self) -> date:
        """The first silent day."""
        return self.debut if self.dernier is None else self.dernier + JOUR


# Field of `Manque` → where it is read, from a period of an apprentice.
COLONNES = {
    "periode_apprenti": "pk",
    "apprenti": "apprenti",
    "membre": "apprenti__membre",
    "prenom": "apprenti__prenom",
    "nom": "apprenti__nom",
    "groupe_id": "apprenti__groupe",
    "groupe": "apprenti__groupe__nom",
    "periode": "periode__intitule",
    "debut": "debut",
    "dernier": "dernier",
    "dates_propres": "dates_propres",
    "groupe_du": "periode__debut",
    "groupe_au": "periode__fin",
    "code_postal": "code_postal",
}


@dataclass(frozen=True, slots=True)
class JoursTravailles:
    """The days that apprentices spend at work in a company: the one place that says so.

    Working days where the company is, but for those that the calendar of the group gives to the centre, for the
    closures of the centre, when nothing is asked of anybody, and for the pauses told for an apprentice. Individual
    dates win over the calendar of the group: on a day outside the group's period, that calendar speaks of the others.
    """

    debut: date
    fin: date
    fermetures: list[Dates]
    alsace_moselle: bool  # where the company is, when its address does not say
    absences: dict[UUID, list[Dates]]
    au_centre: dict[UUID, set[date]]
    _listes: dict[tuple[UUID | None, bool], list[date]] = field(default_factory=dict)

    @classmethod
    def of(cls, manques: Iterable[Manque], debut: date, fin: date) -> "JoursTravailles":
        """Read what is known between two dates of those who may be missing. Four queries."""
        manques = list(manques)
        entre = {"debut__lte": fin, "fin__gte": debut}
        absences: dict[UUID, list[Dates]] = defaultdict(list)
        pauses = PauseRelances.objects.filter(
            apprenti__in=[m.apprenti for m in manques], annulee_le=None, **entre
        )
        for apprenti, debut_pause, fin_pause in pauses.values_list("apprenti", "debut", "fin"):
            absences[apprenti].append((debut_pause, fin_pause))
        au_centre: dict[UUID, set[date]] = defaultdict(set)
        semaines = SemaineAlternance.objects.filter(
            groupe__in={m.groupe_id for m in manques}, lundi__gt=debut - 7 * JOUR, lundi__lte=fin
        )
        for groupe, lundi, lieux in semaines.values_list("groupe", "lundi", "jours"):
            au_centre[groupe] |= {lundi + n * JOUR for n, lieu in enumerate(lieux) if lieu == CENTRE}
        return cls(
            debut,
            fin,
            list(Fermeture.objects.filter(**entre).values_list("debut", "fin")),
            observes_alsace_moselle(),
            absences,
            au_centre,
        )

    def between(self, manque: Manque, apres: date, jusqu_a: date) -> int:
        """How many days at work after the first date, until the second included."""
        jours = self._at_work(manque, manque.groupe_id, apres, jusqu_a)
        if manque.dates_propres:
            premier, dernier = manque.groupe_du, manque.groupe_au
            jours = [jour for jour in jours if premier <= jour <= dernier]
            jours += [j for j in self._at_work(manque, None, apres, jusqu_a) if not premier <= j <= dernier]
        absences = self.absences.get(manque.apprenti, ())
        return sum(not _in_one(jour, absences) for jour in jours) if absences else len(jours)

    def is_away(self, manque: Manque, jour: date) -> bool:
        """Whether that day is not one of work in the company, for another reason than a weekend."""
        return jour.isoweekday() < 6 and not self.between(manque, jour - JOUR, jour)

    def _at_work(self, manque: Manque, groupe: UUID | None, apres: date, jusqu_a: date) -> list[date]:
        cle = groupe, is_alsace_moselle(manque.code_postal, self.alsace_moselle)
        if cle not in self._listes:
            self._listes[cle] = self._read(*cle)
        jours = self._listes[cle]
        return jours[bisect_right(jours, apres) : bisect_right(jours, jusqu_a)]

    def _read(self, groupe: UUID | None, alsace_moselle: bool) -> list[date]:
        """The days at work of a group, or of one that has no calendar."""
        au_centre = self.au_centre.get(groupe, ()) if groupe else ()
        jours = (self.debut + rang * JOUR for rang in range((self.fin - self.debut).days + 1))
        return [
            jour
            for jour in jours
            if is_ouvre(jour, alsace_moselle=alsace_moselle)
            and jour not in au_centre
            and not _in_one(jour, self.fermetures)
        ]


def _in_one(jour: date, suites: Iterable[Dates]) -> bool:
    return any(debut <= jour <= fin for debut, fin in suites)


def missing_entries(quels: Q, jour: date, *, seuil: int, accueil: int = 0) -> list[Manque]:
    """Those among `quels` (a condition on periods) silent for `seuil` whole days at work. Five queries.

    Today, which is not over, does not count. In a running period, under contract for more than `accueil` days,
    and today neither on a pause, nor at the centre, nor on a public holiday or a closure. One line each, the longest
    silence first.
    """
    return _silent(_candidates(quels, jour, jour - seuil * JOUR, jour - accueil * JOUR), jour, seuil)


def missing_entries_seen_by(membre: Membre, jour: date, *, seuil: int) -> list[Manque]:
    """The same, among the apprentices this member sees."""
    return _silent(_candidates_seen_by(membre=membre, jour=jour, avant=jour - seuil * JOUR), jour, seuil)


@prepared(sauf=[Role.MAITRE])
def _candidates_seen_by(*, membre: Membre, jour: date, avant: date) -> QuerySet:
    return _candidates(Q(apprenti__in=apprentis_visibles(membre)), jour, avant, jour)


def _candidates(quels: Q, jour: date, avant: date, embauches: date) -> QuerySet:
    """Those with nothing since `avant`, under contract since `embauches`: the calendar then says who is silent.

    So many working days are at least so many days: what is too recent is not read.
    """
    derniere = EntreeJournal.objects.filter(
        apprenti=OuterRef("apprenti"), jour__gte=OuterRef("debut"), jour__lte=jour
    ).order_by("-jour")
    sous_contrat = Contrat.objects.alias(terme=Coalesce("rupture_le", "fin")).filter(
        apprenti=OuterRef("apprenti"), terme__gte=jour, debut__lte=embauches
    )
    return (
        PeriodeApprenti.objects.filter(
            quels,
            Exists(sous_contrat),
            debut__lte=avant,
            fin__gte=jour,
            apprenti__statut=Apprenti.Statut.EN_FORMATION,
            apprenti__groupe__archive_le=None,
        )
        .annotate(
            dernier=Subquery(derniere.values("jour")[:1]),
            code_postal=Subquery(sous_contrat.values("entreprise__code_postal")[:1]),
        )
        .filter(Q(dernier=None) | Q(dernier__lt=avant))
        .values_list(*COLONNES.values())
    )


def _silent(lignes: Iterable[tuple], jour: date, seuil: int) -> list[Manque]:
    candidats = [Manque(**dict(zip(COLONNES, ligne, strict=True))) for ligne in lignes]
    if not candidats:
        return []
    jours = JoursTravailles.of(candidats, min(m.depuis for m in candidats), jour)
    manques = {
        manque.apprenti: manque
        for manque in sorted(candidats, key=lambda m: m.debut)
        if not jours.is_away(manque, jour)
        and jours.between(manque, manque.depuis - JOUR, jour - JOUR) >= seuil
    }
    return sorted(manques.values(), key=lambda m: (m.depuis, m.nom, m.prenom))
