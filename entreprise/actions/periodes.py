"""Writes about training periods in the company: planned for a group, adapted for each apprentice."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.models import BilanPeriode, ObjectifPeriode, Periode, PeriodeApprenti
from suivi.models import Apprenti, Groupe

journal.declarer(
    periode__planifiee="a planifié la période « {intitule} » du groupe {groupe}",
    periode__modifiee="a modifié la période « {intitule} » du groupe {groupe}",
    periode__dates="a changé les dates de {qui} pour la période « {intitule} »",
    periode__objectifs="a choisi les tâches de {qui} pour la période « {intitule} »",
)


class PeriodeFigee(ValueError):
    """The bilan of this period is frozen: what it was about does not change any more."""


def _require_open(periode_apprenti: PeriodeApprenti) -> None:
    if _figees().filter(periode_apprenti=periode_apprenti).exists():
        raise PeriodeFigee("Le bilan de cette période est figé : ses dates et ses tâches ne changent plus.")


def _figees() -> QuerySet[BilanPeriode]:
    return BilanPeriode.objects.exclude(statut=BilanPeriode.Statut.BROUILLON)


@transaction.atomic
def plan_periode(
    *, groupe: Groupe, intitule: str, debut: date, fin: date, auteur: Membre | None, consignes: str = ""
) -> Periode:
    """Plan a period (inclusive dates) for every apprentice of the group. The same one twice gives one row."""
    periode, creee = Periode.objects.get_or_create(
        groupe=groupe,
        intitule=intitule.strip(),
        debut=debut,
        defaults={"fin": fin, "consignes": consignes.strip()},
    )
    if creee:
        _cascade(periode)
        journal.inscrire(
            action="periode.planifiee",
            objet=periode,
            membre=auteur,
            intitule=periode.intitule,
            groupe=groupe.nom,
        )
    return periode


def _cascade(periode: Periode) -> None:
    """Give the period to the apprentices of the group who do not have it yet."""
    deja = PeriodeApprenti.objects.filter(periode=periode).values("apprenti")
    apprentis = Apprenti.objects.filter(groupe=periode.groupe_id, statut=Apprenti.Statut.EN_FORMATION)
    PeriodeApprenti.objects.bulk_create(
        PeriodeApprenti(
            centre_id=periode.centre_id,
            periode=periode,
            apprenti=apprenti,
            debut=periode.debut,
            fin=periode.fin,
        )
        for apprenti in apprentis.exclude(pk__in=deja)
    )


@transaction.atomic
def update_periode(
    *, periode: Periode, intitule: str, debut: date, fin: date, consignes: str, auteur: Membre
) -> Periode:
    """Change a period; newcomers get it, apprentices follow unless adapted or frozen with their bilan."""
    suivent = PeriodeApprenti.objects.filter(periode=periode, debut=periode.debut, fin=periode.fin)
    suivent.exclude(pk__in=_figees().values("periode_apprenti")).update(debut=debut, fin=fin)
    periode.intitule, periode.debut, periode.fin = intitule.strip(), debut, fin
    periode.consignes = consignes.strip()
    periode.save()
    _cascade(periode)
    journal.inscrire(
        action="periode.modifiee",
        objet=periode,
        membre=auteur,
        intitule=periode.intitule,
        groupe=periode.groupe.nom,
    )
    return periode


@transaction.atomic
def set_dates(*, periode_apprenti: PeriodeApprenti, debut: date, fin: date, auteur: Membre) -> None:
    """Give one apprentice dates of their own (inclusive). The same dates change nothing."""
    if (periode_apprenti.debut, periode_apprenti.fin) == (debut, fin):
        return
    _require_open(periode_apprenti)
    periode_apprenti.debut, periode_apprenti.fin = debut, fin
    periode_apprenti.save(update_fields=["debut", "fin"])
    journal.inscrire(
        action="periode.dates",
        objet=periode_apprenti,
        membre=auteur,
        qui=str(periode_apprenti.apprenti),
        intitule=periode_apprenti.periode.intitule,
    )


@transaction.atomic
def set_objectifs(*, periode_apprenti: PeriodeApprenti, ecartes: Mapping[UUID, bool], auteur: Membre) -> None:
    """Say which tasks are set aside for this apprentice; True: feasible in this company, only left out."""
    _require_open(periode_apprenti)
    ObjectifPeriode.objects.filter(periode_apprenti=periode_apprenti).delete()
    ObjectifPeriode.objects.bulk_create(
        ObjectifPeriode(
            centre_id=periode_apprenti.centre_id,
            periode_apprenti=periode_apprenti,
            tache_id=tache_id,
            realisable=realisable,
        )
        for tache_id, realisable in ecartes.items()
    )
    journal.inscrire(
        action="periode.objectifs",
        objet=periode_apprenti,
        membre=auteur,
        qui=str(periode_apprenti.apprenti),
        intitule=periode_apprenti.periode.intitule,
    )
