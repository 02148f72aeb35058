"""What the kernel refuses at start, and its smallest parts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper

from cpro.socle import checks
from cpro.socle.courrier import BoiteDemoBackend
from cpro.socle.ids import uuid7
from cpro.socle.models import CourrielDemo

LOURDS = ("fontTools", "openpyxl", "pyhanko", "weasyprint")  # a quarter of the memory of a process


def test_what_few_pages_need_is_not_loaded_at_start() -> None:
    """Pages and commands load the engines of PDF and of spreadsheets when they serve; the worker, before it forks."""
    code = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        f"print(sorted(set({LOURDS!r}) & set(sys.modules)))"
    )
    lu = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert lu.stdout.strip() == "[]"


@pytest.fixture
def comme(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], BaseDatabaseWrapper]]:
    """The application's connection, opened in the role of another alias."""
    ouvertes = []

    def ouvrir(alias: str) -> BaseDatabaseWrapper:
        connexion = DatabaseWrapper(connections[alias].settings_dict, alias="default")
        ouvertes.append(connexion)
        monkeypatch.setattr(checks, "connection", connexion)
        return connexion

    yield ouvrir
    for connexion in ouvertes:
        connexion.close()


@pytest.mark.django_db(databases=["default", "ops", "owner"])
def test_role_that_escapes_the_policies_is_refused(comme) -> None:
    connexion = comme("ops")
    assert [erreur.id for erreur in checks.role_ordinaire(None, databases=["default"])] == ["socle.E003"]
    for _ in range(2):  # asking again does not help
        with pytest.raises(ImproperlyConfigured, match="cpro_app"):
            connexion.ensure_connection()


@pytest.mark.django_db(databases=["default", "ops", "owner"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_role_held_by_the_policies_is_accepted(comme, alias) -> None:
    comme(alias)
    assert checks.role_ordinaire(None, databases=["default"]) == []


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
