"""The throw-away server that runs of the tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from moothall.core.database import launcher
from moothall.core.database.testing import Database, TestServer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("shared")
    yield place
    launcher.remove(place / "server")


def lock_file(folder: Path) -> Path:
    return folder / "server" / "postgresql" / "postmaster.pid"


def with_a_table(database: Database) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE made (id int)")


def test_a_template_is_prepared_once_and_copied(folder: Path) -> None:
    prepared = []

    def prepare(database: Database) -> None:
        prepared.append(database.name)
        with_a_table(database)

    with TestServer(folder) as server:
        first = server.make_database(server.template("mark", prepare))
        with psycopg.connect(first.owner_url) as connection:
            connection.execute("SELECT * FROM made")
    with TestServer(folder) as server:
        server.template("mark", prepare)
        assert not server.server.database_exists(first.name)
    assert len(prepared) == 1


def test_the_last_to_leave_stops_it(folder: Path) -> None:
    with TestServer(folder):
        with TestServer(folder) as second:
            second.make_database()
        assert lock_file(folder).exists()
    assert not lock_file(folder).exists()


def test_a_server_killed_between_runs_comes_back(folder: Path) -> None:
    with TestServer(folder):
        os.kill(int(lock_file(folder).read_text().splitlines()[0]), signal.SIGKILL)
        with TestServer(folder) as again:
            assert again.server.database_exists("migrated_mark")


def test_a_template_that_fails_leaves_nothing_behind(folder: Path) -> None:
    def fail(_database: Database) -> None:
        raise RuntimeError("no")

    with TestServer(folder) as server:
        with pytest.raises(RuntimeError):
            server.template("broken", fail)
        assert not server.server.database_exists("migrated_broken")
