"""The `referentiels` app."""

from django.apps import AppConfig


class ReferentielsConfig(AppConfig):
    name = "referentiels"
