"""Settings of the main site, all from the environment. `docs/operate/settings.md` says what each is for."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from moothall.core.database.urls import UNSET, django_database

PACKAGE = Path(__file__).resolve().parent.parent
MODES = ("demo", "test", "production")
MOOTHALL_MODE = os.environ.get("MOOTHALL_MODE", "production")
if MOOTHALL_MODE not in MODES:
    raise ImproperlyConfigured(f"MOOTHALL_MODE is {MOOTHALL_MODE!r}: set it to one of {', '.join(MODES)}.")
PRODUCTION = MOOTHALL_MODE == "production"
DEBUG = False

MOOTHALL_KEYRING = os.environ.get("MOOTHALL_KEYRING", "")
MOOTHALL_FILES = os.environ.get("MOOTHALL_FILES", "")
# The private key that releases are signed with (`moothall bundle make-key`).
MOOTHALL_RELEASE_KEY = os.environ.get("MOOTHALL_RELEASE_KEY", "")
MOOTHALL_CLAMD_SOCKET = os.environ.get("MOOTHALL_CLAMD_SOCKET", "")
MOOTHALL_ARRANGEMENTS = os.environ.get("MOOTHALL_ARRANGEMENTS", "")
# Whether a connection to PostgreSQL may keep the plans of what pages read (see core/access/gather.py).
MOOTHALL_KEEP_PLANS = os.environ.get("MOOTHALL_KEEP_PLANS", "1") != "0"
# Figures of a partnership with more cases than this are counted ahead by the worker (see casework/overview/ahead).
MOOTHALL_FIGURES_AT_ONCE = int(os.environ.get("MOOTHALL_FIGURES_AT_ONCE", "4000"))
MOOTHALL_SITE = os.environ.get("MOOTHALL_SITE", "http://127.0.0.1:8000")
# Where the public library of evidence is read; with it, pages of the rules lead to what is known of an arrangement.
MOOTHALL_LIBRARY_SITE = os.environ.get("MOOTHALL_LIBRARY_SITE", "").rstrip("/")
# The roles as buttons. Only ever in demo mode: `moothall check-settings` and the sign-in page both refuse it elsewhere.
MOOTHALL_DEMO_SIGN_IN = os.environ.get("MOOTHALL_DEMO_SIGN_IN", "") == "1"
if MOOTHALL_DEMO_SIGN_IN and PRODUCTION:
    raise ImproperlyConfigured("MOOTHALL_DEMO_SIGN_IN cannot be switched on in production: unset it.")

SECRET_KEY = os.environ.get("MOOTHALL_SECRET_KEY", "" if PRODUCTION else "not a secret: demo and test only")
ALLOWED_HOSTS = [h for h in os.environ.get("MOOTHALL_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
if MOOTHALL_MODE == "demo" and not set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]", "testserver"}:
    raise ImproperlyConfigured(
        "Demo mode serves this machine only: set MOOTHALL_MODE=production to serve others."
    )


_AS_OWNER = os.environ.get("MOOTHALL_AS_OWNER") == "1"
_address = os.environ.get("MOOTHALL_OWNER_DATABASE_URL" if _AS_OWNER else "MOOTHALL_DATABASE_URL", "")
DATABASES = {
    "default": {**django_database(_address or UNSET), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "moothall.core.access",
    "moothall.core.ledger",
    "moothall.core.files",
    "moothall.core.outbox",
    "moothall.casework.intake",
    "moothall.casework.sharing",
    "moothall.casework.voice",
    "moothall.casework.panel",
    "moothall.casework.plans",
    "moothall.casework.quality",
    "moothall.casework.outcomes",
    "moothall.casework.overview",
    "moothall.evidence.extract",
    "moothall.evidence.studies",
    "moothall.evidence.release",
    "moothall.web.ui",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "moothall.urls"
WSGI_APPLICATION = "moothall.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "look" / "templates", PACKAGE / "web" / "ui" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "moothall.look.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "moothall.look.context.page",
                "moothall.web.ui.sign_in.sign_in_page",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "moothall.web.ui.sign_in.NoSelfSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# How many proxies of ours a request comes through: with none, no header is believed about where it came from.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MOOTHALL_PROXIES", "0"))
ACCOUNT_RATE_LIMITS = {"login": "20/m/ip", "login_failed": "5/15m/key,20/15m/ip"}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "moothall.web.ui.sign_in.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Moothall"
# A code of the half minute before counts too: people type slowly, and telephones run late (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-moothall"
    CSRF_COOKIE_NAME = "__Host-moothall-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

from csp.constants import NONCE, NONE, SELF  # noqa: E402

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "framework_cache",
    }
}

EMAIL_BACKEND = os.environ.get(
    "MOOTHALL_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if PRODUCTION
    else "django.core.mail.backends.filebased.EmailBackend",
)
EMAIL_FILE_PATH = str(Path(MOOTHALL_FILES or "/tmp") / "mail")
EMAIL_HOST = os.environ.get("MOOTHALL_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MOOTHALL_EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("MOOTHALL_EMAIL_FROM", "moothall@example.org")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("cy", _("Cymraeg"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "look" / "static"]
WHITENOISE_USE_FINDERS = True
# What browsers ask for at the top of a site without being told: /favicon.ico.
_AT_THE_TOP = PACKAGE / "look" / "static" / "built" / "root"
WHITENOISE_ROOT = _AT_THE_TOP if _AT_THE_TOP.is_dir() else None
WHITENOISE_MAX_AGE = 3600 if PRODUCTION else 0

DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("MOOTHALL_LOG_LEVEL", "WARNING")},
}
