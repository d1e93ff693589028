"""The database of the library, from a PostgreSQL address in the environment."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

# Parses, and every attempt to connect fails at once and on this machine.
_NOWHERE = "postgresql://nobody@/unset?host=/nonexistent"
_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database_entry(variable: str) -> dict[str, Any]:
    """Django's entry for the address in the environment's `variable`.

    Raises ImproperlyConfigured, which never repeats the address: it may hold a password.
    """
    try:
        parts = conninfo_to_dict(os.environ.get(variable) or _NOWHERE)
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(
            f"{variable} is not a PostgreSQL address such as postgresql://role:password@host:5432/database"
        ) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {name: value for name, value in parts.items() if name not in _NAMES},
        **{ours: str(parts.get(theirs) or "") for theirs, ours in _NAMES.items()},
    }
