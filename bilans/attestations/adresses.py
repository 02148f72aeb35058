"""The stable public addresses of an issuer: those that a credential carries, for years."""

from django.conf import settings
from django.urls import reverse


def issuer_address(centre_id: int) -> str:
    return settings.BASE_URL + reverse("emetteur", args=[centre_id])


def key_address(centre_id: int, empreinte: str) -> str:
    return settings.BASE_URL + reverse("emetteur_cle", args=[centre_id, empreinte])


def status_address(centre_id: int) -> str:
    return settings.BASE_URL + reverse("emetteur_statuts", args=[centre_id])


def verification_address(code: str) -> str:
    return settings.BASE_URL + reverse("verifier_attestation", args=[code])
