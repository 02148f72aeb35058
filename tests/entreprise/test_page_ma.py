"""What an MA's phone downloads: every byte that the pages link to, compressed as they are served."""

import gzip
import re
from pathlib import PurePosixPath

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from cpro.comptes.actions import create_lien
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.entreprise.fabrique import send_entree_testee
from tests.promotion import Promotion

PREMIER = 50_000  # bytes
ENSUITE = 15_000
LIENS = re.compile(r"""(?:url\(|from |import )["']([^"')]+)["']""")


def _linked(adresse: str, connus: dict[str, int]) -> None:
    """Add a static file and everything that it imports or draws (fonts included), once each."""
    if adresse.startswith("data:") or adresse in connus:
        return
    chemin = finders.find(adresse)
    assert chemin is not None, adresse
    with open(chemin, "rb") as fichier:
        octets = fichier.read()
    connus[adresse] = len(octets) if adresse.endswith(".woff2") else len(gzip.compress(octets, 6))
    if adresse.endswith((".css", ".js")):
        for suite in LIENS.findall(octets.decode()):
            if not suite.startswith("data:"):
                _linked(_join(adresse, suite), connus)


def _join(adresse: str, suite: str) -> str:
    morceaux: list[str] = []
    for morceau in (PurePosixPath(adresse).parent / suite).parts:
        if morceau == "..":
            morceaux.pop()
        else:
            morceaux.append(morceau)
    return "/".join(morceaux)


def _weigh(page: bytes, connus: dict[str, int]) -> int:
    """The bytes of a page and of what it links to that is not on the phone yet."""
    avant = sum(connus.values())
    for adresse in re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()):
        _linked(adresse, connus)
    return len(gzip.compress(page, 6)) + sum(connus.values()) - avant


@pytest.fixture
def adresse_du_lien(promotion: Promotion) -> str:
    with centre_scope(promotion.teste.centre.pk):
        for _ in range(3):
            send_entree_testee(promotion)
        destination = reverse("entreprise:apprentis", args=["alpha"])
        jeton = create_lien(membre=promotion.teste.membres[Role.MAITRE], destination=destination)
    return reverse("lien_acces", args=[jeton])


def test_the_first_page_of_an_ma_is_light_and_the_next_ones_lighter(
    promotion: Promotion, adresse_du_lien: str
) -> None:
    client, connus = Client(), {}
    premier = _weigh(client.get(adresse_du_lien).content, connus)
    page = client.post(adresse_du_lien, follow=True)
    premier += _weigh(page.content, connus)
    assert premier <= PREMIER
    entree = page.context["attendues"][0]
    for adresse in (
        reverse("entreprise:entree", args=["alpha", entree.pk]),
        "/c/alpha/journal/tout-valider/",
        "/c/alpha/",
        f"/c/alpha/parcours/{promotion.apprentis[0].pk}/",
    ):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        assert _weigh(reponse.content, connus) <= ENSUITE, adresse
