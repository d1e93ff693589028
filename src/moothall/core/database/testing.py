"""One throw-away server for everybody who runs tests in a checkout, and quick databases on it.

The first run starts the server and the last to leave stops it; files stay, so that the next start takes a
moment. A migrated database is kept as a template under a name made from what it was migrated from: a run that
changes no migration copies it instead of migrating again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg

from moothall.core.database.launcher import Server

_OURS = re.compile(r"^test_(\d+)_")
_TEMPLATES_KEPT = 4


@dataclass(frozen=True)
class Database:
    """A database of a test: how the application and how the owner reach it.

    Of a library, the application is the public site, and `curator_url` is how its desk reaches it.
    """

    name: str
    app_url: str
    owner_url: str
    curator_url: str = ""


class TestServer:
    """The shared throw-away server; use it as a context manager."""

    __test__ = False  # no test class, whatever its name

    def __init__(self, folder: Path) -> None:
        """`folder` keeps the server's files between runs."""
        self._folder = folder
        self._counter = 0
        self._in_use: IO[str] | None = None
        self._server: Server | None = None

    def __enter__(self) -> Self:
        """Starts the server or joins the one that another run started."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._in_use = (self._folder / "in-use").open("a")
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            self._server = Server.start(self._folder / "server", throwaway=True, detached=True)
            self._forget_the_dead()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drops what this run made, and stops the server when no other run uses it."""
        assert self._in_use is not None
        with self._alone():
            for name in self._databases():
                if name.startswith(f"test_{os.getpid()}_"):
                    self.server.drop_database(name)
            try:
                fcntl.flock(self._in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.server.stop()
            self._in_use.close()

    @property
    def server(self) -> Server:
        """The running server; an error outside the `with` block."""
        if self._server is None:
            raise RuntimeError("The test server runs only inside its `with` block")
        return self._server

    def make_database(self, template: str | None = None) -> Database:
        """A new database for this run, empty or a copy of `template`, dropped at the end at the latest."""
        name = self._new_name()
        with self._alone():  # two copies of one template at a time are refused by PostgreSQL
            self.server.create_database(name, template)
        return self.named(name)

    def make_library(self, template: str | None = None) -> Database:
        """As `make_database`, for the public library and its two roles."""
        name = self._new_name()
        with self._alone():
            self.server.create_library(name, template)
        return self.library_named(name)

    def drop_database(self, database: Database) -> None:
        """Drops a database of this run before its end."""
        self.server.drop_database(database.name)

    def template(self, mark: str, prepare: Callable[[Database], None], *, library: bool = False) -> str:
        """The name of the template for `mark`, made by `prepare` when that mark is asked for first."""
        name = f"migrated_{mark}"
        with self._alone():
            if not self.server.database_exists(name):
                # Under another name until it is whole: a run killed while migrating leaves no half template.
                half = (self.library_named if library else self.named)(self._new_name())
                (self.server.create_library if library else self.server.create_database)(half.name)
                prepare(half)
                self._rename(half.name, name)
                self._drop_older_templates(name)
        return name

    def named(self, name: str) -> Database:
        """The addresses of the database `name`."""
        return Database(name=name, app_url=self.server.app_url(name), owner_url=self.server.owner_url(name))

    def library_named(self, name: str) -> Database:
        """The addresses of the library's database `name`."""
        at = self.server
        return Database(name, at.library_url(name), at.owner_url(name), at.curator_url(name))

    def _new_name(self) -> str:
        self._counter += 1
        return f"test_{os.getpid()}_{self._counter}"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one run at a time starts, stops and copies."""
        with (self._folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _databases(self) -> list[str]:
        with psycopg.connect(self.server.superuser_url(), autocommit=True) as connection:
            rows = connection.execute("SELECT datname FROM pg_database ORDER BY oid").fetchall()
        return [name for (name,) in rows]

    def _forget_the_dead(self) -> None:
        """Drops the databases of runs that were killed."""
        for name in self._databases():
            match = _OURS.match(name)
            if match and not Path(f"/proc/{match[1]}").exists():
                self.server.drop_database(name)

    def _rename(self, old: str, new: str) -> None:
        with psycopg.connect(self.server.superuser_url(), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def _drop_older_templates(self, newest: str) -> None:
        templates = [name for name in self._databases() if name.startswith("migrated_") and name != newest]
        for name in templates[: -(_TEMPLATES_KEPT - 1)]:
            self.server.drop_database(name)
