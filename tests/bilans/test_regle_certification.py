"""The proposed result: exact, explained, and checked against a computation made another way."""

from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import fmean
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilans.certification.regle import Jugement, Regle, calculate, dire_points, round_mark
from bilans.models import Certification

A, B, C = (UUID(int=i) for i in (1, 2, 3))
S1, S2 = UUID(int=11), UUID(int=12)
K1, K2 = UUID(int=21), UUID(int=22)
JOUR = date(2026, 10, 1)


def regle(**champs) -> Regle:
    defauts = {
        "forme": "note",
        "methode": "dernier",
        "manquantes": "attendre",
        "arrondi": Fraction("0.5"),
        "poids": {A: Fraction(1), B: Fraction(1)},
    }
    return Regle(**(defauts | champs))


def jugement(competence: UUID, rang: int, *, source: UUID = S1, partie: UUID | None = None, apres: int = 0):
    return Jugement(competence, partie, source, JOUR + timedelta(apres), rang, 4, rang >= 3, str(rang))


def test_degrees_spread_evenly_and_weigh_the_same() -> None:
    calcul = calculate(regle(), [jugement(A, 4), jugement(B, 3)])
    assert [ligne.points for ligne in calcul.lignes] == [20, Fraction(40, 3)]
    assert calcul.moyenne == Fraction(50, 3)
    assert calcul.note == Decimal("16.5")


def test_weights_and_points_of_the_centre_are_followed() -> None:
    poids = {A: Fraction(3), B: Fraction(1)}
    points = tuple(map(Fraction, (0, 8, 14, 20)))
    calcul = calculate(regle(poids=poids, points=points), [jugement(A, 3), jugement(B, 2)])
    assert [ligne.apport for ligne in calcul.lignes] == [Fraction(21, 2), 2]
    assert calcul.note == Decimal("12.5")


@pytest.mark.parametrize(
    ("manquantes", "note", "manque"), [("attendre", None, 1), ("zero", "10", 1), ("ignorer", "20", 1)]
)
def test_a_competence_without_judgement(manquantes: str, note: str | None, manque: int) -> None:
    calcul = calculate(regle(manquantes=manquantes), [jugement(A, 4)])
    assert calcul.note == (note and Decimal(note))
    assert len(calcul.non_evaluees) == manque
    assert bool(calcul.raison) == (note is None)


def test_nothing_judged_proposes_nothing_whatever_the_rule() -> None:
    for manquantes in Certification.Manquantes.values:
        assert not calculate(regle(manquantes=manquantes), []).propose


def test_a_weight_of_zero_counts_for_nothing_and_is_not_missing() -> None:
    calcul = calculate(regle(poids={A: Fraction(1), B: Fraction(0)}), [jugement(A, 3)])
    assert (calcul.note, calcul.non_evaluees) == (Decimal("13.5"), ())


@pytest.mark.parametrize(("methode", "points"), [("dernier", 0), ("meilleur", 20), ("moyenne", 10)])
def test_between_situations(methode: str, points: int) -> None:
    traces = [jugement(A, 4), jugement(A, 1, source=S2, apres=3)]
    ligne = calculate(regle(methode=methode, poids={A: Fraction(1)}), traces).lignes[0]
    assert ligne.points == points


def test_the_whole_counts_before_its_criteria() -> None:
    traces = [jugement(A, 1, partie=K1), jugement(A, 4, partie=K2)]
    seule = regle(poids={A: Fraction(1)})
    assert calculate(seule, traces).note == Decimal(10)
    assert calculate(seule, [*traces, jugement(A, 3)]).note == Decimal("13.5")


@pytest.mark.parametrize(("tolerance", "acquise"), [(0, False), (1, True)])
def test_validation_counts_what_is_acquired(tolerance: int, acquise: bool) -> None:
    calcul = calculate(regle(forme="validation", tolerance=tolerance), [jugement(A, 3), jugement(B, 2)])
    assert (calcul.acquise, calcul.note, calcul.non_acquises) == (acquise, None, 1)


