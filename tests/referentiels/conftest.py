"""One reader of the référentiel pages, and an empty memory of versions."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.test import Client

from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.queries import forget_versions


@dataclass(frozen=True)
class Lecteur:
    """A trainer of a centre, signed in."""

    client: Client
    centre: Centre
    membre: Membre


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
