"""Two shipped référentiels, loaded once for the session as the platform does, and one reader."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.test import Client

from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.actions import load_document, load_echelles
from referentiels.format.native import read_native
from referentiels.queries import forget_versions

T = TypeVar("T")

DATA = Path(__file__).parents[2] / "referentiels" / "data"


def as_platform(action: Callable[..., T], **arguments) -> T:
    """Run an action on connections of its own, so that it commits as it does in real life."""

    def lancer() -> T:
        try:
            return action(**arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as fil:
        return fil.submit(lancer).result()


@dataclass(frozen=True)
class Lecteur:
    """A trainer of a centre, signed in."""

    client: Client
    centre: Centre
    membre: Membre


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
def lecteur(db) -> Lecteur:
    centre = Centre.objects.create(slug=f"lecture-{uuid4().hex[:8]}", nom="Centre de lecture")
    personne = Utilisateur.objects.create_user(email=f"{uuid4().hex}@lecture.test", prenom="Lise")
    with centre_scope(centre.pk):
        membre = Membre.objects.create(utilisateur=personne, role=Role.FORMATEUR)
    client = Client()
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return Lecteur(client, centre, membre)


@pytest.fixture(autouse=True)
def memoire_vide():
    """Each test starts and ends with no version in memory."""
    forget_versions()
    yield
    forget_versions()
