"""`moothall private …`: synthetic records and noisy counts, each with a stated guarantee. Opt-in, by this command alone."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pyarrow as pa

    from moothall.methods.privacy import Domain, PrivateCounts, Synthetic
    from moothall.methods.privacy.domain import Coded


@click.group()
def private() -> None:
    """Synthetic records and open counts under differential privacy.

    The guarantee holds for each child, whatever else anybody knows. It is spent once and for good: ask only for what
    somebody will use.
    """


def _of_a_table(command: Any) -> Any:
    """The options by which a table and what its columns can be are named."""
    for option in (
        click.option("--domain", "domain_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file (YAML) that says what each variable can be, written without looking at the data."),
        click.option("--columns", help="Instead: columns of a table of an extract, by commas; what they can be is read from the published schema."),
        click.option("--table", "table_name", default="case", show_default=True, help="Which table of the extract."),
        click.option("--epsilon", required=True, type=float, help="How much may become known of one child: about 1 is usual, less is safer."),
    ):  # fmt: skip
        command = option(command)
    return command


@private.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@_of_a_table
@click.option("--delta", default=1e-6, show_default=True, help="The chance left out of the promise; well under one in the number of children.")  # fmt: skip
@click.option("--rows", type=click.IntRange(min=1), help="How many records to make; else about as many as there are.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
def synthesise(data: Path, domain_file: Path | None, columns: str | None, table_name: str, epsilon: float, delta: float, rows: int | None, out: Path) -> None:  # fmt: skip
    """Make records of nobody from DATA, an extract's folder or a table as CSV or Parquet (MST mechanism).

    In the new folder are the records, the guarantee in words and numbers, and in `checkers` how like the real records
    they are and whether somebody could be singled out. That part reads the real records and has no guarantee: it is
    for two checkers and not for publication. There is no seed: no two runs are alike.
    """
    from moothall.methods.privacy import encoded, likeness, singling_out
    from moothall.methods.privacy import synthesise as make

    with _clearly():
        domain, table = _read(data, domain_file, columns, table_name)
        real = encoded(table, domain)
        click.echo(f"{len(domain.variables)} variables; making records at epsilon {epsilon:g} …", err=True)
        made = make(real, domain, epsilon=epsilon, delta=delta, many=rows)
    deepest = min(3, len(domain.variables))
    alike = [likeness(real, made.records, domain, variables=many) for many in range(1, deepest + 1)]
    attacked = singling_out(real, made.records, domain)
    report = {"likeness": [asdict(one) for one in alike], "singling_out": asdict(attacked)}
    _write_new(
        out,
        {
            "synthetic.csv": _csv(made.domain.decoded(made.records)),
            "guarantee.json": json.dumps(_told(made), indent=1, ensure_ascii=False) + "\n",
            "READ-ME.md": _read_me(made),
            "checkers/report.json": json.dumps(report, indent=1) + "\n",
        },
    )
    click.echo(f"{len(made.records)} records of nobody in {out}. {made.guarantee.in_words()}")
    click.echo("For the checkers (no guarantee, not for publication):")
    for one in alike:
        click.echo(f"  tables of {one.variables}: {one.distance:.3f} apart on average, {one.worst:.3f} at worst ({', '.join(one.worst_table)})")  # fmt: skip
    click.echo(
        f"  singling out: {attacked.right} of {attacked.guesses} guesses right, by chance {attacked.right_by_chance} of "
        f"{attacked.guesses_by_chance}; {attacked.same_rows} of {attacked.unique} unique children's rows stand in it, by "
        f"chance {attacked.same_by_chance}"
    )  # fmt: skip


@private.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@_of_a_table
@click.option("--year", required=True, type=int, help="The year whose budget pays.")
@click.option(
    "--what", required=True, help="What is published, in a few words, for the list of what was spent."
)
@click.option("--spent", "spent_file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The list of what was spent; it grows by one line.")  # fmt: skip
@click.option("--budget", "budget_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The rule, where it is not the one shipped.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
def counts(data: Path, domain_file: Path | None, columns: str | None, table_name: str, epsilon: float, year: int, what: str, spent_file: Path, budget_file: Path | None, out: Path) -> None:  # fmt: skip
    """Count DATA by every combination of its variables, with OpenDP's noise, for an open dashboard.

    Refused where the year's budget does not suffice. What is spent is written down before the counts are.
    """
    from moothall.methods.outputs import to_json
    from moothall.methods.privacy import as_output, encoded, left, private_counts, read_budget

    with _clearly(), _alone(spent_file):
        domain, table = _read(data, domain_file, columns, table_name)
        records = encoded(table, domain)
        _refuse_what_is_there(out)
        spent = _spend(spent_file, budget_file, year, what, epsilon)
        told = private_counts(records, domain, epsilon=epsilon)
    output = as_output(told, name="counts-with-noise", title=what)
    _write_new(
        out,
        {
            "counts.csv": _counts_csv(told),
            "counts.json": to_json(output).decode(),
            "READ-ME.md": _about_counts(told),
        },
    )
    remains = left(read_budget(budget_file), spent, year)
    click.echo(
        f"{told.counts.size} counts in {out}, each within {told.accuracy} of the true one with 95 in 100. "
        f"Of the year {year} epsilon {remains:g} is left."
    )


@private.command()
@click.option("--spent", "spent_file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The list of what was spent.")  # fmt: skip
@click.option("--budget", "budget_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The rule, where it is not the one shipped.")  # fmt: skip
def budget(spent_file: Path, budget_file: Path | None) -> None:
    """Say what each year's open figures have cost, and what is left."""
    from moothall.methods.privacy import left, read_budget, read_spent

    with _clearly():
        rule, spent = read_budget(budget_file), read_spent(spent_file)
    click.echo(f"At most epsilon {rule.yearly_epsilon:g} a year, {rule.most_at_once:g} at once. Source: {rule.source} ({rule.confidence}).")  # fmt: skip
    for one in spent:
        click.echo(f"  {one.year}  {one.epsilon:g}  {one.what}")
    for year in sorted({one.year for one in spent}):
        click.echo(f"Left of {year}: {left(rule, spent, year):g}")


