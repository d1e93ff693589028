"""`moothall study process`: the figures of the process from an extract, as the Home Office publishes those of the pilot."""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moothall.methods.outputs import ALL, Output, Role, to_json

if TYPE_CHECKING:
    from moothall.methods.outputs import Cell, Column

#: As `process_figures.BY` has them, which is loaded only once they are asked for.
GROUPS = ("quarter", "authority", "age_band", "gender", "ethnic_group", "nationality_group", "exploitation")
WARNING = (
    "These are true figures, some of them of very few children. They must not leave the place they were made in "
    "without disclosure control: put them into a release, or use `moothall study run`."
)


@click.command()
@click.argument("extract", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder that is not there yet; its parent is.")  # fmt: skip
@click.option("--from", "first", default="", help="The first month, such as 2023-02; all there are if not given.")  # fmt: skip
@click.option("--to", "last", default="", help="The last month; that of the extract if not given.")
@click.option("--by", multiple=True, type=click.Choice(GROUPS), help="Only by these; all if not given.")
@click.option("--show", multiple=True, type=click.Choice(GROUPS), help="Also print the tables by these.")
@click.option("--arrangement", default="nrm-child", show_default=True, help="The arrangement whose cases are meant, beside the national route.")  # fmt: skip
@click.option("--panel-only", is_flag=True, help="Only the cases that the panel decides, without those of the national route.")  # fmt: skip
def process(
    extract: Path, out: Path, first: str, last: str, by: tuple[str, ...], show: tuple[str, ...], arrangement: str,
    panel_only: bool,
) -> None:  # fmt: skip
    """The figures of the process from EXTRACT: referrals, days to decisions, shares positive, both at one sitting, waits.

    Writes each table as JSON and CSV, with what stands behind each figure, and prints the whole. Referrals are of the
    months from --from to --to, decisions of those in which they were made. Shares positive are told for each test of
    reasonable grounds by itself, and never across a change of it. An analysis of the design process-figures tells the
    same of the children of its protocol, protected.
    """
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.process_figures import facts_of, process_figures
    from moothall.methods.extracts.folder import NotAnExtract

    try:
        facts = facts_of(extract, first=first, last=last, arrangement=arrangement, panel_only=panel_only)
        outputs = process_figures(facts, by=by or GROUPS)
        _write(outputs, out)
    except (EvaluationError, NotAnExtract) as wrong:
        raise click.ClickException(str(wrong)) from None
    except OSError as wrong:
        raise click.ClickException(wrong.strerror or str(wrong)) from None
    click.echo(f"From {facts.first} to {facts.last}:\n")
    _print_whole(outputs)
    for output in outputs:
        if output.columns[0].name in show:
            _print(output)
    click.echo(f"\nWrote {len(outputs)} tables to {out}, each as JSON and as CSV.")
    click.secho(WARNING, bold=True)


def _write(outputs: Sequence[Output], out: Path) -> None:
    """Every table into a new folder, whole or not at all."""
    if out.exists() or out.is_symlink():
        raise FileExistsError(f"{out} is there already. Name a folder that is not: nothing is overwritten.")
    half = Path(tempfile.mkdtemp(prefix=".figures-", dir=out.absolute().parent))
    try:
        (half / "README.txt").write_text(WARNING + "\n", encoding="utf-8")
        for output in outputs:
            (half / f"{output.name}.json").write_bytes(to_json(output))
            with (half / f"{output.name}.csv").open("w", encoding="utf-8", newline="") as file:
                lines = csv.writer(file, lineterminator="\n")
                lines.writerow([column.name for column in output.columns])
                lines.writerows(output.rows)
        os.rename(half, out)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _print_whole(outputs: Sequence[Output]) -> None:
    """The rows of all groups together, of every measure once."""
    told: set[str] = set()
    for output in outputs:
        title = output.title.rpartition(", by ")[0]
        if title in told:
            continue
        told.add(title)
        click.secho(title, bold=True)
        for row in output.rows:
            if row[0] == ALL:
                _line(output, output.columns[1:], row[1:])


def _print(output: Output) -> None:
    click.secho(f"\n{output.title}", bold=True)
    for row in output.rows:
        _line(output, output.columns, row)


def _line(output: Output, columns: Sequence[Column], cells: Sequence[Cell]) -> None:
    """One row: its categories, then each figure with its heading and unit, then the children behind it."""
    names = [_category(output, column, cell) for column, cell in zip(columns, cells, strict=True) if column.role == Role.DIMENSION]  # fmt: skip
    click.echo(f"  {'; '.join(names) or 'All':60} {', '.join(_figures(columns, cells))}")


def _figures(columns: Sequence[Column], cells: Sequence[Cell]) -> Iterator[str]:
    for column, cell in zip(columns, cells, strict=True):
        if column.role in (Role.FIGURE, Role.LOW, Role.HIGH, Role.CHILDREN):
            value = f"{cell:,.{column.decimals}f}" if isinstance(cell, int | float) else str(cell)
            yield f"{column.label.lower()} {value}{'%' if column.unit == '%' else ''}"


def _category(output: Output, column: Column, cell: Cell) -> str:
    return "All" if cell == ALL else output.labels.get(column.name, {}).get(str(cell), str(cell))
