"""`moothall import-referral`: take in one referral message of the Home Office, or a folder of them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from moothall.commands import setup_django

REFUSED = 2


class _Date(click.ParamType):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is not a date. Write it as 2026-11-23.", parameter, context)


@dataclass
class Outcome:
    """What became of one file: a case (new or there already), or the errors that refused it."""

    file: str
    case: str = ""
    created: bool = False
    route: str = ""
    in_scope: bool = True
    reason: str = ""
    rules: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@click.command("import-referral")
@click.argument("where", metavar="FILE_OR_FOLDER", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--received", type=_Date(), required=True, help="The day it was received; the message does not carry one."
)
@click.option("--partnership", metavar="CODE", help="Whose referral it is, when there are several.")
@click.option("--as", "email", metavar="EMAIL", help="The coordinator to act as; otherwise the first one.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_referral(
    where: Path, received: date, partnership: str | None, email: str | None, as_json: bool
) -> None:
    """Receive a referral message (or every .json of a folder) and open a case for each.

    The same message twice gives the same case. A file that is wrong is refused with the field named, nothing
    of it is written, and the exit code is 2; in a folder the others are kept.
    """
    setup_django()
    actor = _actor(partnership, email)
    if where.is_dir():
        outcomes = _folder(actor, where, received, quiet=as_json)
    else:
        outcomes = [_one(actor, where, received)]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in outcomes], ensure_ascii=False, indent=2))
    elif where.is_dir():
        _report(outcomes)
    else:
        _say(outcomes[0])
    if any(one.errors for one in outcomes):
        sys.exit(REFUSED)


def _actor(partnership: str | None, email: str | None) -> Any:
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import NotVisible, Role

    try:
        return first_actor(partnership_code=partnership, email=email, role=Role.COORDINATOR)
    except NotVisible:
        raise click.ClickException(
            "No coordinator was found. Check --partnership and --as, or add one on the page 'People'."
        ) from None


def _one(actor: Any, path: Path, received: date) -> Outcome:
    from moothall.casework.intake.actions import receive_message
    from moothall.casework.intake.matching import matches_of
    from moothall.casework.intake.message import BadReferral
    from moothall.core import ledger
    from moothall.core.kinds import Invalid, Refused

    outcome = Outcome(str(path))
    try:
        with ledger.unit(actor, "Import a referral"):
            done = receive_message(by=actor, raw=_start_of(path), received_on=received)
            outcome.possible = [
                ", ".join(match.references) or "a child without a case"
                for match in matches_of(actor, done.case)
            ]
    except BadReferral as bad:
        outcome.errors = [str(error) for error in bad.errors]
        outcome.warnings = [str(warning) for warning in bad.warnings]
        return outcome
    except Invalid as wrong:
        outcome.errors = [f"{wrong.field}: {wrong}"]
        return outcome
    except Refused as refused:
        outcome.errors = [f"file: {refused}"]
        return outcome
    except OSError as unread:
        outcome.errors = [f"file: It cannot be read ({unread.strerror}). Check that it is there and allowed."]
        return outcome
    case = done.case
    outcome.case, outcome.created, outcome.route = case.reference, done.created, case.route
    outcome.in_scope = case.in_scope
    outcome.reason, outcome.rules = case.route_reason, list(case.route_rules)
    outcome.warnings = [str(warning) for warning in done.warnings]
    return outcome


def _start_of(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too long to be a referral: never all of a vast one."""
    from moothall.casework.intake.message.flat_json import LARGEST_FILE

    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _folder(actor: Any, folder: Path, received: date, *, quiet: bool) -> list[Outcome]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    files = sorted(path for path in folder.rglob("*.json") if path.is_file())
    if not files:
        raise click.ClickException(f"There is no .json file in {folder}.")
    columns = (TextColumn("Referrals"), BarColumn(), MofNCompleteColumn())
    outcomes = []
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("", total=len(files))
        for path in files:
            outcomes.append(_one(actor, path, received))
            bar.advance(task)
    return outcomes


def _say(outcome: Outcome) -> None:
    if outcome.errors:
        for error in outcome.errors:
            click.echo(error, err=True)
        return
    for warning in outcome.warnings:
        click.echo(f"warning: {warning}", err=True)
    click.echo(f"{outcome.case} ({'opened' if outcome.created else 'there already'})")
    route = "to the panel" if outcome.in_scope else "to the Home Office"
    click.echo(f"Route: {route}. {outcome.reason} [{', '.join(outcome.rules)}]")
    for one in outcome.possible:
        click.echo(f"May be the same child as: {one}")


def _report(outcomes: list[Outcome]) -> None:
    refused = [one for one in outcomes if one.errors]
    there = [one for one in outcomes if one.case and not one.created]
    loaded = [one for one in outcomes if one.created]
    for one in loaded:
        rules = ", ".join(one.rules)
        click.echo(
            f"{one.case}  {one.route:<12} {Path(one.file).name}"
            + (f"  [{rules}]" if not one.in_scope else "")
        )
        for warning in one.warnings:
            click.echo(f"    warning: {warning}")
        for possible in one.possible:
            click.echo(f"    may be the same child as: {possible}")
    for one in there:
        click.echo(f"{one.case}  already there {Path(one.file).name}")
    for one in refused:
        for error in one.errors:
            click.echo(f"{one.file}: {error}", err=True)
    click.echo(f"{len(loaded)} loaded, {len(there)} already there, {len(refused)} refused.")
