"""Reading the calendar of a group: a year of weeks, with the public holidays and the closures of the centre."""

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.templatetags.francais import JOURS, jusqu_au
from entreprise.alternance import (
    ENTREPRISE,
    SEMAINE,
    Semaines,
    Suite,
    letter,
    lundi_de,
    place_on,
    say_week,
    stretches,
)
from entreprise.jours_feries import jours_feries
from entreprise.models import CalendrierCentre, Fermeture, Periode, SemaineAlternance
from suivi.jours import Marque
from suivi.models import Groupe, Seance
from suivi.visibilite import apprentis_visibles, groupes_visibles

MOIS_PAR_PAGE = 12


def groupes_du_calendrier(membre: Membre) -> QuerySet[Groupe]:
    """The groups one sees as a whole, or those of the apprentices one sees."""
    if membre.role in (Role.APPRENTI, Role.MAITRE):
        return Groupe.objects.filter(pk__in=apprentis_visibles(membre).values("groupe"))
    return groupes_visibles(membre)


@dataclass(frozen=True)
class JoursParticuliers:
    """Why a day is not like the others: public holidays by date, and closures of the centre."""

    feries: dict[date, str]
    fermetures: list[Fermeture]

    def fermeture(self, jour: date) -> str:
        """Why the centre is closed that day, or nothing."""
        return next((f.intitule for f in self.fermetures if f.debut <= jour <= f.fin), "")

    def is_closed(self, jour: date) -> bool:
        return jour in self.feries or bool(self.fermeture(jour))


def observes_alsace_moselle() -> bool:
    """Whether the centre in scope has the public holidays of Alsace-Moselle. One query."""
    return CalendrierCentre.objects.filter(alsace_moselle=True).exists()


def special_days(debut: date, fin: date) -> JoursParticuliers:
    """The public holidays and the closures between two days. Two queries."""
    alsace = observes_alsace_moselle()
    feries: dict[date, str] = {}
    for annee in range(debut.year, fin.year + 1):
        feries |= jours_feries(annee, alsace_moselle=alsace)
    fermetures = Fermeture.objects.filter(debut__lte=fin, fin__gte=debut)
    return JoursParticuliers({j: nom for j, nom in feries.items() if debut <= j <= fin}, list(fermetures))


def weeks_of(groupe_id: UUID, debut: date, fin: date) -> dict[date, str]:
    """The weeks of a group that have a day between two dates, by their Monday. One query."""
    semaines = SemaineAlternance.objects.filter(groupe=groupe_id, lundi__gte=lundi_de(debut), lundi__lte=fin)
    return dict(semaines.values_list("lundi", "jours"))


@dataclass(frozen=True, slots=True)
class Jour:
    """One square. `lieu`: C, E or nothing; `ferie` and `fermeture`: why nobody comes to the centre."""

    date: date
    dehors: bool
    lieu: str
    ferie: str
    fermeture: str


@dataclass(frozen=True, slots=True)
class Semaine:
    """A row of a month. `ailleurs`: it begins in the month before, where a list already shows it."""

    lundi: date
    jours: tuple[Jour, ...]
    semaine: str
    ailleurs: bool
    change: bool
    en_cours: bool

    @property
    def lettre(self) -> str:
        return letter(self.semaine)

    @property
    def genre(self) -> str:
        """For the colour: centre, entreprise, partagee, or nothing."""
        return {"C": "centre", "E": "entreprise", "C+E": "partagee"}.get(self.lettre, "")

    @property
    def dit(self) -> str:
        return say_week(self.semaine)

    @property
    def dates(self) -> str:
        return jusqu_au(self.lundi, self.lundi + timedelta(days=4))

    @property
    def notes(self) -> list[str]:
        """The public holidays and the closures of the week, in words."""
        feries = [f"{JOURS[j.date.weekday()]} {j.date.day} férié, {j.ferie}" for j in self.jours if j.ferie]
        fermetures = dict.fromkeys(j.fermeture for j in self.jours[:5] if j.fermeture)
        return feries + [f"centre fermé : {motif}" for motif in fermetures]