def test_points_of_another_scale_are_its_own() -> None:
    ailleurs = Jugement(A, None, S1, JOUR, 2, 3, True, "2", bareme=False)
    points = tuple(map(Fraction, (0, 1, 2, 3)))
    assert calculate(regle(points=points, poids={A: Fraction(1)}), [ailleurs]).note == Decimal(10)


traces = st.lists(
    st.builds(
        jugement,
        st.sampled_from([A, B, C]),
        st.integers(1, 4),
        source=st.sampled_from([S1, S2]),
        partie=st.sampled_from([None, K1, K2]),
        apres=st.integers(0, 5),
    ),
    max_size=12,
    unique_by=lambda j: (j.competence_id, j.source_id, j.partie),
)


SANS_HATE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # two cores for everybody


@SANS_HATE
@given(
    traces,
    st.tuples(*[st.integers(0, 7)] * 3),
    st.lists(st.integers(0, 20), min_size=4, max_size=4).map(sorted),
    st.sampled_from(["meilleur", "moyenne"]),
    st.sampled_from(list(Certification.Manquantes)),
    st.sampled_from(["1", "0.5", "0.1"]),
)
def test_the_mark_equals_another_computation(lus, poids, points, methode, manquantes, arrondi) -> None:
    """The other one has no fraction and no share: each competence is repeated as often as it weighs."""
    calcul = calculate(
        regle(
            methode=methode,
            manquantes=manquantes,
            arrondi=Fraction(arrondi),
            poids=dict(zip((A, B, C), map(Fraction, poids), strict=True)),
            points=tuple(map(Fraction, points)),
        ),
        lus,
    )
    valeurs, absentes = {}, 0
    for competence, fois in zip((A, B, C), poids, strict=True):
        par_situation = []
        for source in (S1, S2):
            lot = [j for j in lus if (j.competence_id, j.source_id) == (competence, source)]
            entier = [points[j.rang - 1] for j in lot if j.partie is None]
            if lot:
                par_situation.append(fmean(entier or [points[j.rang - 1] for j in lot]))
        if par_situation:
            valeurs[competence] = max(par_situation) if methode == "meilleur" else fmean(par_situation)
        absentes += fois > 0 and not par_situation
    repetees = Counter(dict(zip((A, B, C), poids, strict=True)))
    sac = [valeurs.get(c, 0) for c in repetees.elements() if c in valeurs or manquantes == "zero"]
    vues = any(c in valeurs for c in repetees.elements())
    if not vues or (absentes and manquantes == "attendre"):
        assert calcul.note is None
    else:
        assert abs(calcul.moyenne - Fraction(fmean(sac))) < Fraction(1, 10**9)
        assert abs(Fraction(calcul.note) - calcul.moyenne) <= Fraction(arrondi) / 2
    assert len(calcul.non_evaluees) == absentes


@SANS_HATE
@given(st.fractions(0, 20, max_denominator=997), st.sampled_from(["1", "0.5", "0.1"]))
def test_rounding_equals_that_of_decimals(points: Fraction, pas: str) -> None:
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    attendu = (exact / Decimal(pas)).quantize(Decimal(1), ROUND_HALF_UP) * Decimal(pas)
    assert round_mark(points, Fraction(pas)) == attendu


@SANS_HATE
@given(traces)
def test_shares_make_a_whole_and_contributions_make_the_mean(lus) -> None:
    calcul = calculate(regle(manquantes="zero", poids={A: Fraction(2), B: Fraction(5), C: Fraction(0)}), lus)
    if calcul.propose:
        assert sum(ligne.part for ligne in calcul.lignes) == 1
        assert sum(ligne.apport or 0 for ligne in calcul.lignes) == calcul.moyenne


@pytest.mark.parametrize(
    ("valeur", "dit"), [(Fraction(40, 3), "13,33"), (Fraction(14), "14"), (Decimal("0"), "0"), (None, "")]
)
def test_points_in_words(valeur, dit: str) -> None:
    assert dire_points(valeur) == dit
