"""Settings of `./bin/demo`: production code on embedded servers, fictitious people, no outgoing e-mail."""

from cpro.settings.base import *  # noqa: F403

DEMO = True
EMAIL_BACKEND = "cpro.socle.courrier.BoiteDemoBackend"
