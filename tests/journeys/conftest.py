"""A real site on a database of its own, founded with the fictional cast, and a real Chromium before it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from moothall.core.database.testing import TestServer
from tests.conftest import TOP, environment_for
from tests.journeys.steps import Site
from tests.site import running_site
from tools import chromium

FOUND = """
from moothall.commands import setup_django
setup_django()
from moothall.core.access.founding import found
from moothall.demo import cast
found(cast.HULLHAVEN)
found(cast.ABERFICTION)
"""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests; closed after them, since a second one cannot be started beside it."""
    path = chromium.find()
    assert path, chromium.HELP
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="package")
def founded_template(test_server: TestServer, migrated_template: str) -> str:
    """The name of a database in which the fictional cast is founded; each module's is copied from it."""
    database = test_server.make_database(migrated_template)
    owner = {**environment_for(database), "MOOTHALL_DATABASE_URL": database.owner_url}
    subprocess.run([sys.executable, "-c", FOUND], env=owner, check=True, stdin=subprocess.DEVNULL)
    return database.name


@pytest.fixture(scope="module")
def site(
    browser: Browser,
    test_server: TestServer,
    founded_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """The site, served for the journeys of one module."""
    database = test_server.make_database(founded_template)
    files: Path = tmp_path_factory.mktemp("files")
    environment = {**environment_for(database), "MOOTHALL_DEMO_SIGN_IN": "1", "MOOTHALL_FILES": str(files)}
    with running_site(environment) as address:
        yield Site(address, browser, environment)
    test_server.drop_database(database)


@pytest.fixture(scope="module")
def told(
    browser: Browser,
    test_server: TestServer,
    migrated_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Site, dict[str, str]]]:
    """A site with a case decided and a case at the table, and the address of every page."""
    database = test_server.make_database(migrated_template)
    files: Path = tmp_path_factory.mktemp("files")
    environment = {**environment_for(database), "MOOTHALL_DEMO_SIGN_IN": "1", "MOOTHALL_FILES": str(files)}
    owner = {**environment, "MOOTHALL_DATABASE_URL": database.owner_url, "PYTHONPATH": str(TOP)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.told", database.app_url],
        env=owner, cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with running_site(environment) as address:
        yield Site(address, browser, environment), json.loads(done.stdout.strip().splitlines()[-1])
    test_server.drop_database(database)


@pytest.fixture(scope="package", autouse=True)
def _no_async_guard() -> Iterator[None]:
    """Playwright keeps a loop running in this thread; Django's own tests after it must not mind."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
