"""`moothall library load`: records that other libraries gave, taken into this one, however many."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from moothall.commands.library_site import CURATOR, DESK_SETTINGS, set_up
from moothall.library.exchange import FORMS

if TYPE_CHECKING:
    from moothall.library.catalogue.arrivals import Taken, TakingIn
    from moothall.library.exchange import Report

BY = "moothall library load"
#: How many things are said on the screen; the rest is in the report.
MOST_SAID = 20
REFUSED = 1


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--form", type=click.Choice(FORMS), help="What the files are, where they do not show it themselves."
)
@click.option("--dry-run", is_flag=True, help="Read and compare everything, and put in nothing.")
@click.option("--also-perhaps", is_flag=True, help="Put in what may be here already, too.")
@click.option(
    "--report", "report_to", type=click.Path(path_type=Path, dir_okay=False),
    help="Where a table goes of all that was not understood, is here already, or may be.",
)  # fmt: skip
def load(
    files: tuple[Path, ...], form: Any, dry_run: bool, also_perhaps: bool, report_to: Path | None
) -> None:
    """Take in the records of FILES (RIS, BibTeX, CSL-JSON, Crossref JSON, CSV).

    A work that is here already is left as it is, so the same files can be loaded again, and a load that was stopped goes on
    where it was. What may be here already is put into the report for a person to decide.
    """
    set_up(DESK_SETTINGS, CURATOR)

    from django.utils import timezone

    from moothall.library.catalogue.arrivals import TakingIn
    from moothall.library.catalogue.jobs import want_index

    taking = TakingIn(by=BY, on=timezone.localdate(), dry_run=dry_run, also_perhaps=also_perhaps)
    reports, refused = [], False
    try:
        for path in files:
            report, why = _take(taking, path, form)
            refused |= bool(why)
            click.echo(why, err=True) if why else None
            reports += [report] if report else []
    finally:
        if taking.taken.added and not dry_run:
            want_index()
        _say(taking.taken, reports, dry_run)
        if report_to:
            _write(report_to, taking.taken, reports)
    if refused:
        sys.exit(REFUSED)


def _take(taking: TakingIn, path: Path, form: Any) -> tuple[Report | None, str]:
    """One file; and why it was refused, where it was."""
    from moothall.library.exchange import ExchangeError, read

    report = None
    try:
        reading = read(path, form)
        report = reading.report
        with _bar(path.name) as moved:
            taking.take(reading, lambda: moved(reading.report))
    except ExchangeError as wrong:
        return report, "\n".join(str(problem) for problem in wrong.problems)
    return report, ""


@contextmanager
def _bar(name: str) -> Iterator[Any]:
    """How far it is, on the error stream; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), TextColumn("{task.fields[records]:,} records"))  # fmt: skip
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=1, records=0)
        yield lambda report: bar.update(
            task, completed=report.done, total=report.size, records=report.records
        )


def _say(taken: Taken, reports: list[Report], dry_run: bool) -> None:
    put = "would be put in" if dry_run else "put in"
    click.echo(
        f"{taken.added:,} works {put}; {taken.the_same:,} are here already, {taken.perhaps:,} may be;"
        f" {sum(report.lost for report in reports) + taken.refused:,} entries could not be kept."
    )
    if taken.without_summary:
        click.echo(
            f"{taken.without_summary:,} abstracts were left out, since no licence lets us give them on: write summaries."
        )
    told = [str(one) for report in reports for one in report.misreads]
    told += [
        ": ".join(part for part in one.row() if part)
        for one in taken.met
        if one.verdict.standing != "the same"
    ]
    for line in told[:MOST_SAID]:
        click.echo(f"  {line}", err=True)
    more = sum(report.total for report in reports) + taken.perhaps - min(len(told), MOST_SAID)
    if more > 0:
        click.echo(f"  … and {more:,} more: give --report to see them.", err=True)
    if taken.added and not dry_run:
        click.echo(
            "The library's worker builds the index of the search anew; `moothall library index` does so at once."
        )


def _write(path: Path, taken: Taken, reports: list[Report]) -> None:
    from moothall.library.exchange.report import COLUMNS
    from moothall.library.exchange.table import guarded, line_of

    rows = [one.row() for report in reports for one in report.misreads] + [one.row() for one in taken.met]
    text = line_of(COLUMNS) + "".join(line_of(map(guarded, row)) for row in rows)
    path.write_text(text, encoding="utf-8-sig", newline="")
