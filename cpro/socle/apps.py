"""The kernel as a Django app: tenancy, permissions, audit, signatures, jobs. It imports no other app."""

from django.apps import AppConfig


class SocleConfig(AppConfig):
    name = "cpro.socle"
    label = "socle"
    verbose_name = "Socle"

    def ready(self) -> None:
        from cpro.socle import checks  # noqa: F401  (registers the system checks)
