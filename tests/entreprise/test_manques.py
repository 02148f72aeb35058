"""Who has logged nothing: what the calendar, the closures, the place and the dates of each person say of their days."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.alternance import save_fermeture, set_alsace_moselle, write_semaines
from entreprise.actions.periodes import set_dates, update_periode
from entreprise.models import Contrat, Entreprise, PeriodeApprenti
from entreprise.queries.manques import missing_entries
from entreprise.tasks import relancer_centre
from tests.entreprise.relances import LUNDI, add_apprentis, log, run_until, settle, told
from tests.promotion import Promotion

JEUDI_21 = date(2028, 12, 21)  # a year whose 26 December is a Tuesday


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        settle(promotion)
        yield promotion


def close(promotion: Promotion, debut: date, fin: date) -> None:
    auteur = promotion.teste.membres[Role.ADMINISTRATEUR]
    save_fermeture(id=uuid4(), intitule="Vacances", debut=debut, fin=fin, auteur=auteur)


TOUS = Q()


def first_missing(seuil: int, debut: date, qui: Q = TOUS) -> date | None:
    """The first day, in a month, on which somebody is found silent."""
    suite = (debut + timedelta(days=rang) for rang in range(30))
    return next((jour for jour in suite if missing_entries(qui, jour, seuil=seuil)), None)


def test_a_closure_is_not_silence(centre: Promotion) -> None:
    close(centre, LUNDI, LUNDI + timedelta(days=4))
    # At work on 9, 10, 12, 13 and 16 November; the 11th is a public holiday.
    run_until(centre, LUNDI, date(2026, 11, 18))
    assert told() == [(date(2026, 11, 17), "sans_entree", "apprenti", 1)]


def test_nobody_is_reminded_during_a_closure(centre: Promotion) -> None:
    close(centre, date(2026, 11, 9), date(2026, 11, 13))
    run_until(centre, LUNDI, date(2026, 11, 13))
    assert told() == []
    run_until(centre, date(2026, 11, 16), date(2026, 11, 16))  # the five days of the first week
    assert told() == [(date(2026, 11, 16), "sans_entree", "apprenti", 1)]


def test_closures_weeks_at_the_centre_and_holidays_are_counted_once(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    write_semaines(groupe=centre.groupe, semaines={date(2026, 11, 9): "CCEEE"}, auteur=auteur)
    close(centre, date(2026, 11, 10), date(2026, 11, 12))
    # At the centre on 9, closed on 10 and 12, holiday on 11.
    assert first_missing(6, LUNDI) == date(2026, 11, 14)  # 2 to 6, and 13
    assert first_missing(7, LUNDI) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("code_postal", "centre_alsacien", "trouve"),
    [
        ("67000", False, 29),
        ("57 070", False, 29),
        ("75011", False, 28),
        ("75011", True, 28),  # where the company is, not where the centre is
        ("", True, 29),
        ("", False, 28),
    ],
)
def test_saint_stephen_is_a_holiday_where_it_is_one(
    centre: Promotion, code_postal: str, centre_alsacien: bool, trouve: int
) -> None:
    auteur = centre.teste.membres[Role.ADMINISTRATEUR]
    Contrat.objects.update(fin=date(2029, 8, 31))
    Entreprise.objects.update(code_postal=code_postal)
    set_alsace_moselle(actif=centre_alsacien, auteur=auteur)
    PeriodeApprenti.objects.update(debut=JEUDI_21, fin=date(2029, 2, 1))
    # At work on 21, 22, 26 unless it is a holiday, 27: four days are over on the 28th, else on the 29th.
    assert first_missing(4, JEUDI_21) == date(2028, 12, trouve)


def test_an_alsatian_centre_reminds_nobody_on_its_own_holidays(centre: Promotion) -> None:
    vendredi_saint = "2027-03-26T08:05"
    assert relancer_centre(centre_id=centre.teste.centre.pk, moment=vendredi_saint) is True
    set_alsace_moselle(actif=True, auteur=centre.teste.membres[Role.ADMINISTRATEUR])
    assert relancer_centre(centre_id=centre.teste.centre.pk, moment="2028-04-14T08:05") is False


def test_a_period_of_ones_own_begins_when_it_says(centre: Promotion) -> None:
    """Shifted by two weeks, somebody is not late when the others are."""
    (autre,) = add_apprentis(centre, 1)
    settle(centre)
    set_dates(
        periode_apprenti=PeriodeApprenti.objects.get(apprenti=autre),
        debut=date(2026, 11, 16),
        fin=date(2026, 12, 18),
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    assert first_missing(5, LUNDI) == date(2026, 11, 7)
    assert first_missing(5, LUNDI, Q(apprenti=autre)) == date(2026, 11, 21)


def test_the_calendar_of_the_group_is_not_that_of_one_who_is_elsewhere(centre: Promotion) -> None:
    """In the company before the group is: the weeks of the others at the centre are days at work."""
    periode = settle(centre)
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    update_periode(
        periode=periode,
        intitule="Période 1",
        debut=date(2026, 11, 16),
        fin=date(2026, 12, 18),
        consignes="",
        auteur=auteur,
    )
    semaines = {LUNDI: "CCCCC", date(2026, 11, 9): "CCCCC", date(2026, 11, 16): "CCEEE"}
    write_semaines(groupe=centre.groupe, semaines=semaines, auteur=auteur)
    ligne = PeriodeApprenti.objects.get(apprenti=centre.apprentis[0])
    set_dates(periode_apprenti=ligne, debut=LUNDI, fin=date(2026, 12, 18), auteur=auteur)
    assert first_missing(5, LUNDI) == date(2026, 11, 7)
    # 2 to 6, 9, 10, 12, 13, then inside the group's period its calendar holds: 18.
    log(centre, date(2026, 11, 6))
    assert first_missing(5, LUNDI + timedelta(days=8)) == date(2026, 11, 19)


def test_a_group_without_a_calendar_works_every_working_day(centre: Promotion) -> None:
    assert first_missing(5, LUNDI) == date(2026, 11, 7)


def test_queries_do_not_grow(centre: Promotion) -> None:
    def requetes() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captees:
            trouves = missing_entries(Q(), date(2026, 11, 20), seuil=5)
        return len(captees), len(trouves)

    auteur = centre.teste.membres[Role.COORDONNATEUR]
    assert requetes() == (5, 1)
    add_apprentis(centre, 12)
    settle(centre)
    close(centre, date(2026, 11, 3), date(2026, 11, 3))
    write_semaines(groupe=centre.groupe, semaines={LUNDI: "CCEEE"}, auteur=auteur)
    Entreprise.objects.update(code_postal="68000")
    assert requetes() == (5, 13)
