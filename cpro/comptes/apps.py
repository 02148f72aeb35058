"""Accounts: people, centres, memberships, invitations and access links."""

from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "cpro.comptes"
    label = "comptes"
    verbose_name = "Comptes"
