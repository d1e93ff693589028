"""`moothall demo` and `moothall demo-reset`: all on this machine, fictional cases, nothing to set up."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

from moothall.commands import DEMO_ENVIRONMENT, demo_folder
from moothall.commands.children import Children
from moothall.commands.library_site import DESK_PORT, LIBRARY_PORT, library_site
from moothall.commands.serve import HOST, PORT, refuse_busy_port, site
from moothall.core.database import launcher, urls
from moothall.core.database.binaries import NoServerPrograms
from moothall.core.kinds import Role

DATABASE = "moothall"
LIBRARY = "moothall_library"
#: The fictional partnership signs its releases with it, and its library believes it.
RELEASE_KEY = "release-key"
LIBRARY_VARIABLES = (
    "MOOTHALL_LIBRARY_DATABASE_URL",
    "MOOTHALL_LIBRARY_DESK_DATABASE_URL",
    "MOOTHALL_LIBRARY_OWNER_DATABASE_URL",
)
SECONDS_TO_ANSWER = 60
LOAD = "from moothall.commands import setup_django; setup_django(); from moothall.demo import load; load()"


@click.command()
@click.option(
    "--port", default=PORT, show_default=True, envvar="MOOTHALL_PORT", help="The port to listen on."
)
@click.option(
    "--library-port", default=LIBRARY_PORT, show_default=True, help="The port of the public library."
)
@click.option(
    "--desk-port", default=DESK_PORT, show_default=True, help="The port where its curators sign in."
)
@click.option("--load-only", is_flag=True, help="Make the data and stop, without serving.")
def demo(port: int, library_port: int, desk_port: int, load_only: bool) -> None:
    """Run Moothall with its own PostgreSQL, a fictional partnership and the public library; Ctrl-C stops it, the data
    stay."""
    for one in (port, library_port, desk_port):
        refuse_busy_port(HOST, one)
    folder = demo_folder()
    with _alone_in(folder), _database(folder) as (addresses, library):
        environment = _environment(folder, addresses, port) | _library_environment(
            folder, library, library_port, desk_port
        )
        _write_private(folder / DEMO_ENVIRONMENT, json.dumps(environment, indent=1))
        _prepare(folder, environment)
        if library:
            _prepare_library(folder, environment)
        if load_only:
            return
        programs = site(HOST, port, processes=2)
        programs += library_site(HOST, library_port, desk_port) if library else []
        children = Children(programs, environment)
        greeter = threading.Thread(
            target=_greet, args=(children, port, library_port if library else None, desk_port), daemon=True
        )
        code = children.run(when_started=greeter.start)
        click.echo("\nStopped. The data stay for the next `make demo`; `make demo-reset` forgets them.")
    sys.exit(code)


@click.command("demo-reset")
def demo_reset() -> None:
    """Forget the demonstration's data."""
    folder = demo_folder()
    if not folder.exists():
        click.echo("There is no demonstration to forget.")
        return
    with _alone_in(folder):
        launcher.remove(folder / "database")
        shutil.rmtree(folder)
    click.echo("The demonstration's data are gone.")


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(f"A demonstration runs already in {folder}: stop it first.") from None
        yield


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[tuple[urls.Given, dict[str, str]]]:
    """The databases of the demonstration and of its library: on a server that is named, or on one of our own.

    On a server that is named, the library is there only if its three addresses are named too.
    """
    outside = urls.given()
    if outside:
        named = {name: os.environ.get(name, "") for name in LIBRARY_VARIABLES}
        yield outside, named if all(named.values()) else {}
        return
    try:
        server = launcher.Server.start(folder / "database")
    except (NoServerPrograms, launcher.ServerFailed) as problem:
        raise click.ClickException(str(problem)) from None
    with server:
        if server.database_exists(DATABASE) and not (folder / "loaded").exists():
            # Killed while loading: half a partnership is no demonstration.
            server.drop_database(DATABASE)
        if not server.database_exists(DATABASE):
            (folder / "loaded").unlink(missing_ok=True)
            server.create_database(DATABASE)
        if not server.database_exists(LIBRARY):
            server.create_library(LIBRARY)
        ours = (server.library_url(LIBRARY), server.curator_url(LIBRARY), server.owner_url(LIBRARY))
        given = urls.Given(app_url=server.app_url(DATABASE), owner_url=server.owner_url(DATABASE))
        yield given, dict(zip(LIBRARY_VARIABLES, ours, strict=True))


