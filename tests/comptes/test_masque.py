"""No secret of an address reaches the logs."""

import logging

import pytest

from cpro.comptes.masque import MasquerJetons


@pytest.mark.parametrize(
    ("chemin", "ecrit"),
    [
        ("/acces/eyJjIjox:1x-y_z/", "/acces/…/"),
        ("/acces/eyJjIjox:1x-y_z/renvoyer/", "/acces/…/renvoyer/"),
        ("/invitation/eyJp:1/", "/invitation/…/"),
        ("/compte/mot-de-passe/oublie/3-abc-def/", "/compte/mot-de-passe/oublie/…/"),
        ("/c/alpha/invitations/12/annuler/", "/c/alpha/invitations/12/annuler/"),
    ],
)
def test_secrets_are_erased(chemin: str, ecrit: str) -> None:
    ligne = logging.LogRecord("django.request", logging.WARNING, "", 0, "Gone: %s", (chemin,), None)
    assert MasquerJetons().filter(ligne)
    assert ligne.getMessage() == f"Gone: {ecrit}"
