"""The `suivi` app."""

from django.apps import AppConfig


class SuiviConfig(AppConfig):
    name = "suivi"
