"""Settings of the test suite: real servers, fast password hashes, loud templates."""

import tempfile
from pathlib import Path

from cpro.settings.base import *  # noqa: F403
from cpro.settings.base import BASE_DIR, DATABASES, INSTALLED_APPS, STORAGES, TEMPLATES

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "cpro.demo"]
BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = BASE_DIR / "var" / "absent"  # else each test client lists the files that a demo collected
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="cpro-media-"))
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "⚠ variable de gabarit absente : %s"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
for _config in DATABASES.values():
    _config["CONN_MAX_AGE"] = 0
    _config["CONN_HEALTH_CHECKS"] = False
