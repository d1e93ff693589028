"""The two roles of the database, on a real server."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from moothall.core.database import grants, roles
from moothall.core.database.testing import Database, TestServer


def refused(url: str, statement: str) -> bool:
    """Whether the database refuses the statement for want of rights."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def as_owner(database: Database, statement: str) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute(statement)


def test_the_application_role_is_bound_by_row_level_security(empty_database: Database) -> None:
    assert grants.faults(empty_database.app_url) == []


def test_the_owner_would_be_no_safe_role_for_the_site(empty_database: Database) -> None:
    as_owner(empty_database, "CREATE TABLE child (id int)")
    found = " ".join(grants.faults(empty_database.owner_url))
    assert "owns tables" in found
    assert "owns the database" in found


def test_a_superuser_would_be_no_safe_role_for_the_site(
    empty_database: Database, test_server: TestServer
) -> None:
    found = " ".join(grants.faults(test_server.server.superuser_url(empty_database.name)))
    assert "is a superuser" in found


def test_the_application_role_cannot_make_a_table(empty_database: Database) -> None:
    assert refused(empty_database.app_url, "CREATE TABLE mine (id int)")


def test_a_table_whose_migration_is_silent_cannot_be_read(empty_database: Database) -> None:
    as_owner(empty_database, "CREATE TABLE silent (id int)")
    grants.after_migrating(empty_database.owner_url, our_tables=["silent"])
    assert refused(empty_database.app_url, "SELECT * FROM silent")


def test_a_table_of_a_package_is_open_with_its_sequence(empty_database: Database) -> None:
    as_owner(empty_database, "CREATE TABLE package_session (id serial PRIMARY KEY, data text)")
    assert grants.after_migrating(empty_database.owner_url, our_tables=[]) == ["package_session"]
    with psycopg.connect(empty_database.app_url, autocommit=True) as connection:
        connection.execute("INSERT INTO package_session (data) VALUES ('x')")
        connection.execute("UPDATE package_session SET data = 'y'")
        connection.execute("DELETE FROM package_session")


def test_the_book_of_migrations_is_only_read(empty_database: Database) -> None:
    as_owner(empty_database, "CREATE TABLE django_migrations (id int)")
    grants.after_migrating(empty_database.owner_url, our_tables=[])
    assert not refused(empty_database.app_url, "SELECT * FROM django_migrations")
    assert refused(empty_database.app_url, "DELETE FROM django_migrations")


@pytest.mark.parametrize("url_of", [lambda d: d.app_url, lambda d: d.owner_url], ids=["application", "owner"])
def test_neither_role_may_make_other_roles(
    empty_database: Database, url_of: Callable[[Database], str]
) -> None:
    assert refused(url_of(empty_database), "CREATE ROLE another")


@pytest.mark.parametrize("extension", roles.EXTENSIONS)
def test_every_extension_is_there(empty_database: Database, extension: str) -> None:
    with psycopg.connect(empty_database.app_url) as connection:
        found = connection.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [extension]).fetchone()
    assert found


def test_pages_carry_checksums_and_text_sorts_the_same_everywhere(empty_database: Database) -> None:
    with psycopg.connect(empty_database.app_url) as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        rows = connection.execute(
            "SELECT w FROM (VALUES ('b'), ('A'), ('a'), ('Ŵ')) AS v(w) ORDER BY w"
        ).fetchall()
        assert [word for (word,) in rows] == ["A", "a", "b", "Ŵ"]
        assert connection.execute("SELECT lower('ŴYN')").fetchone() == ("ŵyn",)
