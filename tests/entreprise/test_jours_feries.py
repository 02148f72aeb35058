"""Public holidays, and the reminders that leave people alone on them."""

from datetime import date

import pytest

from cpro.comptes.models import Centre
from entreprise.jours_feries import is_alsace_moselle, is_ouvre, jours_feries, paques
from entreprise.tasks import relancer
from tests.promotion import Promotion


@pytest.mark.parametrize(
    "dimanche",
    [
        date(1818, 3, 22),
        date(2000, 4, 23),
        date(2024, 3, 31),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ],
)
def test_easter(dimanche: date) -> None:
    assert paques(dimanche.year) == dimanche


def test_the_holidays_of_a_year() -> None:
    assert sorted(jours_feries(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


def test_a_working_day() -> None:
    semaine = [date(2026, 11, jour) for jour in range(9, 16)]
    assert [is_ouvre(jour) for jour in semaine] == [True, True, False, True, True, False, False]


@pytest.mark.parametrize("jour", [date(2028, 12, 26), date(2027, 3, 26)])
def test_two_more_days_off_in_alsace_moselle(jour: date) -> None:
    assert (is_ouvre(jour), is_ouvre(jour, alsace_moselle=True)) == (True, False)


@pytest.mark.parametrize(
    ("code_postal", "la_bas"), [("67000", True), (" 68 100", True), ("57", True), ("75067", False)]
)
def test_where_alsace_moselle_is(code_postal: str, la_bas: bool) -> None:
    assert is_alsace_moselle(code_postal, sinon=not la_bas) is la_bas
    assert [is_alsace_moselle(" ", sinon=sinon) for sinon in (True, False)] == [True, False]


@pytest.mark.parametrize("jour", ["2026-11-11", "2026-11-14", "2026-11-15"])
def test_nobody_is_reminded_on_a_day_off(promotion: Promotion, jour: str) -> None:
    assert (Centre.objects.count() > 0, relancer(jour)) == (True, 0)
