"""`moothall disclosure …`: protect a folder of outputs, or one table of counts, before it leaves."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from moothall.methods.disclosure import Protected, Published, Rules
    from moothall.methods.outputs import Output

RULES = click.option(
    "--rules", "rules_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of rules (YAML); the shipped ones if not given.",
)  # fmt: skip
SECRET = click.option(
    "--secret-file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of 16 secret bytes or more, for rounding by chance only. Keep it for later releases.",
)  # fmt: skip
EARLIER = click.option(
    "--earlier", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The release ledger (JSON): what was published before.",
)  # fmt: skip


@click.group()
def disclosure() -> None:
    """Hide what could point at a child, and what that could be worked out from."""


@disclosure.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@RULES
@EARLIER
@SECRET
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write into.")  # fmt: skip
@click.option("--release", default="", help="The name of this release in the ledger that is written.")
@click.option("--leave-out", is_flag=True, help="Leave out, and name, the tables that cannot be made safe; else nothing is written.")  # fmt: skip
def check(paths: tuple[Path, ...], rules_file: Path | None, earlier: Path | None, secret_file: Path | None, out: Path, release: str, leave_out: bool) -> None:  # fmt: skip
    """Protect outputs (JSON, as a study's run writes them; files or folders) all together.

    Writes into the folder: each protected output as JSON and CSV; risk.txt and risk.json for the checkers, who alone
    may see them; log.json (what was hidden and by which rule, no values) and proof.json, for the checkers alone too, since
    who knows which figures are small has more to work them out from; ledger.json, the release ledger with this release. Ends with 1, and writes nothing, if anything hidden could still be worked out.
    """
    from moothall.methods.disclosure import as_json, ledger_to_json, of_release

    before = _ledger(earlier)
    outputs, rules = _outputs(paths), _rules(rules_file)
    found, left_out = _what_can_be(outputs, rules, before, secret_file) if leave_out else (_protect(outputs, rules, before, secret_file), ())  # fmt: skip
    _write(found, out)
    (out / "risk.txt").write_text("\n\n".join(report.text() for report in found.reports) + "\n", "utf-8")
    (out / "risk.json").write_bytes(as_json(found.reports))
    (out / "log.json").write_bytes(as_json(found.log))
    (out / "proof.json").write_bytes(as_json(found.proof))
    (out / "ledger.json").write_bytes(ledger_to_json((*before, *of_release(found.published, release))))
    for report in found.reports:
        click.echo(f"{report.output}: risk {report.level}, {report.hidden} of {report.figures} figures hidden, {report.secondary} of them for others' sake")  # fmt: skip
    for name in left_out:
        click.echo(f"{name}: left out, since a figure hidden in it could still be worked out. Broader categories may help.")  # fmt: skip
    click.echo(f"Wrote {out}")


@disclosure.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dimensions", required=True, help="The columns of categories, by commas.")
@click.option("--count", "count_column", help="The column of counts. Without it each row is a child, and is counted.")  # fmt: skip
@click.option("--where", "conditions", multiple=True, metavar="COLUMN=VALUE", help="Only the rows in which a column says this; may be given again.")  # fmt: skip
@click.option("--total", default="Total", show_default=True, help="How the table calls all categories together.")  # fmt: skip
@RULES
@EARLIER
@SECRET
@click.option("--counted", default="children", show_default=True, help="What is counted: the same word links tables and releases.")  # fmt: skip
@click.option("--period", help="First and last month, such as 2026-01:2026-06.")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the protected table, the report and the proof.")  # fmt: skip
@click.option("--csv", "csv_out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the protected table as CSV; shown if neither is given.")  # fmt: skip
@click.option("--ledger", "ledger_out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the release ledger with this table added.")  # fmt: skip
def table(file: Path, dimensions: str, count_column: str | None, conditions: tuple[str, ...], total: str, rules_file: Path | None, earlier: Path | None, secret_file: Path | None, counted: str, period: str | None, out: Path | None, csv_out: Path | None, ledger_out: Path | None) -> None:  # fmt: skip
    """Protect a table of counts (CSV): one row for each cell, or one row for each child.

    Margins that are lacking are added, and cells that are lacking count nobody, unless totals that are given are more
    than their parts: then the table is taken as it is.
    """
    from moothall.methods.disclosure import DisclosureError, ledger_to_json
    from moothall.methods.disclosure.tabling import contingency, table_json

    names = [name.strip() for name in dimensions.split(",") if name.strip()]
    try:
        made = contingency(
            _chosen(_read(file), conditions),
            names,
            count_column,
            total=total,
            counted=counted,
            period=_period(period),
        )
    except DisclosureError as wrong:
        raise click.ClickException(f"{file}: {wrong}") from None
    before = _ledger(earlier)
    found = _protect([made], _rules(rules_file), before, secret_file)
    if out:
        out.write_bytes(table_json(found, total))
    if csv_out:
        csv_out.write_text(_csv(found.outputs[0], total), "utf-8")
    if ledger_out:
        ledger_out.write_bytes(ledger_to_json((*before, *found.published)))
    if not out and not csv_out:
        click.echo(_csv(found.outputs[0], total), nl=False)
    click.echo(found.reports[0].text(), err=True)


def _protect(outputs: list[Output], rules: Rules, before: tuple[Published, ...], secret: Path | None) -> Protected:  # fmt: skip
    from moothall.methods.disclosure import DisclosureError, protect

    try:
        return protect(outputs, rules, before, secret=secret.read_bytes() if secret else b"")
    except DisclosureError as wrong:
        raise click.ClickException(str(wrong)) from None


def _what_can_be(outputs: list[Output], rules: Rules, before: tuple[Published, ...], secret: Path | None) -> tuple[Protected, tuple[str, ...]]:  # fmt: skip
    from moothall.methods.disclosure import DisclosureError, protect_what_can_be

    try:
        return protect_what_can_be(outputs, rules, before, secret=secret.read_bytes() if secret else b"")
    except DisclosureError as wrong:
        raise click.ClickException(str(wrong)) from None


def _rules(path: Path | None) -> Rules:
    from moothall.methods.disclosure import RulesError, default_rules, read_rules

    try:
        return read_rules(path) if path else default_rules()
    except RulesError as wrong:
        raise click.ClickException(str(wrong)) from None


def _ledger(path: Path | None) -> tuple[Published, ...]:
    from moothall.methods.disclosure import DisclosureError, ledger_from_json

    try:
        return ledger_from_json(path.read_bytes()) if path else ()
    except DisclosureError as wrong:
        raise click.ClickException(f"{path}: {wrong}") from None


def _outputs(paths: tuple[Path, ...]) -> list[Output]:
    from moothall.methods.outputs import OutputError, from_json

    files = [file for path in paths for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise click.ClickException(f"There are no outputs (*.json) in {paths[0]}.")
    found = []
    for file in files:
        try:
            found.append(from_json(file.read_bytes()))
        except OutputError as wrong:
            raise click.ClickException(f"{file}: {wrong}") from None
    return found


def _write(found: Protected, out: Path) -> None:
    from moothall.methods.outputs import to_json

    folder = out / "outputs"
    folder.mkdir(parents=True, exist_ok=True)
    for output in found.outputs:
        (folder / f"{output.name}.json").write_bytes(to_json(output))
        (folder / f"{output.name}.csv").write_text(_csv(output, "Total"), "utf-8")


def _csv(output: Output, total: str) -> str:
    """As CSV, with the names of the columns and the words of the categories."""
    from moothall.methods.outputs import ALL

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.label for column in output.columns])
    for row in output.rows:
        words = [output.labels.get(column.name, {}).get(str(cell), cell) for column, cell in zip(output.columns, row, strict=True)]  # fmt: skip
        writer.writerow([total if cell == ALL else cell for cell in words])
    return text.getvalue()


def _read(path: Path) -> list[dict[str, str]]:
    """The rows, each with the line it stands on."""
    from moothall.methods.disclosure.tabling import LINE

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{**row, LINE: str(number)} for number, row in enumerate(csv.DictReader(file), 2)]
    except UnicodeDecodeError:
        raise click.ClickException(f"{path} is not UTF-8 text. Save it as 'CSV UTF-8'.") from None
    except csv.Error as wrong:
        raise click.ClickException(f"{path} cannot be read as CSV: {wrong}.") from None


def _chosen(rows: list[dict[str, str]], conditions: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows in which each of the columns says what it should."""
    for one in conditions:
        column, equals, value = one.partition("=")
        if not equals:
            raise click.ClickException(f"--where is COLUMN=VALUE, not {one!r}.")
        if rows and column not in rows[0]:
            raise click.ClickException(
                f"There is no column {column!r}. There are: {', '.join(list(rows[0])[:-1])}."
            )
        rows = [row for row in rows if row[column] == value]
    return rows


def _period(told: str | None) -> tuple[str, str] | None:
    import re

    if told is None:
        return None
    found = re.fullmatch(r"(\d{4}-(?:0[1-9]|1[0-2])):(\d{4}-(?:0[1-9]|1[0-2]))", told)
    if not found or found[1] > found[2]:
        raise click.ClickException(f"--period is two months in order, such as 2026-01:2026-06, not {told!r}.")
    return found[1], found[2]
