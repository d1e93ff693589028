"""Settings of the curators' desk: the library's, with sessions, sign-in and the role that may write.

It has an address of its own, so that the public site holds no line of sign-in and its role can change nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from moothall.library.addresses import database_entry
from moothall.library.settings import *  # noqa: F403
from moothall.library.settings import (
    ALLOWED_HOSTS,
    INSTALLED_APPS,
    MOOTHALL_LIBRARY_FILES,
    PACKAGE,
    PRODUCTION,
    SECRET_KEY,
)

_AS_OWNER = os.environ.get("MOOTHALL_AS_OWNER") == "1"
DATABASES = {
    "default": database_entry(
        "MOOTHALL_LIBRARY_OWNER_DATABASE_URL" if _AS_OWNER else "MOOTHALL_LIBRARY_DESK_DATABASE_URL"
    )
}

# A key that is too short to seal anything with: sessions are signed and second factors sealed with it.
SHORTEST_KEY = 32
if PRODUCTION and len(SECRET_KEY) < SHORTEST_KEY:
    raise ImproperlyConfigured(
        f"MOOTHALL_LIBRARY_SECRET_KEY is shorter than {SHORTEST_KEY} characters: make one of 64 at random."
    )
# What was sealed or signed with these is still opened, so that the key can be changed.
SECRET_KEY_FALLBACKS = [
    one for one in os.environ.get("MOOTHALL_LIBRARY_OLD_SECRET_KEYS", "").split(",") if one
]

# Fictional curators as buttons. Only ever in demo mode.
MOOTHALL_DEMO_SIGN_IN = os.environ.get("MOOTHALL_DEMO_SIGN_IN", "") == "1"
if MOOTHALL_DEMO_SIGN_IN and PRODUCTION:
    raise ImproperlyConfigured("MOOTHALL_DEMO_SIGN_IN cannot be switched on in production: unset it.")
THIS_MACHINE = {"127.0.0.1", "localhost", "[::1]", "testserver"}
if MOOTHALL_DEMO_SIGN_IN and not set(ALLOWED_HOSTS) <= THIS_MACHINE:
    raise ImproperlyConfigured(
        "MOOTHALL_DEMO_SIGN_IN lets anybody in: it serves this machine only. Take other names out of MOOTHALL_LIBRARY_HOSTS."
    )

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    *INSTALLED_APPS,
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
ROOT_URLCONF = "moothall.library.desk_urls"
WSGI_APPLICATION = "moothall.library.desk_wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        # The desk's own come first: it says a few things of the shared pages in its own words.
        "DIRS": [
            PACKAGE / "library" / "desk" / "templates",
            PACKAGE / "look" / "templates",
            PACKAGE / "library" / "templates",
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "moothall.library.pages.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "moothall.library.desk.frame.page",
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

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "moothall.library.desk.sign_in.NoSelfSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MOOTHALL_PROXIES", "0"))
ACCOUNT_RATE_LIMITS = {"login": "20/m/ip", "login_failed": "5/15m/key,20/15m/ip"}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "moothall.library.desk.sign_in.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Moothall library desk"
# A code of the half minute before counts too: people type slowly, and telephones run late (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Names of their own: a browser sends the cookies of one host to every port of it, the main site's as well.
SESSION_COOKIE_NAME = "moothall-desk"
CSRF_COOKIE_NAME = "moothall-desk-csrf"
LANGUAGE_COOKIE_NAME = "moothall-desk-language"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_NAME = "__Host-moothall-desk"
    CSRF_COOKIE_NAME = "__Host-moothall-desk-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
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
EMAIL_FILE_PATH = str(Path(MOOTHALL_LIBRARY_FILES or "/tmp") / "mail")
EMAIL_HOST = os.environ.get("MOOTHALL_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("MOOTHALL_EMAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("MOOTHALL_EMAIL_FROM", "moothall@example.org")

# Files come in through the disk, whatever their size; the rest of a form is never so long.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
