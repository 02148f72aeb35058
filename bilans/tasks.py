"""Where Celery looks for the jobs of this app."""

from bilans.actions.livrets import make_livrets

__all__ = ["make_livrets"]
