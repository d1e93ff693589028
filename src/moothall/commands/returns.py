"""`moothall import-return`: take in a statutory return, or only say what is wrong with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from moothall.commands import setup_django
from moothall.methods.returns import (
    KINDS,
    CollectionYear,
    Fault,
    Reading,
    Report,
    ReturnRefused,
    faults_as_csv,
    grouped,
    parts_of,
)
from moothall.methods.returns.report import Group

REFUSED, NOT_ALL_KEPT = 2, 3
MOST_GROUPS = 40


class _Year(click.ParamType):
    name = "YEAR"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> CollectionYear:
        try:
            return value if isinstance(value, CollectionYear) else CollectionYear.written(value)
        except ReturnRefused as wrong:
            self.fail(str(wrong), parameter, context)


@click.command("import-return")
@click.argument("where", metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), required=True, help="Which return it is.")
@click.option("--year", type=_Year(), required=True, help="The year it ends in, such as 2025, or 2024/25.")
@click.option(
    "--authority", metavar="CODE", default="", help="Whose return it is, where the partnership has several."
)
@click.option("--partnership", metavar="CODE", help="Whose it is, when there are several.")
@click.option("--as", "email", metavar="EMAIL", help="The coordinator or data protection officer to act as.")
@click.option(
    "--check", "only_check", is_flag=True, help="Say what is wrong, and keep nothing. Needs no database."
)
@click.option(
    "--faults", "faults_to", type=click.Path(path_type=Path), help="Write every fault to this CSV file."
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_return(
    where: Path, kind: str, year: CollectionYear, authority: str, partnership: str | None, email: str | None,
    only_check: bool, faults_to: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Take in a statutory return: a file, a folder of its files, or a compressed folder.

    Right rows about children of cases are kept; wrong rows are listed with file, line, column and mend. The same
    files twice change nothing; other files for the same year supersede. Exit code: 0 all kept; 3 some rows set
    aside or a file not read to its end; 2 nothing could be read.
    """
    try:
        if only_check:
            told = _checked(where, kind, year, faults_to)
        else:
            told = _taken_in(where, kind, year, authority, _actor(partnership, email), faults_to)
    except ReturnRefused as refused:
        told = {"refused": str(refused)}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    else:
        _say(told)
    sys.exit(_verdict(told))


def _verdict(told: dict[str, Any]) -> int:
    if told.get("refused"):
        return REFUSED
    return NOT_ALL_KEPT if told["wrong"] or told["stopped"] else 0


