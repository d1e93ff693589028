"""Settings of the curators' desk: the library's, with sessions, sign-in and the role that may write.

It has an address of its own, so that the public site holds no line of sign-in and its role can change nothing.
"""

from __future__ import annotations

from moothall.library.addresses import database_entry
from moothall.library.settings import *  # noqa: F403
from moothall.library.settings import ALLOWED_HOSTS, INSTALLED_APPS, MIDDLEWARE, PRODUCTION, SECRET_KEY  # noqa: F401

DATABASES = {"default": database_entry("MOOTHALL_LIBRARY_DESK_DATABASE_URL")}
