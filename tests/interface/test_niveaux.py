"""A level is told by its shape, its colour and its word; a missing judgement is never a low level."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from cpro.socle.niveaux import (
    COULEURS,
    SPECIAUX,
    dessiner_niveau,
    remplissage,
    rendre_niveau,
    teinte,
)


@pytest.mark.parametrize("maximum", range(2, 7))
def test_scale_goes_from_empty_to_full(maximum):
    parts = [remplissage(rang, maximum) for rang in range(1, maximum + 1)]
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert parts == sorted(set(parts))
    assert (teinte(1, maximum), teinte(maximum, maximum)) == (0, 5)


@pytest.mark.parametrize("maximum", range(2, 7))
def test_every_state_has_its_own_shape_without_colour(maximum):
    dessins = [
        str(dessiner_niveau(rang=rang, maximum=maximum, contexte=contexte, auto=auto).svg)
        for rang in range(1, maximum + 1)
        for contexte, auto in (("centre", False), ("entreprise", False), ("centre", True))
    ]
    dessins += [str(dessiner_niveau(rang=None, maximum=maximum, special=s).svg) for s in SPECIAUX]
    assert all(a != b for a, b in combinations(dessins, 2))


def test_missing_level_is_not_evaluated():
    dessin = dessiner_niveau(rang=None, maximum=4)
    assert (dessin.mot, "niveau--special" in dessin.classe) == ("Non évalué", True)


def test_pdf_drawing_carries_its_colour():
    dessin = dessiner_niveau(rang=4, maximum=4, libelle="Bien maîtrisées", en_couleur=True)
    assert (COULEURS[5] in dessin.svg, "currentColor" in dessin.svg) == (True, False)


def test_shape_alone_still_says_everything_to_a_screen_reader():
    html = rendre_niveau(
        dessiner_niveau(rang=2, maximum=4, libelle="Maîtrise <b>", contexte="entreprise"), format="seul"
    )
    assert "Maîtrise &lt;b&gt;, 2 sur 4 (entreprise)</span>" in html


def test_hues_are_those_of_the_style_sheet():
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    assert tuple(re.findall(r"--niveau-\d: light-dark\((#\w{6}),", css)) == COULEURS