@contextmanager
def _bar(words: str) -> Iterator[Any]:
    """A progress bar on the error stream, and the function that moves it; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn(words), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=1)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


# -- without a database ------------------------------------------------------------------------------------


def _checked(where: Path, kind: str, year: CollectionYear, faults_to: Path | None) -> dict[str, Any]:
    with _bar(f"Checking {kind} {year}") as progress:
        reading = Reading(parts_of(where), kind=kind, year=year, today=date.today(), progress=progress)
        faults = [item for item in reading if isinstance(item, Fault)]
    if faults_to is not None:
        faults_to.write_text("".join(faults_as_csv(faults)), encoding="utf-8-sig")
    report = Report.of(reading)
    told = {**asdict(report), "groups": [asdict(group) for group in grouped(faults)]}
    if not report.kept:
        told["refused"] = "No row of it could be kept."
    return told


# -- with one ----------------------------------------------------------------------------------------------


def _actor(partnership: str | None, email: str | None) -> Any:
    setup_django()
    from moothall.core.access.queries import first_actor
    from moothall.core.kinds import NotVisible, Role

    for role in (Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER):
        try:
            return first_actor(partnership_code=partnership, email=email, role=role)
        except NotVisible:
            continue
    raise click.ClickException(
        "No coordinator or data protection officer was found. Check --partnership and --as, or add one on the page 'People'."
    )


def _taken_in(
    where: Path, kind: str, year: CollectionYear, authority: str, actor: Any, faults_to: Path | None
) -> dict[str, Any]:
    from moothall.casework.outcomes.returns import actions, queries
    from moothall.core import ledger
    from moothall.core.kinds import Refused

    parts = parts_of(where)
    try:
        one, new = actions.receive_return(
            by=actor, kind=kind, year=year.ends, parts=parts, name=where.name, authority_code=authority
        )
        with _bar(f"Reading {kind} {year}") as progress:
            actions.take_in(by=actor, return_id=one.pk, progress=progress)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    with ledger.unit(actor, "See what became of a return") as record:
        page = queries.return_page(actor, one.pk)
        record.read("return.report_read", one)
        if faults_to is not None:
            _row, pieces = queries.fault_lines(actor, one.pk)
            faults_to.write_bytes(b"\xef\xbb\xbf" + b"".join(pieces))
    return {**_told(page), "already": not new}


def _told(page: Any) -> dict[str, Any]:
    report, last = page.one.report, page.last_year
    return {
        "kind": page.one.row.kind, "year": str(page.one.year), "files": report.files, "read": report.rows_read,
        "kept": report.rows_kept, "wrong": report.rows_wrong, "look": report.to_look_at, "stopped": report.files_stopped,
        "children": report.children, "matched": report.children_matched, "in_doubt": report.children_in_doubt,
        "cases_not_found": page.not_found_in_all, "groups": report.groups, "refused": report.refused,
        "supersedes": sum(one.state == "superseded" for one in page.others),
        "last_year": {"read": last.rows_read, "kept": last.rows_kept, "children": last.children, "by_table": by_table(last.files)}
        if last else None,
    }  # fmt: skip


def by_table(files: list[dict[str, Any]]) -> dict[str, int]:
    """Rows kept of each table."""
    kept: dict[str, int] = {}
    for line in files:
        if line["table"]:
            kept[line["table"]] = kept.get(line["table"], 0) + line["kept"]
    return kept


# -- what is printed ---------------------------------------------------------------------------------------


def _say(told: dict[str, Any]) -> None:
    if told.get("already"):
        click.echo("These files were taken in before; nothing has changed.")
    if told.get("files"):
        _say_files(told)
    for group in [Group(**group) for group in told.get("groups", [])][:MOST_GROUPS]:
        _say_group(group)
    if len(told.get("groups", [])) > MOST_GROUPS:
        click.echo(
            f"... and {len(told['groups']) - MOST_GROUPS} more kinds of fault. --faults FILE writes every one."
        )
    if told.get("refused"):
        click.echo(told["refused"], err=True)
        return
    click.echo(
        f"{told['read']} rows read, {told['kept']} kept, {told['wrong']} set aside; {told['children']} children."
    )
    if "matched" in told:
        click.echo(
            f"{told['matched']} of them are children of cases here; {told['in_doubt']} may be, and wait for a person; "
            f"{told['children'] - told['matched'] - told['in_doubt']} are not, and of them only a keyed digest is kept."
        )
        click.echo(f"{told['cases_not_found']} cases here have a child who was not found in it.")
    if told.get("supersedes"):
        click.echo("It supersedes the return of this year taken in before, which stays in sight.")


def _say_files(told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    last = (told.get("last_year") or {}).get("by_table", {})
    table = Table(title=f"{told['kind']} {told['year']}")
    for column in ("File", "Table"):
        table.add_column(column, overflow="fold")
    for column in ("Read", "Kept", "Set aside", *(["Kept last year"] if last else [])):
        table.add_column(column, justify="right")
    for line in told["files"]:
        stopped = f" ({line['stopped'].replace('_', ' ')})" if line["stopped"] else ""
        more = [str(last.get(line["table"], 0))] if last else []
        table.add_row(
            line["file"] + stopped,
            line["table"],
            str(line["read"]),
            str(line["kept"]),
            str(line["wrong"]),
            *more,
        )
    Console().print(table)


def _say_group(group: Group) -> None:
    mark = {"file": "not read on", "wrong": "set aside", "look": "to look at"}[group.severity]
    lines = (
        f", line{'s' if len(group.lines) > 1 else ''} {', '.join(map(str, group.lines))}"
        if group.lines
        else ""
    )
    more = "…" if group.count > len(group.lines) > 0 else ""
    place = " ".join(part for part in (group.file, group.column) if part)
    click.echo(f"{mark:<12}{group.count:>7}  {place}{lines}{more}: {group.message} {group.mend}".rstrip())
