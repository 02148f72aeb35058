"""Where Celery looks for the jobs of this app."""

from referentiels.importations import read_fiches, read_import

__all__ = ["read_fiches", "read_import"]
