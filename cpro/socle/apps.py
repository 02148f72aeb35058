"""The kernel as a Django app: tenancy, permissions, audit, signatures, jobs. It imports no other app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SocleConfig(AppConfig):
    name = "cpro.socle"
    label = "socle"
    verbose_name = "Socle"

    def ready(self) -> None:
        from cpro.socle import checks  # registers the system checks

        connection_created.connect(checks.refuse_powerful_role)
