"""The `bilans` app."""

from django.apps import AppConfig


class BilansConfig(AppConfig):
    name = "bilans"

    def ready(self) -> None:
        """The job of attestations is known to every process, as those of `tasks` are to Celery."""
        from bilans.actions import attestations  # noqa: F401
