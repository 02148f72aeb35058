"""The pictures of the demonstration can be drawn, and are always the same."""

import io

import pytest
from PIL import Image

from cpro.demo.contenu import CENTRES
from cpro.demo.photos import SUJETS, draw_photo


@pytest.mark.parametrize("sujet", SUJETS)
def test_draw_photo(sujet: str) -> None:
    octets = draw_photo(sujet)
    assert Image.open(io.BytesIO(octets)).size == (1280, 960)
    assert draw_photo(sujet) == octets


def test_every_photo_of_an_entry_has_its_drawing() -> None:
    demandees = {
        entree.photo
        for centre in CENTRES
        for diplome in centre.diplomes
        for entree in diplome.entrees
        if entree.photo
    }
    assert demandees == set(SUJETS)
