"""A PostgreSQL server of our own, for the demonstration and the tests; never for real cases.

It listens on a Unix socket in a folder that only its user can open, and on no network port. Every role has a
random password. Pages carry checksums. `throwaway` gives up safety against a power cut for speed.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from moothall.core.database import binaries, roles, urls, user
from moothall.core.database.parent import ends_with_us

PASSWORDS = "passwords.json"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
PORT = 5432
# The address of a Unix socket has 107 characters at most, and the server adds "/.s.PGSQL.5432.lock" to it.
LONGEST_SOCKET_FOLDER = 85

_ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    # A failing statement can hold a child's name: the server's log keeps the error and not the statement.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "jit": "off",
}
_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "1h",
}


class ServerFailed(RuntimeError):
    """The server did not start or stop; the message ends with what its log says."""


class Server:
    """A running server; `start` gives one, `stop` or the end of a `with` block ends it."""

    def __init__(
        self, folder: Path, data: Path, programs: binaries.Programs, runs_as: user.SystemUser
    ) -> None:
        """Use `start`. `folder` is ours, `data` belongs to the user that runs the server."""
        self.folder = folder
        self.data = data
        self._programs = programs
        self._runs_as = runs_as
        self._process: subprocess.Popen[bytes] | None = None
        self._passwords = roles.Passwords.kept_in(folder / PASSWORDS)
        self._socket = folder  # replaced as soon as the server runs

    @classmethod
    def start(cls, folder: Path, *, throwaway: bool = False, detached: bool = False) -> Server:
        """Starts the server whose files are in `folder`, making them if need be, or joins the one that runs.

        Left behind by a killed launcher, an old server is found and joined; a stale lock file is no obstacle.
        `detached` lets the server outlive this process; otherwise it shuts down cleanly when we are killed.
        Raises ServerFailed, or NoServerPrograms when there is no PostgreSQL to be had.
        """
        folder = folder.absolute()
        runs_as = user.choose()
        programs = user.reachable_programs(binaries.find(), runs_as)
        data = user.data_folder(folder, runs_as)
        if (data / "PG_VERSION").exists() and not (folder / PASSWORDS).exists():
            raise ServerFailed(
                f"{folder / PASSWORDS} is missing, and nobody can open the database without it. "
                "Put it back, or start over with `make demo-reset`."
            )
        server = cls(folder, data, programs, runs_as)
        try:
            server._up(throwaway=throwaway, detached=detached)
        except ServerFailed:
            if not throwaway:
                raise
            # Without fsync a power cut may have spoilt the files, and nothing in them is worth keeping.
            shutil.rmtree(data, ignore_errors=True)
            server._up(throwaway=throwaway, detached=detached)
        return server

    def app_url(self, database: str) -> str:
        """The address for the application's role."""
        return self._url(roles.APP, self._passwords.app, database)

    def owner_url(self, database: str) -> str:
        """The address for the role that owns the tables and migrates."""
        return self._url(roles.OWNER, self._passwords.owner, database)

    def library_url(self, database: str) -> str:
        """The address of the public library's database for the role that reads it."""
        return self._url(roles.LIBRARY, self._passwords.library, database)

    def curator_url(self, database: str) -> str:
        """The address of the public library's database for its curators and its jobs."""
        return self._url(roles.CURATOR, self._passwords.curator, database)

    def superuser_url(self, database: str = "postgres") -> str:
        """The address for the superuser, whom row-level security does not bind: not for the site."""
        return self._url(roles.SUPERUSER, self._passwords.superuser, database)

    def database_exists(self, name: str) -> bool:
        """Whether the server has a database of that name."""
        return roles.exists(self.superuser_url(), name)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Makes the database `name`, owned by the owner, with the extensions, empty or as `template` is."""
        roles.make_database(self.superuser_url(), name, template)
        if template is None:
            roles.make_extensions(self.superuser_url(name))

    def create_library(self, name: str, template: str | None = None) -> None:
        """Makes a database of the public library, which the site's own role cannot open."""
        users = (roles.LIBRARY, roles.CURATOR)
        roles.make_database(self.superuser_url(), name, template, users=users)
        if template is None:
            roles.make_extensions(self.superuser_url(name), users=users)

    def drop_database(self, name: str) -> None:
        """Drops the database `name` if there is one, whoever is connected to it."""
        roles.drop_database(self.superuser_url(), name)

    def stop(self) -> None:
        """Stops the server cleanly; open connections are ended, what was committed is kept."""
        if self._postmaster() is not None:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", str(SECONDS_TO_STOP))
        if self._process is not None:
            self._process.wait(SECONDS_TO_STOP)
        if self._socket.name.startswith("moothall-") and self._socket.parent == Path(tempfile.gettempdir()):
            shutil.rmtree(self._socket, ignore_errors=True)

    def __enter__(self) -> Self:
        """The server itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops it."""
        self.stop()

    def _url(self, role: str, password: str, database: str) -> str:
        return urls.build(role=role, password=password, database=database, host=str(self._socket), port=PORT)

    def _up(self, *, throwaway: bool, detached: bool) -> None:
        self._refuse_another_version()
        if not (self.data / "PG_VERSION").exists():
            self._make_files(throwaway=throwaway)
        if self._postmaster() is None:
            self._launch(throwaway=throwaway, detached=detached)
        self._socket = self._socket_of_the_running()
        roles.make_roles(self.superuser_url(), self._passwords)

    def _refuse_another_version(self) -> None:
        marker = self.data / "PG_VERSION"
        if marker.exists() and marker.read_text().strip() != str(self._programs.major):
            made_by = marker.read_text().strip()
            raise ServerFailed(
                f"The database in {self.folder} was made by PostgreSQL {made_by} and this is "
                f"{self._programs.major}. Start over with `make demo-reset`, or set "
                f"{binaries.PREFERENCE_VARIABLE} to the one that made it."
            )

    def _make_files(self, *, throwaway: bool) -> None:
        # initdb leaves nothing behind when it fails by itself, but a killed one does.
        shutil.rmtree(self.data, ignore_errors=True)
        self._runs_as.private_folder(self.data)
        with self._password_file() as password_file:
            options = ["--username", roles.SUPERUSER, "--pwfile", password_file, "--auth", "scram-sha-256"]
            options += ["--encoding", "UTF8", "--data-checksums", "--pgdata", str(self.data), *self._locale()]
            self._run("initdb", *options, *(["--no-sync"] if throwaway else []))

    def _locale(self) -> list[str]:
        # Sorting must be the same on every machine, so no locale of the machine is used.
        if self._programs.major >= 17:
            return ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"]
        return ["--locale", "C.UTF-8"]

    @contextlib.contextmanager
    def _password_file(self) -> Iterator[str]:
        descriptor, path = tempfile.mkstemp(prefix="moothall-")
        try:
            os.write(descriptor, self._passwords.superuser.encode() + b"\n")
            if self._runs_as.other is not None:
                os.fchown(descriptor, self._runs_as.other.pw_uid, self._runs_as.other.pw_gid)
            os.close(descriptor)
            yield path
        finally:
            os.unlink(path)

    def _launch(self, *, throwaway: bool, detached: bool) -> None:
        settings = _ALWAYS | (_THROWAWAY if throwaway else {})
        settings["unix_socket_directories"] = str(self._new_socket_folder())
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        deadline = time.monotonic() + SECONDS_TO_START
        self._disown_a_stale_lock()
        while True:
            (self._spawn_detached if detached else self._spawn)(options)
            if self._ready(deadline):
                return
            # After a kill -9 the old server's children may still hold its memory for a moment: try again.
            if time.monotonic() > deadline or "pre-existing shared memory" not in self._end_of_log():
                if self._process is not None:
                    self._process.kill()
                    self._process.wait()
                raise ServerFailed(f"PostgreSQL did not start. Its log ends:\n{self._end_of_log()}")
            time.sleep(0.5)

    def _spawn(self, options: list[str]) -> None:
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs.path("postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_plain_environment(),
                # Ctrl-C in the terminal must reach us alone: we stop the site first and the server after it.
                start_new_session=True,
                preexec_fn=ends_with_us(signal.SIGINT),
                **self._runs_as.options(),
            )

    def _spawn_detached(self, options: list[str]) -> None:
        where = ["-s", "-w", "-D", str(self.data), "-t", str(SECONDS_TO_START)]
        with self._log_path.open("ab") as log:
            subprocess.run(
                [self._programs.path("pg_ctl"), "start", *where, "-o", shlex.join(options)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_plain_environment(),
                check=False,
                **self._runs_as.options(),
            )

    def _ready(self, deadline: float) -> bool:
        while time.monotonic() < deadline:
            lines = self._lock_file()
            # PostgreSQL writes the file line by line; the last says that it is ready.
            if self._postmaster() is not None and lines[7:] == ["ready"]:
                return True
            if self._process is None or self._process.poll() is not None:
                return False
            time.sleep(0.02)
        return False

    def _new_socket_folder(self) -> Path:
        folder = self.data.parent / f"{self.data.name}-socket"
        if len(str(folder)) > LONGEST_SOCKET_FOLDER or not self._runs_as.can_reach(folder.parent):
            folder = Path(tempfile.mkdtemp(prefix="moothall-"))
        for left_behind in folder.glob(".s.PGSQL.*"):
            left_behind.unlink()  # by a killed server; nobody else uses this folder
        return self._runs_as.private_folder(folder)

    def _socket_of_the_running(self) -> Path:
        return Path(self._lock_file()[4])

    def _postmaster(self) -> int | None:
        """The process of the server that runs on our files now, or None."""
        lines = self._lock_file()
        return int(lines[0]) if len(lines) >= 8 and self._is_our_server(lines[0]) else None

    def _is_our_server(self, number: str) -> bool:
        # A number in a lock file can be another process by now, or a zombie, whose command is empty.
        try:
            command = Path(f"/proc/{int(number)}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False
        return str(self.data).encode() in command.split(b"\0")

    def _disown_a_stale_lock(self) -> None:
        """Makes the lock file of a server that was killed, or cut off with the machine, no obstacle.

        PostgreSQL refuses to start when the number in the file is any process of the same user. It takes a
        lock that bears its parent's number, ours, for stale, and still makes sure that no child of the old
        server is left.
        """
        lines = self._lock_file()
        if lines and not self._is_our_server(lines[0]):
            (self.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    def _lock_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except OSError:
            return []

    @property
    def _log_path(self) -> Path:
        return self.folder / "postgresql.log"

    def _end_of_log(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self._log_path.read_text(errors="replace").splitlines()[-8:])
        return ""

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs.path(program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=_plain_environment(),
            check=False,
            **self._runs_as.options(),
        )
        if done.returncode:
            raise ServerFailed(f"{program} failed: {(done.stderr or done.stdout).strip()}")


def remove(folder: Path) -> None:
    """Stops the server of `folder` if one runs, and removes all that it kept."""
    folder = folder.absolute()
    link = folder / "postgresql"
    place = link.resolve()
    if (place / "PG_VERSION").exists() and (folder / PASSWORDS).exists():
        runs_as = user.choose()
        programs = user.reachable_programs(binaries.find(), runs_as)
        Server(folder, user.data_folder(folder, runs_as), programs, runs_as).stop()
    if link.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(place.with_name(f"{place.name}-socket"), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _plain_environment() -> dict[str, str]:
    """The environment without what would lead PostgreSQL's programs astray, and without our secrets."""
    ours = ("PG", "LC_", "LANG", "MOOTHALL_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
