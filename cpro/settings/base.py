"""Settings common to every environment; with its siblings, the only place that reads the environment.

Each variable is described in docs/exploitation.md.
"""

import os
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from environs import Env

env = Env()

# lxml comes with the library that seals PDF: openpyxl would read workbooks with it, and no longer with defusedxml.
os.environ["OPENPYXL_LXML"] = "False"

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = env.str("CPRO_SECRET_KEY")
DEBUG = False
DEMO = env.bool("CPRO_DEMO", False)
ALLOWED_HOSTS = env.list("CPRO_HOSTS", ["localhost", "127.0.0.1"])
BASE_URL = env.str("CPRO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "cpro.socle",
    "cpro.comptes",
    "cpro.accueil",
    "referentiels",
    "suivi",
    "entreprise",
    "bilans",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cpro.socle.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cpro.socle.envois.EnvoisMiddleware",
    "cpro.socle.middleware.CentreMiddleware",
]

ROOT_URLCONF = "cpro.urls"
WSGI_APPLICATION = "cpro.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cpro.accueil.context.application",
            ],
        },
    }
]

# --- Database: three roles, one database (docs/architecture.md, "Tenancy") ------------------------


# Statements are prepared once by each connection: planning one of ours, policies included, costs more than
# running it. A pooler that does not follow prepared statements needs CPRO_DB_PREPAREES=false.
_PREPAREES = (
    {"server_side_binding": True, "prepare_threshold": 3} if env.bool("CPRO_DB_PREPAREES", True) else {}
)


def _database(variable: str, **extra) -> dict:
    config = env.dj_db_url(variable)
    config["OPTIONS"] = config.get("OPTIONS", {}) | _PREPAREES
    config |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False} | extra
    return config


DATABASES = {"default": _database("DATABASE_URL")}
# Migrations run as the owner, platform work as the role that bypasses row-level security. A web
# server needs neither: without these variables the aliases point at the ordinary role and fail safe.
DATABASES["owner"] = _database(
    "DATABASE_OWNER_URL" if env.str("DATABASE_OWNER_URL", "") else "DATABASE_URL", CONN_MAX_AGE=0
)
DATABASES["ops"] = _database(
    "DATABASE_OPS_URL" if env.str("DATABASE_OPS_URL", "") else "DATABASE_URL", CONN_MAX_AGE=0
)
DATABASE_ROUTERS = ["cpro.socle.routers.RoleRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Broker, tasks, cache ---------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kB: a net; a process that passes it ends after its task
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0  # seconds: a process lays out a first page before it says it is ready
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,  # a page never waits for a broker that is down: the row waits
}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "reprendre-travaux": {"task": "socle.reprendre_travaux", "schedule": timedelta(seconds=30)},
    "reprendre-courriels": {"task": "comptes.reprendre_courriels", "schedule": timedelta(minutes=2)},
    # Each centre has its own hours; its search of the day, once ended, is not begun again.
    "relancer": {"task": "entreprise.relancer", "schedule": crontab(minute=5)},
    "entretenir-exports": {"task": "bilans.entretenir_exports", "schedule": crontab(minute=20)},
}
TRAVAIL_SILENCE = timedelta(seconds=env.int("CPRO_TRAVAIL_SILENCE", 60))
TRAVAIL_RENFORTS = env.int("CPRO_TRAVAIL_RENFORTS", 3)

# Pages must work while the broker is down: the shared cache is per process, never Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

# --- Accounts ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

ACCOUNT_ADAPTER = "cpro.comptes.adapters.CompteAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_TIMEOUT = 900
# A whole centre often shares one address, and a class signs in at once: what guards a person is per key.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "request_login_code": "120/m/ip,3/5m/key",
}
LIEN_ACCES_DUREE = timedelta(days=env.int("CPRO_LIEN_JOURS", 14))
LIEN_PAPIER_DUREE = timedelta(days=env.int("CPRO_LIEN_PAPIER_JOURS", 30))
CONTRAT_GRACE = timedelta(days=env.int("CPRO_CONTRAT_GRACE_JOURS", 30))
ENTRETIEN_DELAI = timedelta(days=env.int("CPRO_ENTRETIEN_DELAI_JOURS", 60))
ENTRETIEN_BIENTOT = timedelta(days=env.int("CPRO_ENTRETIEN_BIENTOT_JOURS", 45))

# --- E-mail ------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("CPRO_EMAIL_FROM", "Compas <ne-pas-repondre@compas.invalid>")
EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
_email = env.dj_email_url("CPRO_EMAIL_URL", "smtp://127.0.0.1:1025")
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10

# --- Language, files, static -------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

MEDIA_ROOT = Path(env.str("CPRO_MEDIA_DIR", str(BASE_DIR / "var" / "media")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("CPRO_STATIC_DIR", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
RESSOURCE_MAXIMALE = env.int("CPRO_RESSOURCE_MO", 20) * 1024 * 1024
RESSOURCES_PAR_SCENARIO = env.int("CPRO_RESSOURCES_SCENARIO_MO", 100) * 1024 * 1024
RESSOURCES_PAR_CENTRE = env.int("CPRO_RESSOURCES_CENTRE_MO", 10_000) * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_PERMISSIONS = 0o640
# The RNCP register is about one gigabyte of XML. It is written to the disk as it comes, never held in memory.
IMPORT_TAILLE_MAXIMALE = env.int("CPRO_IMPORT_MO", 1500) * 1_000_000

# --- Seal of documents -------------------------------------------------------------------------------

SCEAU_P12 = env.str("CPRO_SCEAU_FICHIER", "")  # the platform's certificate; none: documents are not sealed
SCEAU_MOT_DE_PASSE = env.str("CPRO_SCEAU_MOT_DE_PASSE", "")
SCEAU_TSA_URL = env.str("CPRO_SCEAU_TSA_URL", "")
CLES_CERTIFICATS = env.list("CPRO_CLES_CERTIFICATS", [])  # encrypt those of the centres; the first one writes

# --- Security ----------------------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "cpro.socle.erreurs.csrf_refuse"

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_RATES": {
        "case": env.str("CPRO_CADENCE_CASE", "300/min"),
        "verifier": env.str("CPRO_CADENCE_VERIFIER", "60/min"),
    },
}
SPECTACULAR_SETTINGS = {"TITLE": "Compas", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"jetons": {"()": "cpro.comptes.masque.MasquerJetons"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne", "filters": ["jetons"]}},
    "root": {"handlers": ["console"], "level": env.str("CPRO_LOG_LEVEL", "INFO")},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}
