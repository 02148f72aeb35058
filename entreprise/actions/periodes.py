"""Writes about training periods in the company: planned for a group, followed by its apprentices."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from cpro.socle.templatetags.francais import jusqu_au
from entreprise.models import BilanPeriode, Periode, PeriodeApprenti
from suivi.models import Apprenti, Groupe

journal.declarer(
    periode__planifiee="a planifié la période « {intitule} » du groupe {groupe}",
    periode__modifiee="a modifié la période « {intitule} » du groupe {groupe}",
    periode__decalee="a décalé la période « {intitule} » du groupe {groupe}",
    periode__dates="a changé les dates de {qui} pour la période « {intitule} »",
    periode__dates_du_groupe="a remis {qui} aux dates du groupe pour la période « {intitule} »",
)


class PeriodeImpossible(ValueError):
    """These dates cannot be; the message says whom they concern, and what to do."""


class PeriodeFigee(PeriodeImpossible):
    """A bilan is frozen: what it was about does not change any more."""


@dataclass
class Suite:
    """What became of a change of dates: who followed, who kept dates of their own, whose bilan is frozen.

    `ailleurs`: those who were already in another period on these days, and did not get this one.
    """

    periode: Periode
    suivent: int = 0
    propres: list[str] = field(default_factory=list)
    figes: list[str] = field(default_factory=list)
    ailleurs: list[str] = field(default_factory=list)


def figees() -> QuerySet[BilanPeriode]:
    """The bilans whose period no longer changes."""
    return BilanPeriode.objects.exclude(statut=BilanPeriode.Statut.BROUILLON)


def require_open(periode_apprenti: PeriodeApprenti) -> None:
    """Raise PeriodeFigee when the bilan of this apprentice's period is frozen."""
    if figees().filter(periode_apprenti=periode_apprenti).exists():
        raise PeriodeFigee("Le bilan de cette période est figé : ses dates et ses tâches ne changent plus.")


def lock_groupe(groupe_id: UUID) -> None:
    """Periods of a group change one after the other: what overlaps is looked at before it is written."""
    Groupe.objects.select_for_update(of=("self",)).get(pk=groupe_id)


@transaction.atomic
def plan_periode(
    *,
    groupe: Groupe,
    intitule: str,
    debut: date,
    fin: date,
    auteur: Membre | None,
    consignes: str = "",
    id: UUID | None = None,
) -> Periode:
    """Plan a period (inclusive dates) for every apprentice of the group. The same one twice gives one row.

    Raises PeriodeImpossible when the group has another period on these days. An apprentice who has one, from a
    former group, does not get this one (`left_out`).
    """
    lock_groupe(groupe.pk)
    intitule = intitule.strip()
    connue = Periode.objects.filter(Q(pk=id) | Q(groupe=groupe, intitule=intitule, debut=debut)).first()
    if connue is not None:
        return connue
    _require_free(groupe, debut, fin)
    periode = Periode.objects.create(
        id=id or uuid7(), groupe=groupe, intitule=intitule, debut=debut, fin=fin, consignes=consignes.strip()
    )
    _cascade(periode)
    inscrire("periode.planifiee", periode, auteur)
    return periode


def inscrire(action: str, periode: Periode, auteur: Membre | None) -> None:
    journal.inscrire(
        action=action, objet=periode, membre=auteur, intitule=periode.intitule, groupe=periode.groupe.nom
    )


def _require_free(groupe: Groupe, debut: date, fin: date, sauf: Iterable[UUID] = ()) -> None:
    autres = Periode.objects.filter(groupe=groupe, debut__lte=fin, fin__gte=debut).exclude(pk__in=list(sauf))
    if (autre := autres.first()) is not None:
        raise PeriodeImpossible(
            f"Le groupe {groupe} a déjà « {autre.intitule} » {jusqu_au(autre.debut, autre.fin)} : "
            "deux périodes ne partagent pas de jours. Changez les dates de l’une ou de l’autre."
        )


def left_out(periode: Periode) -> QuerySet[Apprenti]:
    """The apprentices in training of the group who do not have this period."""
    deja = PeriodeApprenti.objects.filter(periode=periode).values("apprenti")
    return Apprenti.objects.filter(groupe=periode.groupe_id, statut=Apprenti.Statut.EN_FORMATION).exclude(
        pk__in=deja
    )


def _cascade(periode: Periode) -> list[str]:
    """Give the period to those of the group who do not have it; returns those who are in another on these days."""
    occupes = PeriodeApprenti.objects.filter(debut__lte=periode.fin, fin__gte=periode.debut)
    arrivants = left_out(periode)
    PeriodeApprenti.objects.bulk_create(
        PeriodeApprenti(
            centre_id=periode.centre_id,
            periode=periode,
            apprenti=apprenti,
            debut=periode.debut,
            fin=periode.fin,
        )
        for apprenti in arrivants.exclude(pk__in=occupes.values("apprenti"))
    )
    return [str(apprenti) for apprenti in left_out(periode)]


def _require_no_overlap(lignes: Iterable[PeriodeApprenti], debut: date, fin: date) -> None:
    """Raise PeriodeImpossible when one of these apprentices is already in another period on these days."""
    lignes = list(lignes)
    autres = PeriodeApprenti.objects.filter(
        apprenti__in=[ligne.apprenti_id for ligne in lignes], debut__lte=fin, fin__gte=debut
    ).exclude(pk__in=[ligne.pk for ligne in lignes])
    pris = [
        f"{ligne.apprenti}, déjà en « {ligne.periode.intitule} » {jusqu_au(ligne.debut, ligne.fin)}"
        for ligne in autres.select_related("apprenti", "periode").order_by("apprenti__nom", "debut")
    ]
    if pris:
        raise PeriodeImpossible(f"Ces dates en recouvrent d’autres pour {' ; '.join(pris)}.")