@dataclass(frozen=True, slots=True)
class Mois:
    premier: date
    semaines: tuple[Semaine, ...]

    @property
    def nom(self) -> str:
        return date_format(self.premier, "F Y").capitalize()


@dataclass(frozen=True)
class Annee:
    """Twelve months of a group. `changent`: how many weeks a preview would change."""

    groupe: Groupe
    mois: tuple[Mois, ...]
    semaines: Semaines
    particuliers: JoursParticuliers
    changent: int = 0
    seances: list[Seance] = field(default_factory=list)

    @property
    def vide(self) -> bool:
        return not self.semaines

    @property
    def debut(self) -> date:
        return self.mois[0].premier

    @property
    def cette_semaine(self) -> str:
        return self.semaines.get(lundi_de(timezone.localdate()), "")

    @property
    def dit_cette_semaine(self) -> str:
        return say_week(self.cette_semaine)

    @property
    def suivante(self) -> str:
        """What comes next, when it is not the same: « dans l’entreprise à partir du 7 décembre 2026 »."""
        lundi = lundi_de(timezone.localdate())
        for autre in sorted(self.semaines):
            if autre > lundi and self.semaines[autre] != self.cette_semaine:
                debut = jusqu_au(autre, autre).removeprefix("le ")
                return f"{say_week(self.semaines[autre])} à partir du {debut}"
        return ""


def first_month(groupe: Groupe, demande: str = "") -> date:
    """The month a page begins with: the one asked for (« 2026-09 »), else the group's, moved by whole years."""
    try:
        return date.fromisoformat(f"{demande}-01")
    except ValueError:
        premier, jour = groupe.debut.replace(day=1), timezone.localdate()
        while _plus(premier, MOIS_PAR_PAGE) <= min(jour, groupe.fin):
            premier = _plus(premier, MOIS_PAR_PAGE)
        return premier


