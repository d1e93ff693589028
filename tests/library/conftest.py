"""What every test of the library can ask for: its database, seen as its public, as its curators, or as its owner.

The library is a site of its own with settings of its own, so its tests are a run of their own (`make test` does
both). The database is one of the throw-away server that all runs in this checkout share.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from moothall.core.database.testing import Database, TestServer
from moothall.core.database.urls import django_database
from tests.site import running_site
from tools import chromium

TOP = Path(__file__).resolve().parents[2]
LIBRARY = TOP / "src" / "moothall" / "library"


@pytest.fixture(scope="session")
def test_server() -> Iterator[TestServer]:
    """The throw-away PostgreSQL server."""
    with TestServer(TOP / ".test") as server:
        yield server


@pytest.fixture(scope="session")
def migrated_library(test_server: TestServer) -> str:
    """The name of a migrated, empty database of the library."""
    return test_server.template(f"library_{_mark()}", _run("migrate"), library=True)


@pytest.fixture(scope="session")
def seeded_library(test_server: TestServer, migrated_library: str) -> str:
    """The name of a database with the works that Moothall comes with."""
    digest = hashlib.sha256(_mark().encode())
    for path in sorted([*(LIBRARY / "seed").rglob("*"), *(LIBRARY / "catalogue").rglob("*.py")]):
        if path.is_file() and path.suffix in (".yaml", ".py"):
            digest.update(path.read_bytes())
    mark = f"library_seeded_{digest.hexdigest()[:16]}"

    def prepare(database: Database) -> None:
        _run("migrate")(database)
        _run("seed")(database)

    return test_server.template(mark, prepare, library=True)


@pytest.fixture(scope="session")
def library(test_server: TestServer, migrated_library: str) -> Database:
    """The seeded database of this run."""
    return test_server.make_library(migrated_library)


@pytest.fixture(scope="session")
def django_db_setup(library: Database, django_db_blocker: pytest.DatabaseBlocker) -> Iterator[None]:
    """Points Django at the run's database, as the curators' role, which may read and write. Rolled back each time."""
    from django.db import connections

    connections["default"].settings_dict.update(django_database(library.curator_url))
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def _no_language_left_behind() -> Iterator[None]:
    yield
    translation.deactivate()


def environment_for(database: Database) -> dict[str, str]:
    """The environment of a process of the library's on `database`."""
    return {
        **os.environ,
        "MOOTHALL_LIBRARY_DATABASE_URL": database.app_url,
        "MOOTHALL_LIBRARY_OWNER_DATABASE_URL": database.owner_url,
        "MOOTHALL_LIBRARY_DESK_DATABASE_URL": database.curator_url,
    }


def _run(command: str, environment: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    def run(database: Database) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "moothall.commands", "library", command],
            env=environment or environment_for(database), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode:
            pytest.exit(f"moothall library {command} failed:\n{done.stdout}{done.stderr}", returncode=1)

    return run


def _mark() -> str:
    """Changes whenever the migrated database could come out differently."""
    digest = hashlib.sha256((TOP / "requirements.lock").read_bytes())
    for path in sorted(
        [
            *LIBRARY.rglob("migrations/*.py"),
            *LIBRARY.rglob("models*.py"),
            LIBRARY / "settings.py",
            LIBRARY / "desk_settings.py",
        ]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the journeys."""
    path = chromium.find()
    assert path, chromium.HELP
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def public_site(
    test_server: TestServer, seeded_library: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the public site as it runs: a server of its own, the public's role, the seed and its index."""
    database = test_server.make_library(seeded_library)
    folder = tmp_path_factory.mktemp("library")
    environment = {**environment_for(database), "MOOTHALL_LIBRARY_FILES": str(folder)}
    _run("index", environment)(database)
    with running_site(environment, module="moothall.library.wsgi") as address:
        yield address
    test_server.drop_database(database)