def _environment(folder: Path, addresses: urls.Given, port: int) -> dict[str, str]:
    """The settings of the demonstration's site."""
    from moothall.core.crypto.ring import make_ring
    from moothall.methods.bundle import make_key_pair

    keyring, files, secret = folder / "keyring.json", folder / "files", folder / "secret"
    if not keyring.exists():
        make_ring(keyring)
    files.mkdir(mode=0o700, exist_ok=True)
    if not secret.exists():
        _write_private(secret, secrets.token_urlsafe(48))
    key = folder / RELEASE_KEY
    if not key.exists():
        make_key_pair(key)
    return {
        "MOOTHALL_RELEASE_KEY": str(key),
        "MOOTHALL_MODE": "demo",
        "MOOTHALL_DEMO_SIGN_IN": "1",
        "MOOTHALL_DATABASE_URL": addresses.app_url,
        "MOOTHALL_OWNER_DATABASE_URL": addresses.owner_url or addresses.app_url,
        "MOOTHALL_KEYRING": str(keyring),
        "MOOTHALL_FILES": str(files),
        "MOOTHALL_SECRET_KEY": secret.read_text(),
        "MOOTHALL_SITE": f"http://{HOST}:{port}",
    }


def _library_environment(
    folder: Path, addresses: dict[str, str], port: int, desk_port: int
) -> dict[str, str]:
    """The settings of the demonstration's library; none where there is no database for it."""
    if not addresses:
        return {}
    from moothall.methods.bundle import public_half_of

    files, secret = folder / "library", folder / "library-secret"
    (files / "keys").mkdir(mode=0o700, exist_ok=True, parents=True)
    shutil.copyfile(public_half_of(folder / RELEASE_KEY), files / "keys" / "hullhaven.pub")
    if not secret.exists():
        _write_private(secret, secrets.token_urlsafe(48))
    return {
        **addresses,
        "MOOTHALL_LIBRARY_FILES": str(files),
        "MOOTHALL_LIBRARY_SECRET_KEY": secret.read_text(),
        "MOOTHALL_LIBRARY_SITE": f"http://{HOST}:{port}",
        "MOOTHALL_LIBRARY_DESK_SITE": f"http://{HOST}:{desk_port}",
    }


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _prepare(folder: Path, environment: dict[str, str]) -> None:
    """Migrates, and loads the fictional partnership the first time."""
    _run("Preparing the database", ["-m", "moothall.commands", "migrate"], environment)
    loaded = folder / "loaded"
    if not loaded.exists() and importlib.util.find_spec("moothall.demo"):
        _run("Loading a fictional partnership (a few minutes, once)", ["-c", LOAD], environment)
        loaded.touch()


def _prepare_library(folder: Path, environment: dict[str, str]) -> None:
    """Migrates the library, puts in the works it comes with and what the demonstration released, and indexes them."""
    released = [str(path) for path in sorted((folder / "released").glob("*.zip"))]
    steps = [
        ("Preparing the library's database", ["migrate"]),
        ("Putting in the works of the library", ["seed"]),
        *([("Taking in what was released", ["receive", *released])] if released else []),
        ("Building the index of its search", ["index"]),
    ]
    for what, command in steps:
        _run(what, ["-m", "moothall.commands", "library", *command], environment)


def _run(what: str, arguments: list[str], environment: dict[str, str]) -> None:
    click.echo(f"{what} …", err=True)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"{what} failed; what went wrong is told above.")
    click.echo(f"{what}: {time.monotonic() - started:.1f} s", err=True)


def _greet(children: Children, port: int, library_port: int | None, desk_port: int) -> None:
    """Says where to look and how to sign in, as soon as the sites answer."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while not all(_answers(one) for one in (port, *((library_port, desk_port) if library_port else ()))):
        if time.monotonic() > deadline or children.told_to_stop:
            return
        time.sleep(0.2)
    click.echo(f"\n  Moothall is at http://{HOST}:{port}\n")
    for line in _how_to_sign_in():
        click.echo(f"  {line}")
    if library_port:
        click.echo(f"\n  The public library of evidence is at http://{HOST}:{library_port}")
        click.echo(f"  Its curators sign in at http://{HOST}:{desk_port}")
    click.echo("\n  Every person and every case in it is fictional. Ctrl-C stops it.\n")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _how_to_sign_in() -> list[str]:
    roles = ", ".join(str(role.value).replace("_", " ") for role in Role)
    return [
        "Choose who to be on its first page; in the demonstration no password is asked.",
        f"The roles: {roles}.",
    ]
