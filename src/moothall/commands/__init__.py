"""The command `moothall`: one group, each sub-command in a module of its own, loaded when asked for."""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path

import click

# Name on the command line: where it is, and the line that `moothall --help` shows without loading it.
COMMANDS = {
    "access": ("moothall.commands.access:access", "Who may do what: the matrix of capabilities."),
    "arrangements": (
        "moothall.commands.arrangements:arrangements",
        "Check and show the rules of the panels.",
    ),
    "bench": ("moothall.commands.bench:bench", "Measure the pages at 1,000 and 100,000 cases, and returns."),
    "bundle": (
        "moothall.commands.bundle:bundle",
        "Verify and show the bundle of a released evaluation; make the keys that sign one.",
    ),
    "check-settings": ("moothall.commands.database:check_settings", "Say what is wrong with the settings."),
    "demo": ("moothall.commands.demo:demo", "Run the demonstration with fictional cases; Ctrl-C stops it."),
    "demo-reset": ("moothall.commands.demo:demo_reset", "Forget the demonstration's data."),
    "disclosure": (
        "moothall.commands.disclosure:disclosure",
        "Protect outputs and tables before they leave, and prove it.",
    ),
    "extract": (
        "moothall.commands.extract:extract",
        "Write the pseudonymised extract of a day, for evaluation.",
    ),
    "found-partnership": (
        "moothall.commands.founding:found_partnership",
        "Make a partnership, its agencies and its first people.",
    ),
    "import-referral": (
        "moothall.commands.referral:import_referral",
        "Take in referrals sent by the Home Office.",
    ),
    "import-return": (
        "moothall.commands.returns:import_return",
        "Take in a statutory return of a whole year.",
    ),
    "instruments": (
        "moothall.commands.instruments:instruments",
        "Check and show the questionnaires and how they are scored.",
    ),
    "ledger": ("moothall.commands.ledger:ledger", "Verify the record of every write and every read."),
    "library": (
        "moothall.commands.library:library",
        "The public library: serve it, fill it, try its search.",
    ),
    "link": ("moothall.commands.link:link", "Is this the same child? Train, weigh, evaluate."),
    "make-keyring": (
        "moothall.commands.database:make_keyring",
        "Make the keys that seal identifying fields.",
    ),
    "migrate": ("moothall.commands.database:migrate", "Bring the database up to date, as its owner."),
    "private": (
        "moothall.commands.private:private",
        "Synthetic records and open counts, with a stated guarantee.",
    ),
    "simulate": (
        "moothall.commands.extract:simulate",
        "Make a fictional national extract with known effects.",
    ),
    "run-arrangements": (
        "moothall.commands.founding:run_arrangements",
        "Say which arrangements a partnership runs from now on.",
    ),
    "study": (
        "moothall.commands.study:study",
        "Run an evaluation by its protocol, or an estimator on any table.",
    ),
    "serve": ("moothall.commands.serve:serve", "Serve the site and do its jobs."),
}

DEMO_FOLDER_VARIABLE = "MOOTHALL_DEMO_FOLDER"
DEMO_ENVIRONMENT = "environment.json"


class _Commands(click.Group):
    """Loads a sub-command when it is used, so that one that cannot be loaded does not break the others."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        try:
            command = getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as missing:
            raise click.ClickException(
                f"`moothall {name}` cannot run: {missing.name} is not installed."
            ) from None
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_where, line) in sorted(COMMANDS.items())])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Moothall: a multi-agency panel for children who may have been trafficked."""


def demo_folder() -> Path:
    """Where the demonstration keeps its data: MOOTHALL_DEMO_FOLDER, else `.demo` where the command is run."""
    return Path(os.environ.get(DEMO_FOLDER_VARIABLE) or ".demo").absolute()


def setup_django(*, database: bool = True) -> None:
    """Makes Django ready. Raises ClickException, in one line, on wrong settings or an unreachable database.

    Where nothing is set at all and the demonstration is there, its settings are used, so that `moothall
    ledger verify` beside a running `make demo` speaks of the demonstration. Harmless when called again.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured

    from moothall.core.database.urls import BadDatabaseAddress, unreachable

    borrow_the_demonstrations_settings()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, BadDatabaseAddress) as problem:
        raise click.ClickException(str(problem)) from None
    if not database:
        return
    address = os.environ.get("MOOTHALL_DATABASE_URL")
    if os.environ.get("MOOTHALL_AS_OWNER") == "1":
        address = os.environ.get("MOOTHALL_OWNER_DATABASE_URL")
    if not address:
        raise click.ClickException(
            "No database is named: set MOOTHALL_DATABASE_URL, or run `make demo` first."
        )
    reason = unreachable(address)
    if reason:
        raise click.ClickException(f"The database cannot be reached: {reason}")


def borrow_the_demonstrations_settings() -> None:
    """Take the settings of the demonstration beside us, where no others are given."""
    if os.environ.get("MOOTHALL_DATABASE_URL") or os.environ.get("MOOTHALL_MODE"):
        return
    try:
        settings = json.loads((demo_folder() / DEMO_ENVIRONMENT).read_text())
    except OSError:
        return
    os.environ.update(settings)
    click.echo(f"Using the demonstration's database in {demo_folder()}", err=True)
