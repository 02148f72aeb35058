"""Settings of a developer's machine."""

from cpro.settings.base import *  # noqa: F403
from cpro.settings.base import INSTALLED_APPS, STORAGES, TEMPLATES

DEBUG = True
DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "cpro.demo"]
TEMPLATES[0]["APP_DIRS"] = True
TEMPLATES[0]["OPTIONS"].pop("loaders")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "cpro.socle.courrier.BoiteDemoBackend"
