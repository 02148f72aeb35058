"""The rule that proposes a level: exact, explained, against an independent computation on random evaluations."""

from decimal import ROUND_HALF_DOWN, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilans.propositions import Methode, Observation, Regle, arrondir, dire_regle, place, propose

MAXIMUM = 4
valeurs = st.integers(1, MAXIMUM).map(Fraction) | st.sampled_from([Fraction(5, 2), Fraction(7, 3)])
observations = st.lists(
    st.builds(Observation, valeurs, st.sampled_from(["centre", "entreprise"]), st.booleans()), max_size=12
)
petits = st.integers(0, 3)
regles = st.builds(
    Regle,
    methode=st.sampled_from(Methode),
    nombre=st.integers(1, 5),
    minimum=st.integers(1, 4),
    avec_entreprise=st.booleans(),
    poids_formative=petits,
    poids_certificative=petits,
    poids_centre=petits,
    poids_entreprise=petits,
)


def centre(*rangs: int) -> list[Observation]:
    return [Observation(Fraction(rang)) for rang in rangs]


def by_hand(regle: Regle, vues: list[Observation]) -> int | None:
    """The rule written apart: repeated values in place of weights, decimals in place of fractions."""
    suite: list[Fraction] = []
    combien = 0
    for vue in vues:
        fois = 1
        if regle.methode == "ponderee":
            fois = regle.poids_certificative if vue.certificative else regle.poids_formative
            fois *= regle.poids_entreprise if vue.contexte == "entreprise" else regle.poids_centre
        if vue.contexte == "entreprise" and not regle.avec_entreprise:
            fois = 0
        suite += [vue.valeur] * fois
        combien += fois > 0
    if combien < regle.minimum:
        return None
    if regle.methode == "dernier":
        suite = [suite[-1]]
    elif regle.methode == "meilleur":
        suite = [sorted(suite)[-1]]
    elif regle.methode == "mediane":
        suite = [sorted(suite)[(len(suite) - 1) // 2]]
    elif regle.methode == "derniers":
        suite = suite[max(len(suite) - regle.nombre, 0) :]
    somme = sum(suite, Fraction())
    with localcontext(prec=60):
        exact = Decimal(somme.numerator) / Decimal(somme.denominator * len(suite))
        return int(exact.quantize(Decimal(1), ROUND_HALF_DOWN))


@given(regle=regles, vues=observations)
def test_proposal_is_what_the_rule_says(regle: Regle, vues: list[Observation]) -> None:
    proposition = propose(regle, vues)
    assert proposition.rang == by_hand(regle, vues)
    assert proposition.explication
    assert set(proposition.comptees) <= set(vues)
    assert bool(proposition.comptees) == (proposition.rang is not None)


@given(regle=regles, vues=observations)
def test_proposal_stays_between_what_was_seen(regle: Regle, vues: list[Observation]) -> None:
    proposition = propose(regle, vues)
    if proposition.rang is not None:
        vus = [vue.valeur for vue in proposition.comptees]
        assert arrondir(min(vus)) <= proposition.rang <= arrondir(max(vus))


@given(regle=regles, vues=observations, rang=st.integers(0, 11))
def test_a_better_evaluation_never_lowers_a_proposal(
    regle: Regle, vues: list[Observation], rang: int
) -> None:
    avant = propose(regle, vues).rang
    if avant is None:
        return
    rang %= len(vues)
    mieux = Observation(Fraction(MAXIMUM), vues[rang].contexte, vues[rang].certificative)
    assert propose(regle, [*vues[:rang], mieux, *vues[rang + 1 :]]).rang >= avant


@given(regle=regles, vues=observations, fois=st.integers(2, 5))
def test_only_the_ratio_of_weights_counts(regle: Regle, vues: list[Observation], fois: int) -> None:
    multiplie = Regle(
        **{
            nom: getattr(regle, nom) * (fois if nom in ("poids_formative", "poids_certificative") else 1)
            for nom in Regle.__dataclass_fields__
        }
    )
    assert propose(multiplie, vues).rang == propose(regle, vues).rang


@given(vues=observations)
def test_equal_weights_are_a_plain_mean(vues: list[Observation]) -> None:
    pesees = Regle(methode="ponderee", avec_entreprise=True, poids_certificative=1)
    toutes = Regle(methode="derniers", nombre=10 + len(vues), avec_entreprise=True)
    assert propose(pesees, vues).rang == propose(toutes, vues).rang


@given(vues=observations, minimum=st.integers(1, 5), methode=st.sampled_from(Methode))
def test_nothing_under_the_minimum(vues: list[Observation], minimum: int, methode: str) -> None:
    regle = Regle(methode=methode, minimum=minimum, avec_entreprise=True)
    assert (propose(regle, vues).rang is None) == (len(vues) < minimum)


@pytest.mark.parametrize(
    ("regle", "vues", "rang", "phrase"),
    [
        (Regle(), centre(4, 2), 2, "dernier niveau : 2"),
        (Regle(methode="meilleur"), centre(1, 4, 2), 4, "le meilleur des 3 : 1, 4, 2, soit 4"),
        (Regle(methode="mediane"), centre(4, 1, 2, 3), 2, "le niveau médian des 4 : 4, 1, 2, 3, soit 2"),
        (Regle(methode="derniers"), centre(1, 3, 3, 3), 3, "moyenne des 3 derniers : 3, 3, 3"),
        (
            Regle(methode="derniers"),
            centre(3, 3, 4),
            3,
            "moyenne des 3 derniers : 3, 3, 4, soit 3,33, arrondi à 3",
        ),
        (
            Regle(methode="derniers", nombre=2),
            centre(1, 3, 4),
            3,
            "moyenne des 2 derniers : 3, 4, soit 3,5, arrondi à 3",
        ),
        (Regle(methode="derniers", nombre=2), centre(2, 4), 3, "moyenne des 2 derniers : 2, 4, soit 3"),
        (Regle(methode="derniers"), centre(2), 2, "le seul niveau : 2"),
        (
            Regle(methode="ponderee"),
            [Observation(Fraction(2)), Observation(Fraction(4), certificative=True)],
            3,
            "moyenne pondérée des 2 : 2 (× 1), 4 (× 2), soit 3,33, arrondi à 3",
        ),
        (
            Regle(avec_entreprise=True),
            [Observation(Fraction(5, 2), "entreprise")],
            2,
            "dernier niveau : 2,5, arrondi à 2",
        ),
        (Regle(minimum=2), centre(3), None, "1 évaluation retenue, il en faut 2"),
        (Regle(), [Observation(Fraction(3), "entreprise")], None, "aucune évaluation que la règle retient"),
        (Regle(), [], None, "aucune évaluation"),
    ],
)
def test_proposal_explains_itself(
    regle: Regle, vues: list[Observation], rang: int | None, phrase: str
) -> None:
    proposition = propose(regle, vues)
    assert proposition.rang == rang
    assert proposition.explication.replace("\u00a0", " ") == phrase


def test_ranks_of_another_scale_keep_their_place() -> None:
    assert [place(rang, 3, 4) for rang in (1, 2, 3)] == [1, Fraction(5, 2), 4]
    assert place(1, 1, 4) == 1
    assert [arrondir(Fraction(n, 2)) for n in (2, 3, 4, 5, 7)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("methode", Methode)
def test_every_rule_is_said_in_one_sentence(methode: str) -> None:
    dite = dire_regle(Regle(methode=methode, minimum=2, avec_entreprise=True))
    assert dite.endswith("rien sous 2 évaluations.")
    assert "entreprise" in dite
