"""`moothall link figures`: the figures of docs/reference/linkage.md made again, from the sets they speak of."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from moothall.methods.linkage import DEFAULT_SEED, evaluate, link, read_labels, read_records

#: What the project's own sets must reach: fictional children, many of whose names are transliterated.
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.90
PUBLIC = Path("tests/samples/linkage")
OWN = (500, 5_000)
OWN_SEED = 5
BEGIN, END = "<!-- made by `moothall link figures` -->\n", "<!-- end of what it made -->"


@dataclass(frozen=True, slots=True)
class Figure:
    """One set and what was found on it."""

    name: str
    own: bool
    records: int
    precision: float
    recall: float
    f1: float
    line: float
    largest: int

    @property
    def good_enough(self) -> bool:
        """Whether a set of our own reaches what it must; of others nothing is promised."""
        return not self.own or (self.precision >= LEAST_PRECISION and self.recall >= LEAST_RECALL)

    def row(self) -> str:
        """A line of the table."""
        return (
            f"| {self.name} | {self.records:,} | {self.precision:.3f} | {self.recall:.3f} | {self.f1:.3f} | {self.line:.2f} "
            f"| {self.largest} |"
        )  # fmt: skip


def figures(top: Path) -> Iterator[Figure]:
    """The public set, and fictional children as several agencies write them. Raises ClickException without the set."""
    public = top / PUBLIC
    if not public.is_dir():
        raise click.ClickException(
            f"There is no {public}. Run it in a copy of the project, or name one with --top."
        )
    yield measured("`fake_1000` (public, in `tests/samples/linkage`)", public / "fake_1000.csv", public / "fake_1000_labels.csv", own=False)  # fmt: skip
    from moothall.methods.linkage.simulating import simulate_to

    for children in OWN:
        with tempfile.TemporaryDirectory(prefix="moothall-figures-") as name:
            simulate_to(Path(name), children, OWN_SEED)
            yield measured(
                f"fictional, {children:,} children",
                Path(name, "records.csv"),
                Path(name, "labels.csv"),
                own=True,
            )


def measured(name: str, records_at: Path, labels_at: Path, *, own: bool) -> Figure:
    """A labelled set linked and compared with its labels, as `moothall link evaluate` does it."""
    records = read_records([records_at])
    linked = link(records, seed=DEFAULT_SEED)
    found = evaluate(records, read_labels(labels_at, records), linked)
    score = found.proposed
    records.con.close()
    return Figure(
        name, own, records.count, score.precision, score.recall, score.f1, linked.line.probability, linked.groups.largest
    )  # fmt: skip


HEAD = "| set | records | precision | recall | F1 | line | largest group |\n| --- | --- | --- | --- | --- | --- | --- |"


@click.command("figures")
@click.option(
    "--top",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Where the project lies; here, unless said.",
)
@click.option(
    "--write",
    type=click.Path(path_type=Path),
    help="Put the table into this file, in place of the one it holds.",
)
def figures_command(top: Path, write: Path | None) -> None:
    """Make the figures of the reference again: precision, recall and F1 on the public set and on the project's own.

    Exit code 1 where a set of the project's own misses precision 0.98 or recall 0.90.
    """
    rows = []
    click.echo(HEAD)
    for figure in figures(top):
        click.echo(figure.row())
        rows.append(figure)
    if write is not None:
        put_into(write, rows)
    short = [figure.name for figure in rows if not figure.good_enough]
    if short:
        raise click.ClickException(
            f"Precision {LEAST_PRECISION} or recall {LEAST_RECALL} missed on: {'; '.join(short)}."
        )


def put_into(file: Path, rows: list[Figure]) -> None:
    """The table between its two marks in a file. Raises ClickException where the marks are not there."""
    text = file.read_text(encoding="utf-8")
    marked = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not marked.search(text):
        raise click.ClickException(f"{file} has no marks to put the table between.")
    table = "\n".join([HEAD, *(row.row() for row in rows)])
    file.write_text(marked.sub(lambda _: f"{BEGIN}{table}\n{END}", text), encoding="utf-8")
