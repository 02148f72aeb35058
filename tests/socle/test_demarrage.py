"""What the kernel refuses at start, and its smallest parts."""

import time

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connections

from cpro.socle import checks
from cpro.socle.courrier import BoiteDemoBackend
from cpro.socle.ids import uuid7
from cpro.socle.models import CourrielDemo


@pytest.mark.django_db(databases=["default", "ops", "owner"])
@pytest.mark.parametrize(("alias", "codes"), [("default", []), ("owner", []), ("ops", ["socle.E003"])])
def test_role_that_escapes_the_policies_is_refused(monkeypatch: pytest.MonkeyPatch, alias, codes) -> None:
    monkeypatch.setattr(checks, "connection", connections[alias])
    assert [erreur.id for erreur in checks.role_ordinaire(None, databases=["default"])] == codes


def test_role_is_not_looked_at_without_a_database() -> None:
    assert checks.role_ordinaire(None) == []


def test_identifiers_grow_with_time_and_never_repeat() -> None:
    identifiants = []
    for _ in range(20):
        identifiants.append(uuid7())
        time.sleep(0.002)
    assert identifiants == sorted(identifiants)
    assert {(i.version, i.variant) for i in identifiants} == {(7, "specified in RFC 4122")}
    assert len({uuid7() for _ in range(10_000)}) == 10_000


@pytest.mark.django_db
def test_mailbox_of_the_demo_keeps_one_line_per_person() -> None:
    message = EmailMultiAlternatives("Sujet", "Texte", to=["a@x.test"], cc=["b@x.test"])
    message.attach_alternative("<p>Texte</p>", "text/html")
    assert BoiteDemoBackend().send_messages([message]) == 1
    assert list(
        CourrielDemo.objects.order_by("destinataire").values_list("destinataire", "texte", "html")
    ) == [
        ("a@x.test", "Texte", "<p>Texte</p>"),
        ("b@x.test", "Texte", "<p>Texte</p>"),
    ]
