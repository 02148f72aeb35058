"""The `entreprise` app."""

from django.apps import AppConfig


class EntrepriseConfig(AppConfig):
    name = "entreprise"
