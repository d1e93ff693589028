"""The library's site on the command line: its database, its seed, its index, its curators, its servers."""

from __future__ import annotations

import os
import sys

import click

from moothall.commands.children import Child, Children
from moothall.commands.serve import HOST, refuse_busy_port, web_server, worker

LIBRARY_PORT = 8001
DESK_PORT = 8002
READER = "MOOTHALL_LIBRARY_DATABASE_URL"
CURATOR = "MOOTHALL_LIBRARY_DESK_DATABASE_URL"
OWNER = "MOOTHALL_LIBRARY_OWNER_DATABASE_URL"
PUBLIC_SETTINGS = "moothall.library.settings"
DESK_SETTINGS = "moothall.library.desk_settings"


@click.command()
def migrate() -> None:
    """Bring the library's database up to date, as its owner, and open it to its two roles."""
    # The desk's settings know every table: its own, and those of sessions and second factors.
    owner_url = set_up(DESK_SETTINGS, OWNER, as_owner=True)

    from django.apps import apps
    from django.core.management import call_command

    from moothall.core.database import grants
    from moothall.core.database.roles import CURATOR as CURATOR_ROLE

    call_command("migrate", interactive=False, verbosity=0)
    ours = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("moothall.")
    ]
    opened = grants.after_migrating(owner_url, ours, to=CURATOR_ROLE)
    click.echo(
        f"The library's database is up to date; {len(opened)} tables of packages are open to its curators."
    )


@click.command()
def seed() -> None:
    """Put in the works that Moothall comes with, as they are described in this version; what is the same stays."""
    set_up(DESK_SETTINGS, CURATOR)

    from moothall.library.seed.loading import load

    made, changed = load(by="moothall library seed")
    click.echo(f"{made} works added, {changed} changed.")


@click.command()
def index() -> None:
    """Build the search's index anew from the database, and swap it in whole."""
    set_up(DESK_SETTINGS, CURATOR)

    from moothall.library.catalogue.indexing import rebuild

    count, path = rebuild()
    click.echo(f"{count} works can be found: {path}")


@click.command("add-curator")
@click.argument("email")
@click.argument("name")
@click.option("--body", default="", help="The body they work for.")
@click.option("--editor", is_flag=True, help="May settle disagreements, withdraw works and add curators.")
@click.password_option(help="At least 12 characters.")
def add_curator(email: str, name: str, body: str, editor: bool, password: str) -> None:
    """Let NAME sign in at the desk with EMAIL and a password; the desk asks for a second factor."""
    set_up(DESK_SETTINGS, CURATOR)

    from moothall.library.desk.actions import add
    from moothall.library.errors import Invalid

    try:
        add(
            by="moothall library add-curator",
            email=email,
            name=name,
            body=body,
            editor=editor,
            password=password,
        )
    except Invalid as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"{name} may sign in with {email}.")


@click.command()
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=LIBRARY_PORT, show_default=True, help="The port the public reads.")
@click.option("--desk-port", default=DESK_PORT, show_default=True, help="The port where curators sign in.")
@click.option("--processes", default=2, show_default=True, help="Web processes of the public site.")
def serve(host: str, port: int, desk_port: int, processes: int) -> None:
    """Serve the library, its desk and its jobs behind your own TLS proxy; Ctrl-C stops them all."""
    for one in (port, desk_port):
        refuse_busy_port(host, one)
    click.echo(f"The library is at http://{host}:{port}, its desk at http://{host}:{desk_port}", err=True)
    sys.exit(Children(library_site(host, port, desk_port, processes)).run())


def library_site(host: str, port: int, desk_port: int, processes: int = 1) -> list[Child]:
    """The programs of the library: the public site, the desk, and the worker that rebuilds the index."""
    return [
        Child(
            "the library",
            web_server("moothall.library.wsgi", host, port, processes),
            settings=PUBLIC_SETTINGS,
        ),
        Child(
            "the library's desk",
            web_server("moothall.library.desk_wsgi", host, desk_port, 1),
            settings=DESK_SETTINGS,
        ),
        Child("the library's worker", worker(), start_again=True, settings=DESK_SETTINGS),
    ]


def set_up(settings: str, variable: str, *, as_owner: bool = False) -> str:
    """Starts Django with the library's settings; answers the address of the database it will use."""
    from django.core.exceptions import ImproperlyConfigured

    from moothall.commands import borrow_the_demonstrations_settings
    from moothall.core.database.urls import unreachable

    borrow_the_demonstrations_settings()
    url = os.environ.get(variable)
    if not url:
        raise click.ClickException(
            f"{variable} names no database. docs/operate/settings.md says what it is for."
        )
    reason = unreachable(url)
    if reason:
        raise click.ClickException(f"The library's database cannot be reached: {reason}")
    if as_owner:
        os.environ["MOOTHALL_AS_OWNER"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = settings

    import django

    try:
        django.setup()
    except ImproperlyConfigured as problem:
        raise click.ClickException(str(problem)) from None
    return url
