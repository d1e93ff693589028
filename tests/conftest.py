"""What every test can ask for: a migrated database, seen as the application sees it.

The database is made on a throw-away server that all runs in this checkout share. The tests connect as the
application's role, never as a superuser, so what they can see is what the site could see.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.utils import translation
from psycopg._preparing import PrepareManager

from moothall.core.database.testing import Database, TestServer
from moothall.core.database.urls import django_database
from tests.cast import Cast

# A site of its own, whose tests run with its settings: `make test-library`.
collect_ignore = ["library"]
TOP = Path(__file__).resolve().parent.parent
SOURCE = TOP / "src" / "moothall"


# Each test is rolled back, and psycopg then forgets every statement it prepared, which PostgreSQL does not ask for:
# what reads a page would be planned anew for each page. A site commits, and keeps them.
PrepareManager._should_discard = lambda self, prep, results: False  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def test_server() -> Iterator[TestServer]:
    """The throw-away PostgreSQL server."""
    with TestServer(TOP / ".test") as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(test_server: TestServer) -> str:
    """The name of a migrated, empty database; others are copied from it in a moment."""
    return test_server.template(_mark_of_the_migrations(), _migrate)


@pytest.fixture(scope="session")
def test_database(test_server: TestServer, migrated_template: str) -> Database:
    """The database of this run, which `db` rolls back after each test."""
    return test_server.make_database(migrated_template)


@pytest.fixture
def fresh_database(test_server: TestServer, migrated_template: str) -> Iterator[Database]:
    """A migrated database for one test alone, where it may commit: for servers, jobs and races."""
    database = test_server.make_database(migrated_template)
    yield database
    test_server.drop_database(database)


@pytest.fixture
def empty_database(test_server: TestServer) -> Iterator[Database]:
    """A database without a single table, with the extensions."""
    database = test_server.make_database()
    yield database
    test_server.drop_database(database)


@pytest.fixture(scope="session")
def django_db_setup(test_database: Database, django_db_blocker: pytest.DatabaseBlocker) -> Iterator[None]:
    """Points Django at the run's database, as the application's role. Replaces pytest-django's own."""
    from django.db import connections

    connection = connections["default"]
    connection.settings_dict.update(django_database(test_database.app_url))
    os.environ["MOOTHALL_DATABASE_URL"] = test_database.app_url
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def cast(django_db_setup: None, django_db_blocker: pytest.DatabaseBlocker, test_database: Database) -> Cast:
    """The fictional partnerships, founded once by the owner; what tests do with them is rolled back."""
    from django.db import connections

    from moothall.core.access.founding import found
    from moothall.demo import cast as people

    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(django_database(test_database.owner_url))
        ours, others = found(people.HULLHAVEN, password=people.PASSWORD), found(people.ABERFICTION)
        connection.close()
        connection.settings_dict.update(django_database(test_database.app_url))
    return Cast(ours.partnership, ours.agencies, ours.actors, others.actors, others.partnership)


@pytest.fixture(scope="module")
def throughout(django_db_setup: None, django_db_blocker: pytest.DatabaseBlocker) -> Iterator[None]:
    """A transaction around the tests of a file: what a fixture of the whole file tells in it, each of them finds.

    Each test is rolled back to where it began, and the whole at the end of the file. A test that changes what such a
    fixture returned works on a copy (`copy.deepcopy`).
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    """A page asked for in Welsh leaves the thread in Welsh; the next test begins in English again."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def app_url(test_database: Database) -> str:
    """The address of the run's database for the application's role."""
    return test_database.app_url


@pytest.fixture(scope="session")
def owner_url(test_database: Database) -> str:
    """The address of the run's database for the role that owns the tables."""
    return test_database.owner_url


@pytest.fixture
def owner_connection(owner_url: str) -> Iterator[psycopg.Connection]:
    """A connection to the run's database as the owner of the tables; it commits every statement."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


def environment_for(database: Database) -> dict[str, str]:
    """The environment of a process of the site's own (a server, a worker, a command) on `database`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "moothall.settings",
        "MOOTHALL_DATABASE_URL": database.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": database.owner_url,
    }


def _migrate(database: Database) -> None:
    """Migrates as an operator would: with the command, as the owner."""
    done = subprocess.run(
        [sys.executable, "-m", "moothall.commands", "migrate"],
        env=environment_for(database),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        pytest.exit(f"The test database could not be migrated:\n{done.stdout}{done.stderr}", returncode=1)


def _mark_of_the_migrations() -> str:
    """Changes whenever the migrated database could come out differently."""
    digest = hashlib.sha256()
    paths = {*SOURCE.rglob("migrations/*.py"), *(SOURCE / "core").rglob("*.py"), *SOURCE.rglob("models.py")}
    paths |= {SOURCE / "settings" / "__init__.py", TOP / "requirements.lock"}
    for path in sorted(paths):
        digest.update(f"{path.relative_to(TOP)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
