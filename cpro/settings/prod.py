"""Settings of production, behind a TLS proxy that sets X-Forwarded-Proto."""

from cpro.settings.base import *  # noqa: F403
from cpro.settings.base import env

DEMO = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("CPRO_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("CPRO_HSTS_SECONDES", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("CPRO_HSTS_SOUS_DOMAINES", False)
