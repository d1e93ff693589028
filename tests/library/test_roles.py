"""What the library's two roles may do, asked of PostgreSQL itself."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors, sql

from moothall.core.database.testing import Database, TestServer

PRIVATE = [
    "curator",
    "rating",
    "entry",
    "django_content_type",
    "draft",
    "django_session",
    "mfa_authenticator",
    "framework_cache",
]
PUBLIC = [
    "work",
    "contributor",
    "work_version",
    "study",
    "outcome",
    "work_file",
    "file_page",
    "gap",
    "settlement",
    "bundle",
    "bundle_file",
    "earned_level",
]


@pytest.mark.parametrize("table", PUBLIC)
def test_the_public_reads_what_is_public_and_changes_nothing(library: Database, table: str) -> None:
    with psycopg.connect(library.app_url, autocommit=True) as connection:
        connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        for statement in ("DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


@pytest.mark.parametrize("table", PRIVATE)
def test_the_public_cannot_read_what_the_desk_keeps(library: Database, table: str) -> None:
    with (
        psycopg.connect(library.app_url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))


@pytest.mark.parametrize(
    "table",
    [
        "entry",
        "work_version",
        "rating",
        "settlement",
        "adoption",
        "closure",
        "bundle",
        "bundle_file",
        "earned_level",
    ],
)
def test_what_was_written_for_good_stays_whoever_asks(library: Database, table: str) -> None:
    with psycopg.connect(library.curator_url, autocommit=True) as connection:
        for statement in ("DELETE FROM {}", "UPDATE {} SET id = id"):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


@pytest.mark.parametrize("column", ["level", "given", "reasons", "agreed", "settled_by", "study_id"])
def test_what_stands_of_a_rating_is_superseded_and_never_altered(library: Database, column: str) -> None:
    with (
        psycopg.connect(library.curator_url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(sql.SQL("UPDATE settlement SET {0} = {0}").format(sql.Identifier(column)))


@pytest.mark.parametrize("table", ["curator", "work", "gap", "work_file"])
def test_nobody_and_nothing_is_deleted_at_the_desk(library: Database, table: str) -> None:
    with (
        psycopg.connect(library.curator_url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def test_neither_role_opens_the_database_of_the_cases(library: Database, test_server: TestServer) -> None:
    cases = test_server.make_database()
    for role in (test_server.server.library_url, test_server.server.curator_url):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(role(cases.name))


def test_the_panels_role_does_not_open_the_library(library: Database, test_server: TestServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(test_server.server.app_url(library.name))