def _read(data: Path, domain_file: Path | None, columns: str | None, table_name: str) -> tuple[Domain, pa.Table]:  # fmt: skip
    from moothall.methods.privacy import domain_of, read_domain

    if bool(domain_file) == bool(columns):
        raise click.ClickException("Say what the variables can be: by --domain FILE, or by --columns of an extract.")  # fmt: skip
    table = _extract_table(data, table_name) if data.is_dir() else _table(data)
    if domain_file:
        return read_domain(domain_file), table
    from moothall.methods.extracts.schema import current_schema

    names = [name.strip() for name in (columns or "").split(",") if name.strip()]
    try:
        return domain_of(current_schema(), table_name, names), table
    except KeyError as unknown:
        raise click.ClickException(f"The schema of extracts has no {unknown} in {table_name}.") from None


def _extract_table(folder: Path, name: str) -> pa.Table:
    from moothall.methods.extracts.folder import NotAnExtract, read_table, verify

    try:
        verify(folder)
        return read_table(folder, name)
    except NotAnExtract as wrong:
        raise click.ClickException(str(wrong)) from None
    except KeyError:
        raise click.ClickException(f"An extract has no table {name!r}.") from None


def _table(path: Path) -> pa.Table:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    try:
        return pyarrow.parquet.read_table(path) if path.suffix == ".parquet" else pyarrow.csv.read_csv(path)
    except (pa.ArrowInvalid, UnicodeDecodeError) as wrong:
        raise click.ClickException(f"{path} cannot be read as a table: {str(wrong).splitlines()[0]}") from None  # fmt: skip


def _spend(spent_file: Path, budget_file: Path | None, year: int, what: str, epsilon: float) -> tuple[Any, ...]:  # fmt: skip
    """Write the spending down, whole or not at all, before anything is counted."""
    from moothall.methods.privacy import Spent, as_json, read_budget, read_spent, spend

    spent = spend(read_budget(budget_file), read_spent(spent_file), Spent(year, what, epsilon))
    half = spent_file.with_name(f".{spent_file.name}.half")
    half.write_text(as_json(spent))
    half.replace(spent_file)
    return spent


class _clearly:
    """What is refused is told in one line, without a traceback."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, wrong: BaseException | None, _trace: object) -> None:
        from moothall.methods.files import FileError
        from moothall.methods.privacy import PrivacyError

        if isinstance(wrong, (PrivacyError, FileError)):
            raise click.ClickException(str(wrong)) from None


class _alone:
    """Nobody else spends from the same list meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f".{path.name}.lock")

    def __enter__(self) -> None:
        import fcntl

        if not self._path.parent.is_dir():
            raise click.ClickException(f"{self._path.parent} is no folder. Make it first.")
        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_wrong: object) -> None:
        self._file.close()


def _refuse_what_is_there(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise click.ClickException(f"{out} is there already. Name a folder that is not: nothing is overwritten.")  # fmt: skip
    if not out.absolute().parent.is_dir():
        raise click.ClickException(f"{out.absolute().parent} is no folder. Make it first.")


def _write_new(out: Path, files: dict[str, str]) -> None:
    """A new folder with these files, whole or not at all."""
    import tempfile

    _refuse_what_is_there(out)
    with tempfile.TemporaryDirectory(prefix=".moothall-", dir=out.absolute().parent) as there:
        half = Path(there) / "half"
        for name, text in files.items():
            (half / name).parent.mkdir(parents=True, exist_ok=True)
            (half / name).write_text(text, encoding="utf-8")
        half.rename(out)


def _csv(columns: dict[str, list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue()


def _counts_csv(told: PrivateCounts) -> str:
    import numpy as np

    coded: Coded = np.array(list(np.ndindex(told.counts.shape)))
    columns = told.domain.decoded(coded)
    return _csv({**columns, "count": [str(one) for one in told.counts.ravel()]})


def _told(made: Synthetic) -> dict[str, Any]:
    return {
        "mechanism": "MST (McKenna, Miklau and Sheldon 2021), noise by OpenDP",
        "records_are": "of nobody: drawn from a model",
        **asdict(made.guarantee),
        "in_words": made.guarantee.in_words(),
        "neighbours": "adding or taking away one child with all records used of it",
        "pairs_of_variables": [list(pair) for pair in made.pairs],
        "values_come_from": made.domain.source,
    }


def _read_me(made: Synthetic) -> str:
    pairs = "\n".join(f"- {first} and {second}" for first, second in made.pairs)
    return (
        "# Synthetic records\n\nNobody in `synthetic.csv` is a child who lives. The records were drawn from a model to try "
        f"a program on; no finding about children may rest on them.\n\n{made.guarantee.in_words()}\n\nTables of one "
        "variable, and of two that stand below, are like the real ones but for noise. Finer tables are not.\n\n"
        f"{pairs}\n"
    )


def _about_counts(told: PrivateCounts) -> str:
    return (
        f"# Counts with noise\n\nEvery count has random noise, so that nobody can tell whether one child was counted "
        f"(epsilon {told.epsilon:g}). With 95 in 100 a count is within {told.accuracy} of the true one; counts under about "
        f"{4 * told.accuracy} say little. They do not add up to a true total, and none is below nought.\n"
    )
