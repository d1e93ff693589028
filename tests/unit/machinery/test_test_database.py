"""The database that every test stands on: migrated by the owner, used by the application."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection

from moothall.core.database import grants
from moothall.core.database.testing import Database


@pytest.mark.django_db
def test_django_is_connected_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM django_migrations")
        role, applied = cursor.fetchone()
    assert role == "moothall_app"
    assert applied > 0


def test_the_application_role_is_sound_on_the_migrated_database(app_url: str) -> None:
    assert grants.faults(app_url) == []


@pytest.mark.django_db
def test_the_application_cannot_empty_a_table() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE django_session")


@pytest.mark.django_db
def test_packages_tables_can_be_written() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('k', 'd', now())"
        )
        cursor.execute("DELETE FROM django_session")


def test_a_fresh_database_starts_from_the_migrations(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.app_url) as application:
        row = application.execute("SELECT count(*) FROM django_migrations").fetchone()
    assert row is not None
    assert row[0] > 0
