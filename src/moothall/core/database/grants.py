"""What the application's role may do with each table, said by whoever owns the tables.

Our own tables say it in their migrations, one GRANT each, so that a table whose migration is silent cannot be
read at all. The tables that packages bring (sessions, second factors, jobs, the cache) know nothing of our
roles: `after_migrating` opens those, to be read only where only migrations write them.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

from moothall.core.database.roles import APP, EXTRACT

# Written by migrations alone.
READ_ONLY_TABLES = frozenset(
    {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
)


def after_migrating(owner_url: str, our_tables: Iterable[str], *, to: str = APP) -> list[str]:
    """Opens the tables that packages made, all but `our_tables`, to the role `to`; answers their names."""
    ours = list(our_tables)
    with psycopg.connect(owner_url) as connection:
        found = connection.execute(
            "SELECT tablename FROM pg_tables "
            "WHERE schemaname = 'public' AND tableowner = current_user AND tablename <> ALL (%s) ORDER BY 1",
            [ours],
        ).fetchall()
        for (table,) in found:
            _open(connection, table, to)
    return [table for (table,) in found]


def _open(connection: psycopg.Connection, table: str, to: str) -> None:
    rights = "SELECT" if table in READ_ONLY_TABLES else "SELECT, INSERT, UPDATE, DELETE"
    app = sql.Identifier(to)
    connection.execute(
        sql.SQL("REVOKE ALL ON {table} FROM {app}; GRANT {rights} ON {table} TO {app}").format(
            table=sql.Identifier(table), app=app, rights=sql.SQL(rights)
        )
    )
    sequences = connection.execute(
        "SELECT s.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid "
        "WHERE s.relkind = 'S' AND d.refobjid = %s::regclass",
        [sql.Identifier(table).as_string(connection)],
    ).fetchall()
    for (sequence,) in sequences:
        connection.execute(sql.SQL("GRANT USAGE, SELECT ON {} TO {}").format(sql.Identifier(sequence), app))


def faults(app_url: str) -> list[str]:
    """What is wrong with the application's role at `app_url`: a sentence for each fault, none if sound."""
    with psycopg.connect(app_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, "
            "EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid), "
            "pg_has_role(rolname, 'pg_database_owner', 'MEMBER'), "
            "(SELECT pg_has_role(pg_roles.oid, e.oid, 'USAGE') FROM pg_roles e WHERE e.rolname = %s) "
            "FROM pg_roles WHERE rolname = current_user",
            [EXTRACT],
        ).fetchone()
    assert row is not None
    name, inherits = row[0], row[6]
    wrong = {
        f"The role {name} is not {APP}, which the policies of the tables name.": name != APP,
        f"The role {name} is a superuser, whom row-level security does not bind.": row[1],
        f"The role {name} may bypass row-level security.": row[2],
        f"The role {name} may make other roles.": row[3],
        f"The role {name} owns tables, and could switch their row-level security off.": row[4],
        f"The role {name} owns the database, or is a member of the role that does.": row[5],
        f"There is no role {EXTRACT} to read for extracts: run its lines of deploy/roles.sql.": inherits
        is None,
        f"The role {name} inherits what {EXTRACT} may read: ALTER ROLE {name} NOINHERIT, grant again.": inherits,
    }
    return [sentence for sentence, is_so in wrong.items() if is_so]