def _plus(premier: date, mois: int) -> date:
    rang = premier.year * 12 + premier.month - 1 + mois
    return date(rang // 12, rang % 12 + 1, 1)


def other_years(groupe: Groupe, premier: date) -> tuple[str, str]:
    """The months that the pages before and after begin with, when the group was or will be there."""
    avant, apres = _plus(premier, -MOIS_PAR_PAGE), _plus(premier, MOIS_PAR_PAGE)
    return (
        f"{avant:%Y-%m}" if groupe.debut < premier else "",
        f"{apres:%Y-%m}" if groupe.fin >= apres else "",
    )


def year_of(groupe: Groupe, premier: date, proposees: Semaines | None = None) -> Annee:
    """Twelve months from `premier`. Four queries. With `proposees`, as it would be once they are written."""
    fin = _plus(premier, MOIS_PAR_PAGE) - timedelta(days=1)
    ecrites = weeks_of(groupe.pk, premier, fin)
    particuliers = special_days(lundi_de(premier), fin + SEMAINE)
    semaines = dict(ecrites)
    if proposees is not None:
        semaines |= proposees
    change = {lundi for lundi in proposees or () if ecrites.get(lundi, "") != semaines[lundi]}
    planifiees = {lundi: semaine for lundi, semaine in semaines.items() if semaine}
    mois = tuple(
        _month(_plus(premier, rang), planifiees, particuliers, change, rang == 0)
        for rang in range(MOIS_PAR_PAGE)
    )
    seances = misplaced(Seance.objects.filter(groupe=groupe, fin__gte=premier, debut__lte=fin), planifiees)
    return Annee(groupe, mois, planifiees, particuliers, len(change), seances)


def _month(
    premier: date, semaines: Semaines, particuliers: JoursParticuliers, change: set[date], debut: bool
) -> Mois:
    lignes = []
    cette = lundi_de(timezone.localdate())
    for jours in Calendar().monthdatescalendar(premier.year, premier.month):
        lundi = jours[0]
        lignes.append(
            Semaine(
                lundi,
                tuple(
                    Jour(
                        jour,
                        jour.month != premier.month,
                        place_on(semaines, jour),
                        particuliers.feries.get(jour, ""),
                        particuliers.fermeture(jour),
                    )
                    for jour in jours
                ),
                semaines.get(lundi, ""),
                lundi.month != premier.month and not debut,
                lundi in change,
                lundi == cette,
            )
        )
    return Mois(premier, tuple(lignes))


def misplaced(seances: Iterable[Seance], semaines: Semaines) -> list[Seance]:
    """The séances whose every day of work falls in the company, by date."""
    return sorted((s for s in seances if in_company(semaines, s.debut, s.fin)), key=lambda s: s.debut)


def in_company(semaines: Semaines, debut: date, fin: date) -> bool:
    """Whether a group is in the company on some day between two dates (a month at most), and never at the centre."""
    jours = (debut + timedelta(days=n) for n in range(min((fin - debut).days, 31) + 1))
    return {place_on(semaines, jour) for jour in jours if jour.weekday() < 5} == {ENTREPRISE}


@dataclass(frozen=True, slots=True)
class Proposition:
    """Weeks in the company in a row, and the period of the group already planned on them, if any."""

    suite: Suite
    intitule: str
    deja: Periode | None


def propose_periodes(groupe: Groupe) -> list[Proposition]:
    """A period for each stretch of weeks in the company, named after those there are. Two queries."""
    suites = stretches(weeks_of(groupe.pk, groupe.debut, groupe.fin))
    periodes = list(Periode.objects.filter(groupe=groupe).order_by("debut"))
    noms, rang, propositions = {p.intitule for p in periodes}, 0, []
    for suite in suites:
        deja = next((p for p in periodes if p.debut <= suite.fin and p.fin >= suite.debut), None)
        rang += 1
        while deja is None and f"Période {rang}" in noms:
            rang += 1
        propositions.append(Proposition(suite, f"Période {rang}", deja))
    return propositions


def current_places(groupes: Iterable[Groupe]) -> dict[UUID, str]:
    """Where each group is this week, in five letters. One query."""
    semaines = SemaineAlternance.objects.filter(
        groupe__in=[groupe.pk for groupe in groupes], lundi=lundi_de(timezone.localdate())
    )
    return dict(semaines.values_list("groupe", "jours"))


def say_odd_dates(groupe: Groupe, dates: Sequence[tuple[date, date]]) -> list[str]:
    """What to tell whoever plans séances while the group is in the company. One query."""
    semaines = weeks_of(groupe.pk, min(debut for debut, _ in dates), max(fin for _, fin in dates))
    return [
        f"Attention, {groupe} est en entreprise {jusqu_au(debut, fin)} d’après son calendrier."
        for debut, fin in dates
        if in_company(semaines, debut, fin)
    ]


def mark_days(groupe: Groupe | None, debut: date, fin: date) -> dict[date, Marque]:
    """For the calendar of séances: public holidays, closures, and the days that the group spends in the company.

    Two queries, three with a group.
    """
    particuliers = special_days(debut, fin)
    semaines = weeks_of(groupe.pk, debut, fin) if groupe is not None else {}
    marques = {}
    for rang in range((fin - debut).days + 1):
        jour = debut + timedelta(days=rang)
        if jour in particuliers.feries:
            marques[jour] = Marque("ferme", f"Férié, {particuliers.feries[jour]}")
        elif motif := particuliers.fermeture(jour):
            marques[jour] = Marque("ferme", f"Centre fermé ({motif})")
        elif place_on(semaines, jour) == ENTREPRISE:
            marques[jour] = Marque("entreprise", "En entreprise")
    return marques
