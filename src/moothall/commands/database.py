"""`moothall migrate`, `moothall check-settings` and `moothall make-keyring`: for whoever runs the server."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import click

from moothall.commands import setup_django


@click.command()
def migrate() -> None:
    """Bring the database up to date, as the role that owns it, and open it to the application's role."""
    from moothall.core.database.urls import OWNER_VARIABLE

    os.environ["MOOTHALL_AS_OWNER"] = "1"
    setup_django()
    owner_url = os.environ[OWNER_VARIABLE]

    from django.core.management import call_command

    _refuse_half_a_history()
    call_command("migrate", interactive=False, verbosity=0)
    opened = _open_packages_tables(owner_url)
    click.echo(f"The database is up to date; {len(opened)} tables of packages are open to the application.")


def _refuse_half_a_history() -> None:
    """A database that ran a part of what was folded: Django would pass over the fold, or run it on older tables."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    gone = {key for one in loader.replacements.values() for key in one.replaces} - set(loader.disk_migrations)
    ran = gone & set(loader.applied_migrations)
    half = {app for app, _ in ran} & {app for app, _ in gone - ran}
    if half:
        raise click.ClickException(
            f"This database ran only a part of the older migrations of {', '.join(sorted(half))}. Bring it up to "
            "date with the last version that has them all (docs/decisions/0021-folded-history.md), then with this one."
        )


def _open_packages_tables(owner_url: str) -> list[str]:
    from django.apps import apps

    from moothall.core.database import grants

    ours = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("moothall.")
    ]
    return grants.after_migrating(owner_url, ours)


@click.command("check-settings")
def check_settings() -> None:
    """Say what is wrong with the settings, the roles, the keys and the folders; exit 1 if anything is."""
    setup_django()
    faults = [*_faults_of_roles(), *_faults_of_places(), *_faults_django_finds()]
    for fault in faults:
        click.echo(f"- {fault}")
    if faults:
        raise click.ClickException(f"{len(faults)} to put right.")
    click.echo("Nothing to put right.")


def _faults_of_roles() -> list[str]:
    from moothall.core.database import grants
    from moothall.core.database.urls import APP_VARIABLE

    return grants.faults(os.environ[APP_VARIABLE])


def _faults_of_places() -> list[str]:
    faults = []
    ring = os.environ.get("MOOTHALL_KEYRING")
    if not ring:
        faults.append("MOOTHALL_KEYRING names no file; make one with `moothall make-keyring FILE`.")
    elif not Path(ring).is_file():
        faults.append(f"MOOTHALL_KEYRING: there is no file {ring}.")
    elif Path(ring).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        faults.append(f"MOOTHALL_KEYRING: others can read {ring}; `chmod 600` it.")
    files = os.environ.get("MOOTHALL_FILES")
    if not files:
        faults.append("MOOTHALL_FILES names no folder for the files.")
    elif not (Path(files).is_dir() and os.access(files, os.W_OK)):
        faults.append(f"MOOTHALL_FILES: {files} is no folder that can be written.")
    return faults


def _faults_django_finds() -> list[str]:
    from django.conf import settings
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=settings.MOOTHALL_MODE == "production")
    return [f"{message.msg} {message.hint or ''} ({message.id})".strip() for message in found]


@click.command("make-keyring")
@click.argument("file", type=click.Path(path_type=Path))
def make_keyring(file: Path) -> None:
    """Make FILE, the keys that seal identifying fields. Keep a copy: without the keys the names are lost."""
    from moothall.core.crypto.ring import make_ring

    try:
        make_ring(file)
    except FileExistsError:
        raise click.ClickException(f"{file} exists, and a key ring is never overwritten.") from None
    except OSError as problem:
        raise click.ClickException(f"{file} cannot be written: {problem.strerror}.") from None
    click.echo(f"Wrote {file}. Keep a copy in a safe place, apart from the backups of the database.")
