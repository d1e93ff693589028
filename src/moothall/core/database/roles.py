"""Who may connect: a superuser that makes databases, the owner that migrates, and the application's role.

The superuser is for the launcher alone. `moothall_owner` owns the tables. `moothall_app` owns nothing, is no
superuser and cannot bypass row-level security: it is the only role the site ever connects as, demonstration and
tests included. `moothall_extract` cannot connect: the application steps into it to read for an approved extract,
and it may read a few columns and nothing else. `moothall_library` and `moothall_curator` are the public library's,
and can connect to its database alone. `deploy/roles.sql` makes the same roles on a server that somebody else runs.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER = "moothall_owner"
APP = "moothall_app"
EXTRACT = "moothall_extract"
LIBRARY = "moothall_library"
CURATOR = "moothall_curator"

# Only extensions that the wheel and Debian's plain server packages both have.
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext")


@dataclass(frozen=True)
class Passwords:
    """The passwords of the roles of a server of ours."""

    superuser: str
    owner: str
    app: str
    library: str
    curator: str

    @classmethod
    def kept_in(cls, path: Path) -> Passwords:
        """Those in the file at `path`, readable for its owner alone; new ones for the roles it does not name."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        passwords = cls(
            **{field.name: kept.get(field.name) or secrets.token_urlsafe(24) for field in fields(cls)}
        )
        if kept != asdict(passwords):
            fresh = path.with_suffix(".new")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(asdict(passwords), file)
            fresh.replace(path)
        return passwords


def make_roles(superuser_url: str, passwords: Passwords) -> None:
    """Makes the owner, the sites' roles and the extract's, or sets their passwords and limits again."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role, password in (
            (OWNER, passwords.owner),
            (APP, passwords.app),
            (LIBRARY, passwords.library),
            (CURATOR, passwords.curator),
        ):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            connection.execute(
                sql.SQL(
                    "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION "
                    "NOINHERIT PASSWORD {}"
                ).format(verb, sql.Identifier(role), sql.Literal(password))
            )
        _make_extract_role(connection)


def _make_extract_role(connection: psycopg.Connection) -> None:
    """The role that reads for an extract. The application may step into it, and inherits nothing of it."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [EXTRACT]).fetchone()
    if not known:
        connection.execute(
            sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB").format(
                sql.Identifier(EXTRACT)
            )
        )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(EXTRACT), sql.Identifier(APP)))


def exists(superuser_url: str, name: str) -> bool:
    """Whether the server has a database of that name."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


def make_database(
    superuser_url: str, name: str, template: str | None, *, users: Sequence[str] = (APP,)
) -> None:
    """Makes the database `name` for the owner and its `users`, empty, or a copy of `template`."""
    source = template or "template0"
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(source)
            )
        )
        # Anyone may connect to a new database unless told otherwise.
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        for user in users:
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(name), sql.Identifier(user)
                )
            )


def make_extensions(superuser_url_of_database: str, *, users: Sequence[str] = (APP,)) -> None:
    """Makes the extensions in the database of the address, and closes its schema to all but owner and `users`."""
    with psycopg.connect(superuser_url_of_database, autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for role, rights in ((OWNER, "USAGE, CREATE"), *((user, "USAGE") for user in users)):
            connection.execute(
                sql.SQL("GRANT {} ON SCHEMA public TO {}").format(sql.SQL(rights), sql.Identifier(role))
            )


def drop_database(superuser_url: str, name: str) -> None:
    """Drops the database `name` if there is one, whoever is connected to it."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
