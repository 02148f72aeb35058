"""Shared by every test: real databases under the ordinary role, no network, two centres and their people."""

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.test.client import ClientHandler

from cpro.comptes.models import Membre
from referentiels.actions import load_document, load_echelles
from referentiels.format.native import read_native
from tests import base_de_test
from tests.personnes import Univers, create_univers
from tests.promotion import Promotion, create_promotion
from tests.repartition import Repartition

T = TypeVar("T")

DATA = Path(__file__).parents[1] / "referentiels" / "data"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Repartition:
    return Repartition(config, log)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker) -> Iterator[None]:
    """Replace pytest-django's: the owner creates, the tests run as the ordinary role."""
    travailleur = getattr(request.config, "workerinput", {}).get("workerid", "seul")
    with django_db_blocker.unblock():
        origine = base_de_test.create(travailleur)
        yield
        base_de_test.restore(origine)


@pytest.fixture(scope="session", autouse=True)
def dossier_de_fichiers() -> Iterator[None]:
    yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def as_platform(action: Callable[..., T], **arguments) -> T:
    """Run an action on connections of its own, so that it commits as it does in real life."""

    def lancer() -> T:
        try:
            return action(**arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as fil:
        return fil.submit(lancer).result()


@pytest.fixture(scope="session")
def referentiels_charges(django_db_setup, django_db_blocker) -> dict[str, UUID]:
    """Version ids by key. Committed for the session: the platform writes on a connection of its own."""
    with django_db_blocker.unblock():
        load_echelles()
        chargements = [
            load_document(document=read_native(DATA / f"{nom}.yaml")) for nom in ("bcp-melec", "tp-eeb")
        ]
    return {chargement.referentiel: chargement.version_id for chargement in chargements}


@pytest.fixture
def univers(db) -> Univers:
    """Two centres, one member of each role in each, and a stranger to both."""
    return create_univers()


@pytest.fixture
def promotion(univers: Univers, referentiels_charges: dict[str, UUID]) -> Promotion:
    """Centre A with a group of three apprentices on Bac Pro MELEC, and a contract."""
    return create_promotion(univers.a, referentiels_charges["bcp-melec"])


def connecter(membre: Membre, **kwargs) -> Client:
    """A browser signed in as this member."""
    client = Client(**kwargs)
    client.force_login(membre.utilisateur, backend=BACKEND)
    return client


@pytest.fixture(autouse=True)
def cache_vide() -> None:
    """What a test left in the cache is nobody else's: its centres are gone."""
    cache.clear()


# Strict Content-Security-Policy: these would be dead in a browser, and nobody would see it in a test.
INTERDITS = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<style|\sstyle=|\son[a-z]+=",
    re.IGNORECASE,
)


# What the templates of the tests say of a variable they were not given: in the product a filter put on it may raise.
ABSENTE = re.compile(settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"].replace("%s", "[^<]*").encode())


@pytest.fixture(autouse=True)
def pages_saines(monkeypatch: pytest.MonkeyPatch) -> None:
    """No response may carry an inline script, style or handler, nor miss a variable."""
    origine = ClientHandler.get_response

    def get_response(self, request):
        response = origine(self, request)
        if not response.streaming and "html" in response.headers.get("Content-Type", ""):
            trouve = INTERDITS.search(response.content)
            assert trouve is None, f"{request.path} : {trouve.group()!r} en ligne"
            assert not (manque := ABSENTE.search(response.content)), (
                f"{request.path} : {manque.group().decode()}"
            )
        return response

    monkeypatch.setattr(ClientHandler, "get_response", get_response)
