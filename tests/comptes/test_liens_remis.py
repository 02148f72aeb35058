"""Links handed over by somebody of the centre: a QR code on a screen, a sheet of paper."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.actions import add_membre, hand_lien, revoke_lien
from cpro.comptes.models import Courriel, LienAcces
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.personnes import Univers

MOYENS = [LienAcces.Moyen.ECRAN, LienAcces.Moyen.PAPIER]


def _remettre(univers: Univers, moyen: LienAcces.Moyen) -> tuple[LienAcces, str]:
    with centre_scope(univers.a.centre.pk):
        lien = hand_lien(
            membre=univers.a.membres[Role.MAITRE],
            destination="/c/alpha/",
            moyen=moyen,
            auteur=univers.a.membres[Role.FORMATEUR],
        )
    return lien, reverse("lien_acces", args=[lien.code])


@pytest.mark.parametrize("moyen", MOYENS)
def test_looking_consumes_nothing_and_a_used_link_does_nothing(univers: Univers, moyen) -> None:
    lien, adresse = _remettre(univers, moyen)
    for _ in range(3):
        assert [Client().get(adresse).status_code, Client().head(adresse).status_code] == [200, 200]
    client = Client()
    assert client.post(adresse).url == "/c/alpha/"
    assert client.get("/c/alpha/").status_code == 200
    voleur = Client()
    assert [voleur.get(adresse).status_code, voleur.post(adresse).status_code] == [410, 410]
    assert "_auth_user_id" not in voleur.session
    with centre_scope(univers.a.centre.pk):
        assert LienAcces.objects.get().etat == "utilise"
        actions = EntreeAudit.objects.filter(objet_id=lien.pk).order_by("pk").values_list("action", flat=True)
        assert list(actions) == [f"lien.{'montre' if moyen == 'ecran' else 'imprime'}", "lien.consomme"]


@pytest.mark.parametrize("moyen", MOYENS)
def test_the_ma_is_told_that_a_handed_link_was_opened(univers: Univers, moyen) -> None:
    _, adresse = _remettre(univers, moyen)
    Client().get(adresse)
    with centre_scope(univers.a.centre.pk):
        assert not Courriel.objects.exists()
    Client().post(adresse)
    with centre_scope(univers.a.centre.pk):
        assert Courriel.objects.get().destinataire == "maitre@alpha.test"


def test_a_code_is_read_as_people_type_it(univers: Univers) -> None:
    lien, _ = _remettre(univers, LienAcces.Moyen.PAPIER)
    centre, a, b, c = lien.code.split("-")
    for tape in (lien.code.lower(), f"{centre}-{a}{b}{c}", f" {centre}-{a} {b} {c}"):
        assert Client().get(reverse("lien_acces", args=[tape])).status_code == 200


@pytest.mark.parametrize("code", ["{}-0000-0000-0000", "999999-{}", "{}-0000", "0-0000-0000-0000"])
def test_a_code_that_was_never_given_opens_nothing(univers: Univers, code: str) -> None:
    lien, _ = _remettre(univers, LienAcces.Moyen.PAPIER)
    centre, secret = lien.code.split("-", 1)
    adresse = reverse("lien_acces", args=[code.format(secret if code.startswith("999") else centre)])
    assert Client().post(adresse).status_code == 410


def test_a_code_only_opens_its_own_centre(univers: Univers) -> None:
    lien, _ = _remettre(univers, LienAcces.Moyen.PAPIER)
    ailleurs = f"{univers.b.centre.pk}-{lien.code.split('-', 1)[1]}"
    assert Client().post(reverse("lien_acces", args=[ailleurs])).status_code == 410


def test_a_new_code_of_the_same_kind_ends_the_former(univers: Univers) -> None:
    adresses = [_remettre(univers, LienAcces.Moyen.ECRAN)[1] for _ in range(2)]
    _remettre(univers, LienAcces.Moyen.PAPIER)
    assert [Client().get(adresse).status_code for adresse in adresses] == [410, 200]


def test_a_revoked_sheet_opens_nothing_and_says_so_once(univers: Univers) -> None:
    lien, adresse = _remettre(univers, LienAcces.Moyen.PAPIER)
    with centre_scope(univers.a.centre.pk):
        for _ in range(2):
            revoke_lien(lien=lien, auteur=univers.a.membres[Role.FORMATEUR])
        assert EntreeAudit.objects.filter(action="lien.revoque").count() == 1
    assert Client().post(adresse).status_code == 410


def test_a_code_on_a_screen_lives_a_quarter_of_an_hour(univers: Univers) -> None:
    lien, _ = _remettre(univers, LienAcces.Moyen.ECRAN)
    reste = (lien.expire_le - timezone.now()).total_seconds()
    assert 14 * 60 < reste <= 15 * 60


def test_a_links_session_asks_for_the_link_of_the_other_centre(univers: Univers) -> None:
    maitre = univers.a.membres[Role.MAITRE].utilisateur
    with centre_scope(univers.b.centre.pk):
        add_membre(centre=univers.b.centre, utilisateur=maitre, role=Role.MAITRE)
    _, adresse = _remettre(univers, LienAcces.Moyen.ECRAN)
    client = Client()
    client.post(adresse)
    page = client.get("/").content.decode()
    assert ("CFA Alpha" in page, "Recevoir le lien" in page, "CFA Beta" in page) == (True, True, True)
    assert client.get("/c/beta/").status_code == 404
    for _ in range(2):
        assert client.post("/espaces/lien/", {"centre": univers.b.centre.pk}).status_code == 200
    with centre_scope(univers.b.centre.pk):
        assert Courriel.objects.get().destinataire == "maitre@alpha.test"
    assert client.get("/c/beta/").status_code == 404
    assert client.post("/espaces/lien/", {"centre": 999999}).status_code == 404
