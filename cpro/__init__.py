"""Project package: composition root and kernel of Compas."""

from cpro.celery import app as celery_app

__all__ = ["celery_app"]
