"""Settings of the public library, all from the environment. `docs/operate/settings.md` says what each is for.

The library is a site of its own: its database holds what is public and nothing about any child, its role can read
that database and no other, and it keeps no session and sets no cookie.
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from moothall.library.addresses import database_entry

PACKAGE = Path(__file__).resolve().parent.parent
MOOTHALL_MODE = os.environ.get("MOOTHALL_MODE", "production")
if MOOTHALL_MODE not in ("demo", "test", "production"):
    raise ImproperlyConfigured("MOOTHALL_MODE is none of demo, test, production.")
PRODUCTION = MOOTHALL_MODE == "production"
DEBUG = False

# Where the library is read, and where its curators sign in.
MOOTHALL_LIBRARY_SITE = os.environ.get("MOOTHALL_LIBRARY_SITE", "http://127.0.0.1:8001").rstrip("/")
MOOTHALL_LIBRARY_DESK_SITE = os.environ.get("MOOTHALL_LIBRARY_DESK_SITE", "http://127.0.0.1:8002").rstrip("/")
# Whom a harvester writes to; OAI-PMH asks for one.
MOOTHALL_LIBRARY_EMAIL = os.environ.get("MOOTHALL_LIBRARY_EMAIL", "library@example.org")
# The folder of files that may be given away, of the index, and of the keys whose bundles are believed.
MOOTHALL_LIBRARY_FILES = os.environ.get("MOOTHALL_LIBRARY_FILES", "")

SECRET_KEY = os.environ.get(
    "MOOTHALL_LIBRARY_SECRET_KEY", "" if PRODUCTION else "no secret: demo and test only"
)
ALLOWED_HOSTS = [
    one for one in os.environ.get("MOOTHALL_LIBRARY_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if one
]

_AS_OWNER = os.environ.get("MOOTHALL_AS_OWNER") == "1"
DATABASES = {
    "default": database_entry(
        "MOOTHALL_LIBRARY_OWNER_DATABASE_URL" if _AS_OWNER else "MOOTHALL_LIBRARY_DATABASE_URL"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The tables of the desk are known here, since a migration makes them all; the public role cannot read them.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "moothall.library.catalogue",
    "moothall.library.desk",
    "moothall.library.appraisal",
    "moothall.library.receiving",
    "moothall.library.screening",
]
AUTH_USER_MODEL = "desk.Curator"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "moothall.library.urls"
WSGI_APPLICATION = "moothall.library.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "look" / "templates", PACKAGE / "library" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "moothall.library.pages.environment.environment",
            "context_processors": ["moothall.library.pages.frame.page"],
        },
    },
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_HSTS_SECONDS = 31536000
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A language is a part of the address (/cy/…), so that no cookie has to remember it.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("cy", _("Cymraeg"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "look" / "static"]
WHITENOISE_USE_FINDERS = True
_AT_THE_TOP = PACKAGE / "look" / "static" / "built" / "root"
WHITENOISE_ROOT = _AT_THE_TOP if _AT_THE_TOP.is_dir() else None
WHITENOISE_MAX_AGE = 3600 if PRODUCTION else 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MOOTHALL_LOG_LEVEL", "WARNING")},
}
