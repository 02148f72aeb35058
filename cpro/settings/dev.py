"""Settings of a developer's machine."""

from cpro.settings.base import *  # noqa: F403
from cpro.settings.base import STORAGES, TEMPLATES

DEBUG = True
DEMO = True
TEMPLATES[0]["APP_DIRS"] = True
TEMPLATES[0]["OPTIONS"].pop("loaders")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "cpro.socle.courrier.BoiteDemoBackend"