@transaction.atomic
def update_periode(
    *, periode: Periode, intitule: str, debut: date, fin: date, consignes: str, auteur: Membre
) -> Suite:
    """Change a period; newcomers get it, apprentices follow but those who have dates of their own.

    An apprentice whose bilan is frozen stays as they are. Raises PeriodeImpossible when dates would overlap.
    """
    lock_groupe(periode.groupe_id)
    suite = _move(periode, debut, fin)
    periode.intitule, periode.consignes = intitule.strip(), consignes.strip()
    periode.save()
    suite.ailleurs = _cascade(periode)
    inscrire("periode.modifiee", periode, auteur)
    return suite


def _move(periode: Periode, debut: date, fin: date) -> Suite:
    """Give the period other dates, and to those who follow it."""
    suite = who_follows(periode)
    if (periode.debut, periode.fin) == (debut, fin):
        return suite
    _require_free(periode.groupe, debut, fin, sauf=[periode.pk])
    lignes = list(_followers(periode))
    _require_no_overlap(lignes, debut, fin)
    PeriodeApprenti.objects.filter(pk__in=[ligne.pk for ligne in lignes]).update(debut=debut, fin=fin)
    periode.debut, periode.fin = debut, fin
    periode.save(update_fields=["debut", "fin"])
    return suite


def _followers(periode: Periode) -> QuerySet[PeriodeApprenti]:
    figes = figees().values("periode_apprenti")
    return PeriodeApprenti.objects.filter(periode=periode, dates_propres=False).exclude(pk__in=figes)


def who_follows(periode: Periode) -> Suite:
    """Who would follow a change of dates. Two queries."""
    suite = Suite(periode)
    figes = set(figees().filter(periode_apprenti__periode=periode).values_list("periode_apprenti", flat=True))
    lignes = PeriodeApprenti.objects.filter(periode=periode).select_related("apprenti")
    for ligne in lignes.order_by("apprenti__nom", "apprenti__prenom"):
        if ligne.pk in figes:
            suite.figes.append(str(ligne.apprenti))
        elif ligne.dates_propres:
            suite.propres.append(str(ligne.apprenti))
        else:
            suite.suivent += 1
    return suite


@transaction.atomic
def shift_periode(
    *, periode: Periode, jours: int, depuis: date, auteur: Membre, suivantes: bool = False
) -> Suite:
    """Move a period by so many days, and with `suivantes` the ones of the group that come after.

    `depuis`: where it began when it was asked. Asked twice, it moves once. Raises PeriodeFigee when nobody can
    follow, PeriodeImpossible when dates would overlap or when somebody else moved it meanwhile.
    """
    lock_groupe(periode.groupe_id)
    periode.refresh_from_db()
    pas = timedelta(days=jours)
    if periode.debut == depuis + pas or not jours:
        return who_follows(periode)
    if periode.debut != depuis:
        raise PeriodeImpossible(
            "Quelqu’un vient de changer les dates de cette période. Regardez-les d’abord."
        )
    a_bouger = [periode]
    if suivantes:
        a_bouger += Periode.objects.filter(groupe=periode.groupe, debut__gt=periode.debut).order_by("debut")
    suites = []
    for une in sorted(a_bouger, key=lambda p: p.debut, reverse=jours > 0):  # the one in front makes room
        figes = who_follows(une)
        if figes.figes and not figes.suivent:
            raise PeriodeFigee(
                f"Le bilan de « {une.intitule} » est figé pour {', '.join(figes.figes)} : "
                "cette période ne bouge plus."
            )
        suites.append(_move(une, une.debut + pas, une.fin + pas))
        inscrire("periode.decalee", une, auteur)
    return Suite(
        periode,
        suivent=sum(suite.suivent for suite in suites),
        propres=list(dict.fromkeys(qui for suite in suites for qui in suite.propres)),
        figes=list(dict.fromkeys(qui for suite in suites for qui in suite.figes)),
    )


@transaction.atomic
def set_dates(*, periode_apprenti: PeriodeApprenti, debut: date, fin: date, auteur: Membre) -> None:
    """Give one apprentice dates of their own (inclusive), which no longer follow the group's.

    The same dates change nothing. Raises PeriodeFigee, or PeriodeImpossible when they are elsewhere on these days.
    """
    if periode_apprenti.dates_propres and (periode_apprenti.debut, periode_apprenti.fin) == (debut, fin):
        return
    _set_dates(periode_apprenti, debut, fin, propres=True)
    _inscrire_dates("periode.dates", periode_apprenti, auteur)


@transaction.atomic
def follow_group(*, periode_apprenti: PeriodeApprenti, auteur: Membre) -> None:
    """Give one apprentice the dates of the group again. Twice changes nothing."""
    periode = periode_apprenti.periode
    if not periode_apprenti.dates_propres:
        return
    _set_dates(periode_apprenti, periode.debut, periode.fin, propres=False)
    _inscrire_dates("periode.dates_du_groupe", periode_apprenti, auteur)


def _set_dates(ligne: PeriodeApprenti, debut: date, fin: date, *, propres: bool) -> None:
    require_open(ligne)
    lock_groupe(ligne.periode.groupe_id)
    _require_no_overlap([ligne], debut, fin)
    ligne.debut, ligne.fin, ligne.dates_propres = debut, fin, propres
    ligne.save(update_fields=["debut", "fin", "dates_propres"])


def _inscrire_dates(action: str, ligne: PeriodeApprenti, auteur: Membre) -> None:
    journal.inscrire(
        action=action,
        objet=ligne,
        membre=auteur,
        qui=str(ligne.apprenti),
        intitule=ligne.periode.intitule,
    )
