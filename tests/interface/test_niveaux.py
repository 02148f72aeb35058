"""A level is told by its shape, its colour and its word; a missing judgement is never a low level."""

import re
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

from cpro.socle.niveaux import (
    COULEUR_SPECIALE,
    COULEURS,
    GLYPHES,
    SPECIAUX,
    TEINTES,
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


def test_pdf_badge_is_a_character_coloured_by_the_sheet_of_the_booklet():
    dessin = dessiner_niveau(rang=4, maximum=4, libelle="Bien maîtrisées")
    caractere = chr(GLYPHES["rond", Fraction(1)])
    assert rendre_niveau(dessin, format="pdf") == (
        f'<i class="niveau niveau--rond niveau--5">{caractere}</i>Bien maîtrisées'
    )
    assert rendre_niveau(dessin, format="case") == (
        f'<td class="regard niveau--rond niveau--5">{caractere}Bien maîtrisées</td>'
    )
    css = (Path(settings.BASE_DIR) / "static/css/pdf/livret.css").read_text()
    assert tuple(re.findall(r"\.niveau--\d \{ color: (#\w{6}); \}", css)) == COULEURS
    assert f".niveau--special {{ color: {COULEUR_SPECIALE}; }}" in css


@pytest.mark.parametrize("maximum", range(2, 11))
def test_every_share_of_a_scale_has_its_character(maximum):
    parts = [remplissage(rang, maximum) for rang in range(1, maximum + 1)]
    caracteres = [dessiner_niveau(rang=rang, maximum=maximum).glyphe for rang in range(1, maximum + 1)]
    assert caracteres == [chr(GLYPHES["rond", Fraction(part).limit_denominator(9)]) for part in parts]
    assert len(set(caracteres)) == maximum


def test_no_badge_is_a_character_that_a_font_of_emoji_would_draw():
    assert not {0x25FD, 0x25FE} & set(GLYPHES.values())
    assert len(set(GLYPHES.values())) == len(GLYPHES)


def test_shape_alone_still_says_everything_to_a_screen_reader():
    html = rendre_niveau(
        dessiner_niveau(rang=2, maximum=4, libelle="Maîtrise <b>", contexte="entreprise"), format="seul"
    )
    assert "Maîtrise &lt;b&gt;, 2 sur 4 (entreprise)</span>" in html


def test_hues_are_those_of_the_style_sheet():
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    assert tuple(re.findall(r"--niveau-\d: light-dark\((#\w{6}), (#\w{6})\)", css)) == TEINTES


def _luminance(couleur: str) -> float:
    """Relative luminance of WCAG 2.1, 0 to 1."""
    parts = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    rouge, vert, bleu = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


@pytest.mark.parametrize("jeton", ["papier", "feuille", "feuille-haute"])
@pytest.mark.parametrize("teintes", TEINTES)
def test_every_hue_is_read_on_every_sheet_of_both_themes(jeton, teintes):
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    fonds = re.search(rf"--{jeton}: light-dark\((#\w{{6}}), (#\w{{6}})\)", css).groups()
    for encre, fond in zip(teintes, fonds, strict=True):
        sombre, claire = sorted((_luminance(encre), _luminance(fond)))
        assert (claire + 0.05) / (sombre + 0.05) >= 4.5


def test_a_scale_may_choose_the_hue_of_a_level_and_a_wrong_one_is_ignored():
    def classe(couleur: str) -> str:
        return dessiner_niveau(rang=2, maximum=3, libelle="En cours", couleur=couleur).classe

    assert classe("niveau-7") == "niveau niveau--rond niveau--7"
    assert classe("niveau-42") == classe("rouge") == classe("") == "niveau niveau--rond niveau--2"
