"""The radar of a bilan: what was decided, over the bilan before, and nothing when it would say nothing."""

from bilans.livret.radars import with_radars
from cpro.socle.radar import Serie


def _bilan(rangs: list[int | None], *, par_bloc: int = 20) -> dict:
    competences = [
        {"code": f"C{n}", "intitule": f"Compétence {n}", "rang": rang} for n, rang in enumerate(rangs, 1)
    ]
    blocs = [
        {"titre": f"Bloc {n // par_bloc + 1}", "competences": competences[n : n + par_bloc]}
        for n in range(0, len(competences), par_bloc)
    ]
    return {"maximum": 4, "contenu": {"blocs": blocs}}


def test_a_bilan_is_drawn_over_the_one_before():
    premier, second = with_radars([_bilan([1, 2, None]), _bilan([2, 3, 4])])
    assert (premier["axes"], premier["series"]) == ([], [])  # two axes are no radar
    assert second["axes"] == ["C1", "C2", "C3"]
    assert second["series"] == [
        Serie("Ce bilan", [0.5, 0.75, 1.0]),
        Serie("Le bilan précédent", [0.25, 0.5, None]),
    ]


def test_too_many_competences_are_drawn_by_bloc():
    (bilan,) = with_radars([_bilan([1, 3] * 8 + [4] * 8, par_bloc=8)])
    assert bilan["axes"] == ["Bloc 1", "Bloc 2", "Bloc 3"]
    assert bilan["series"] == [Serie("Ce bilan", [0.5, 0.5, 1.0])]
