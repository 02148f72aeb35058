"""Settings of `./bin/demo`: production code on embedded servers, fictitious people, no outgoing e-mail."""

from cpro.settings.base import *  # noqa: F403
from cpro.settings.base import INSTALLED_APPS

DEMO = True
INSTALLED_APPS = [*INSTALLED_APPS, "cpro.demo"]
EMAIL_BACKEND = "cpro.socle.courrier.BoiteDemoBackend"
