"""Which database to use: what the operator named, as Django and as psycopg want to hear it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

APP_VARIABLE = "MOOTHALL_DATABASE_URL"
OWNER_VARIABLE = "MOOTHALL_OWNER_DATABASE_URL"

# Stands where no database is known yet. It parses, and every attempt to connect fails at once and locally.
UNSET = "postgresql://nobody@/unset?host=/nonexistent"

_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


class BadDatabaseAddress(ValueError):
    """The address of the database cannot be read; the message never repeats it, it may hold a password."""


@dataclass(frozen=True)
class Given:
    """The addresses of a server that somebody else runs: for the application, and for who owns the tables."""

    app_url: str
    owner_url: str | None


def given(environment: Mapping[str, str] = os.environ) -> Given | None:
    """The outside server named in the environment, or None when Moothall is to start its own."""
    app_url = environment.get(APP_VARIABLE)
    if not app_url:
        return None
    return Given(app_url=app_url, owner_url=environment.get(OWNER_VARIABLE) or None)


def build(*, role: str, password: str, database: str, host: str, port: int = 5432) -> str:
    """A `postgresql://` address; `host` may be the folder of a Unix socket."""
    where = urlencode({"host": host, "port": port}, quote_via=quote, safe="")
    return (
        f"postgresql://{quote(role, safe='')}:{quote(password, safe='')}@/{quote(database, safe='')}?{where}"
    )


def django_database(url: str) -> dict[str, Any]:
    """The entry of Django's DATABASES for `url`; raises BadDatabaseAddress when it is no PostgreSQL address.

    Persistent connections are kept for a minute and checked before they are used again, so that a restarted
    server costs nobody a page.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise BadDatabaseAddress(
            f"{APP_VARIABLE} is not a PostgreSQL address such as postgresql://role:password@host:5432/database"
        ) from None
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {name: value for name, value in parts.items() if name not in _NAMES},
    }
    for theirs, ours in _NAMES.items():
        entry[ours] = str(parts.get(theirs) or "")
    return entry


def unreachable(url: str, *, seconds: int = 5) -> str | None:
    """Why the database at `url` cannot be used, in one line without the password; None when it can."""
    try:
        psycopg.connect(url, connect_timeout=seconds).close()
    except psycopg.Error as error:
        # libpq tells every address it tried on a line of its own; the last says what matters.
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        return lines[-1] if lines else type(error).__name__
    return None
