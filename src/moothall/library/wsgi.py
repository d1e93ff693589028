"""The entry of the public library for a WSGI server."""

from __future__ import annotations

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "moothall.library.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
