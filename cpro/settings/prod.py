"""Settings of production, behind a TLS proxy that sets X-Forwarded-Proto."""

from cpro.settings.base import *  # noqa: F403
from cpro.settings.base import env

DEMO = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("CPRO_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CPRO_PROXYS", 1)  # else everyone shares the proxy's limits
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = env.int("CPRO_HSTS_SECONDES", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("CPRO_HSTS_SOUS_DOMAINES", False)
