"""A drawn signature: an image and nothing else, kept with the signature, never changed."""

import base64
import io

import pytest
from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from PIL import Image, ImageDraw

from cpro.socle import signatures
from cpro.socle.dessins import COTES, PREFIXE, data_uri, read_dessin
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode, sign_bilan_periode
from tests.entreprise.fabrique import fill_bilan_teste, open_bilan_teste
from tests.promotion import Promotion


def _envoi(image: Image.Image, format: str = "PNG") -> str:
    tampon = io.BytesIO()
    image.save(tampon, format)
    return PREFIXE + base64.b64encode(tampon.getvalue()).decode()


def _lire(dessin: str) -> bytes:
    return read_dessin(RequestFactory().post("/", {"dessin": dessin}))


def trait() -> str:
    image = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(50, 200), (300, 40), (550, 180)], fill=(16, 32, 79, 255), width=5)
    return _envoi(image)


def test_a_drawing_is_cropped_and_made_small() -> None:
    octets = _lire(trait())
    image = Image.open(io.BytesIO(octets))
    assert (image.format, image.width <= COTES[0], image.height <= COTES[1]) == ("PNG", True, True)
    assert len(octets) < 6_000


@pytest.mark.parametrize(
    "vide", ["", _envoi(Image.new("RGBA", (600, 240), (0, 0, 0, 0)))], ids=["rien", "blanc"]
)
def test_nothing_drawn_is_no_drawing(vide: str) -> None:
    assert _lire(vide) == b""


@pytest.mark.parametrize(
    "faux",
    [
        "du texte",
        PREFIXE + "@@@",
        PREFIXE + base64.b64encode(b"<svg onload=alert(1)>").decode(),
        _envoi(Image.new("RGB", (60, 40)), "JPEG"),
        PREFIXE + "A" * 400_000,
    ],
    ids=["texte", "base64", "svg", "jpeg", "trop-grand"],
)
def test_what_is_no_drawing_is_refused(faux: str) -> None:
    with pytest.raises(BadRequest):
        _lire(faux)


def test_the_drawing_stays_with_the_signature_and_the_database_refuses_to_change_it(
    promotion: Promotion,
) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan_teste(promotion)
        fill_bilan_teste(promotion, bilan)
        freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
        dessin = _lire(trait())
        sign_bilan_periode(bilan=bilan, membre=promotion.teste.membres[Role.APPRENTI], dessin=dessin)
        [signature] = signatures.instantane_actif(bilan).signatures.all()
        assert data_uri(signature.dessin) == data_uri(dessin)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute("UPDATE socle_signature SET dessin = NULL WHERE id = %s", [signature.pk])
