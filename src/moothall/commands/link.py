"""`moothall link`: train a linkage model, weigh records with it, and say how well it does where the truth is known."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TextIO

import click

from moothall.methods.linkage import (
    DEFAULT_SEED,
    EXPECTED_PRECISION,
    KINDS,
    LABEL_KINDS,
    Evaluation,
    Labels,
    LinkageError,
    Linked,
    Model,
    Pair,
    Records,
    pairs_of,
    read_labels,
    read_model,
    read_records,
    train_model,
)
from moothall.methods.linkage import evaluate as evaluate_linkage
from moothall.methods.linkage import link as link_records

_FILE = click.Path(path_type=Path)


@click.group()
def link() -> None:
    """Is this the same child? Nothing here joins records: it weighs, proposes and says why."""


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """What is wrong with a file is said in a line, with the column and the mend."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LinkageError as wrong:
            raise click.ClickException(str(wrong)) from wrong

    return told


def _mapped(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`--map COLUMN=KIND`, as a mapping. What each kind is for is checked where the columns are known."""
    said: dict[str, str] = {}
    for one in given:
        column, equals, kind = one.rpartition("=")
        if not equals or not column.strip() or not kind.strip():
            raise click.BadParameter(f"'{one}' is not COLUMN=KIND, such as 'Naissance=date_of_birth'.")
        if kind.strip() not in (*KINDS, *LABEL_KINDS, "ignore"):
            raise click.BadParameter(
                f"'{kind}' is not a kind. Kinds: {', '.join((*KINDS, *LABEL_KINDS, 'ignore'))}."
            )
        said[column.strip()] = kind.strip()
    return said


_records = click.option(
    "--records", "files", type=_FILE, multiple=True,
    help="CSV or Parquet, one line for each record; may be given more than once, one file for each source.",
)  # fmt: skip
_map = click.option(
    "--map", "said", multiple=True, callback=_mapped, metavar="COLUMN=KIND",
    help="What a column is, where its name does not say; 'ignore' leaves it out.",
)  # fmt: skip
_seed = click.option(
    "--seed", default=DEFAULT_SEED, show_default=True, help="The same seed gives the same result."
)
_at = click.option(
    "--at", type=click.FloatRange(0, 1), metavar="PROBABILITY",
    help="Draw the line here, instead of where the model expects the precision that is asked for.",
)  # fmt: skip
_precision = click.option(
    "--precision", type=click.FloatRange(0.5, 1), default=EXPECTED_PRECISION, show_default=True,
    help="Of the pairs proposed as one child, so many are to be right, as the model expects.",
)  # fmt: skip


def _from_database(command: Callable[..., None]) -> Callable[..., None]:
    """What is said where the records are the partnership's own, in its database."""
    for option in (
        click.option("--as", "email", metavar="EMAIL", help="The coordinator to act as, with --from-database."),
        click.option("--partnership", metavar="CODE", help="Whose it is, where there are several, with --from-database."),
        click.option("--from-database", "own", is_flag=True, help="Use the partnership's own records: children of cases, of returns, and agencies' lists."),
    ):  # fmt: skip
        command = option(command)
    return command


def _read(files: tuple[Path, ...], said: dict[str, str]) -> Records:
    if not files:
        raise click.UsageError("Name the records with --records FILE.")
    return read_records(files, {column: kind for column, kind in said.items() if kind not in LABEL_KINDS})


@link.command()
@_records
@_map
@_seed
@click.option("--out", type=_FILE, help="Where the model goes, as JSON.")
@_from_database
@plainly
def train(
    files: tuple[Path, ...], said: dict[str, str], seed: int, out: Path | None, own: bool, partnership: str | None, email: str | None
) -> None:  # fmt: skip
    """Learn from records what each agreement tells, show the weights, and keep the model.

    With --from-database from the partnership's own, and the model is kept there as its newest.
    """
    if own:
        _only_its_own(files=files, said=said)
        from moothall.commands.link_database import train_own

        return train_own(partnership, email, seed, out)
    if out is None:
        raise click.UsageError("Say where the model goes with --out FILE.")
    model = train_model(_read(files, said), seed=seed)
    out.write_text(model.as_json(), encoding="utf-8")
    for line in weights_told(model):
        click.echo(line)
    click.echo(f"\nModel {model.sha256} written to {out}")


def _only_its_own(**given: object) -> None:
    """What goes with files alone is refused beside --from-database, rather than passed over."""
    for name, value in given.items():
        if value:
            option = {"files": "records", "said": "map", "kept": "model", "groups_out": "groups"}.get(
                name, name
            )
            raise click.UsageError(f"--{option} goes with files, and not with --from-database.")


def weights_told(model: Model) -> Iterator[str]:
    """Every weight of a model, in a table."""
    yield f"{'Compared':<22} {'Came to':<56} {'weight':>7} {'one child':>10} {'by chance':>10}"
    yield f"{'Before anything':<22} {'':<56} {model.prior_weight:>7.2f}"
    for title, step, weight, same, other in model.weights():
        yield f"{title[:22]:<22} {step[:56]:<56} {weight:>7.2f} {same:>10.4f} {other:>10.6f}"


@link.command()
@_records
@_map
@_seed
@_at
@_precision
@click.option(
    "--model", "kept", type=_FILE, help="A model kept by `train`; else one is trained on these records."
)
@click.option("--out", type=_FILE, help="Where the pairs go: .csv, .jsonl or .parquet.")
@click.option("--groups", "groups_out", type=_FILE, help="Where the proposed groups go, as CSV.")
@_from_database
@plainly
def predict(
    files: tuple[Path, ...], said: dict[str, str], seed: int, at: float | None, precision: float, kept: Path | None,
    out: Path | None, groups_out: Path | None, own: bool, partnership: str | None, email: str | None,
) -> None:  # fmt: skip
    """Weigh the pairs of records, and write those proposed as one child and those that are questions, with why.

    With --from-database the partnership's own are weighed by its newest model, and the pairs put on the desk of its
    coordinators, who answer them on the page 'The same child?'. Nothing is joined.
    """
    if own:
        _only_its_own(files=files, said=said, kept=kept, out=out, groups_out=groups_out, at=at)
        from moothall.commands.link_database import predict_own

        return predict_own(partnership, email, seed)
    if out is None:
        raise click.UsageError("Say where the pairs go with --out FILE.")
    if out.suffix not in WRITERS:
        raise click.ClickException(f"'{out.name}': write to .csv, .jsonl or .parquet.")
    records = _read(files, said)
    model = read_model(kept) if kept else None
    if model is not None:
        model.check_fits(records.kinds)
    linked = link_records(records, model=model, at=at, precision=precision, seed=seed)
    count = WRITERS[out.suffix](out, pairs_of(records, linked.model))
    if groups_out:
        _write_groups(groups_out, records, linked)
    click.echo(
        f"{records.count} records, {linked.weighed} pairs weighed; {count} written to {out}. Line at "
        f"{linked.line.probability:.4f}; {len(linked.groups.members)} groups, {len(linked.groups.to_review)} to review. "
        f"Model {linked.model.sha256[:12]}."
    )


_PAIR_COLUMNS = ("source_l", "record_id_l", "source_r", "record_id_r", "match_weight", "match_probability", "verdict", "why", "parts")  # fmt: skip


def _row(pair: Pair) -> tuple[Any, ...]:
    parts = [
        {"compared": part.title, "came_to": part.step, "weight": round(part.weight, 3), "commonness": round(part.commonness, 3)}
        for part in pair.parts
    ]  # fmt: skip
    return (
        *pair.left,
        *pair.right,
        round(pair.weight, 4),
        round(pair.probability, 6),
        pair.verdict,
        pair.why,
        parts,
    )


def _write_csv(out: Path, pairs: Iterator[Pair]) -> int:
    rows = [_row(pair) for pair in pairs]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_PAIR_COLUMNS)
        writer.writerows([*cells, json.dumps(parts, ensure_ascii=False)] for *cells, parts in rows)
    return len(rows)


def _write_jsonl(out: Path, pairs: Iterator[Pair]) -> int:
    lines = [
        json.dumps(dict(zip(_PAIR_COLUMNS, _row(pair), strict=True)), ensure_ascii=False) for pair in pairs
    ]
    out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)


def _write_parquet(out: Path, pairs: Iterator[Pair]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [(*cells, json.dumps(parts, ensure_ascii=False)) for *cells, parts in map(_row, pairs)]
    columns = list(zip(*rows, strict=True)) or [()] * len(_PAIR_COLUMNS)
    pq.write_table(pa.table(dict(zip(_PAIR_COLUMNS, map(list, columns), strict=True))), out)
    return len(rows)


WRITERS: dict[str, Callable[[Path, Iterator[Pair]], int]] = {
    ".csv": _write_csv, ".jsonl": _write_jsonl, ".parquet": _write_parquet,
}  # fmt: skip


def _write_groups(out: Path, records: Records, linked: Linked) -> None:
    names = records.names()
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("group", "source", "record_id", "to_review"))
        for head, members in sorted(linked.groups.members.items()):
            for row in members:
                writer.writerow((head, *names[row], linked.groups.to_review.get(head, "")))


@link.command()
@_records
@click.option("--labels", type=_FILE, required=True, help="Pairs with a score, pairs of one child, or record to cluster; CSV or Parquet.")  # fmt: skip
@_map
@_seed
@_at
@_precision
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
@plainly
def evaluate(
    files: tuple[Path, ...],
    labels: Path,
    said: dict[str, str],
    seed: int,
    at: float | None,
    precision: float,
    as_json: bool,
) -> None:
    """Precision, recall and F1 at the operating point, on records whose truth is known."""
    records = _read(files, said)
    known = read_labels(labels, records, {column: kind for column, kind in said.items() if kind != "ignore"})
    linked = link_records(records, at=at, precision=precision, seed=seed)
    found = evaluate_linkage(records, known, linked)
    told = evaluation_told(records, found, known, seed)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _say(sys.stdout, told)


def evaluation_told(records: Records, found: Evaluation, known: Labels, seed: int) -> dict[str, Any]:
    """All that an evaluation says, as plain values."""
    linked = found.linked
    return {
        "precision": round(found.proposed.precision, 4), "recall": round(found.proposed.recall, 4),
        "f1": round(found.proposed.f1, 4),
        "right": found.proposed.right, "wrong": found.proposed.wrong, "missed": found.proposed.missed,
        "pair_by_pair": found.pair_by_pair.told(), "reached_by_a_question": round(found.reached, 4),
        "operating_point": round(linked.line.probability, 6), "expected_precision": round(linked.line.expected_precision, 4),
        "expected_recall": round(linked.line.expected_recall, 4),
        "records": records.count, "labels": known.shape, "labelled_same": len(known.same), "labelled_different": len(known.different),
        "records_labelled": records.count if known.of is None else len(known.of),
        "labels_left_out": known.left_out.lines, "first_left_out": known.left_out.first,
        "columns": dict(records.columns.of), "unused_columns": list(records.columns.unused),
        "groups": len(linked.groups.members), "largest_group": linked.groups.largest,
        "groups_to_review": len(linked.groups.to_review), "pairs_weighed": linked.weighed,
        "model": linked.model.sha256, "seed": seed,
    }  # fmt: skip


def _say(out: TextIO, told: dict[str, Any]) -> None:
    read = ", ".join(f"{column} ({kind})" for kind, column in sorted(told["columns"].items()))
    unused = f" Not used: {', '.join(told['unused_columns'])}." if told["unused_columns"] else ""
    pair = told["pair_by_pair"]
    aside = (
        (f"{told['labels_left_out']} lines of the labels were left out: they name a record that is not there, such as '{told['first_left_out']}'.",)
        if told["labels_left_out"] else ()
    )  # fmt: skip
    lines = (
        f"{told['records']} records. Columns read: {read}.{unused}",
        f"Labels: {told['labels']}; {told['labelled_same']} pairs of one child, {told['labelled_different']} known to be different.",
        *aside,
        f"Operating point {told['operating_point']:.4f}: the model expects precision {told['expected_precision']:.4f} "
        f"and recall {told['expected_recall']:.4f} there.",
        *(
            (f"Only {told['records_labelled']} records have a label; pairs with another count neither way.",)
            if told["records_labelled"] < told["records"]
            else ()
        ),
        "",
        f"precision {told['precision']:.4f}",
        f"recall    {told['recall']:.4f}",
        f"F1        {told['f1']:.4f}",
        "",
        f"{told['right']} right, {told['wrong']} wrong, {told['missed']} missed, in {told['groups']} groups (the largest of "
        f"{told['largest_group']} records; {told['groups_to_review']} to review).",
        f"Pair by pair, before grouping: precision {pair['precision']:.4f}, recall {pair['recall']:.4f}, F1 {pair['f1']:.4f}. "
        f"A proposal or a question reaches {told['reached_by_a_question']:.4f} of the true pairs.",
        f"Model {told['model'][:12]}, seed {told['seed']}.",
    )
    for line in lines:
        click.echo(line, file=out)


@link.command()
@click.option(
    "--children", type=click.IntRange(1, 5_000_000), required=True, help="How many fictional children."
)
@_seed
@click.option("--out", type=_FILE, required=True, help="A folder for records.csv and labels.csv.")
def simulate(children: int, seed: int, out: Path) -> None:
    """Fictional children as several agencies write them down, and which records are of one child."""
    from moothall.methods.linkage.simulating import simulate_to

    count = simulate_to(out, children, seed)
    click.echo(f"{count} records of {children} fictional children in {out}")


@link.command("bring-list")
@click.argument("file", type=_FILE)
@click.option(
    "--agency", required=True, metavar="NAME", help="The agency whose list it is, by its name here."
)
@click.option("--from-partnership", "of_code", default="", metavar="CODE", help="Whose children they are, where another's: needs a sharing agreement in force.")  # fmt: skip
@_map
@click.option("--partnership", metavar="CODE", help="Whose it is, where there are several.")
@click.option("--as", "email", metavar="EMAIL", help="The coordinator to act as.")
def bring_list(
    file: Path, agency: str, of_code: str, said: dict[str, str], partnership: str | None, email: str | None
) -> None:
    """Bring in an agency's list of children, a CSV with one line for each, to be weighed with the others.

    The columns that are compared are kept, and no other. The same list twice changes nothing.
    """
    from moothall.commands.link_database import bring_list_in

    bring_list_in(file, agency, of_code, said, partnership, email)


def _further() -> None:
    """Commands of this group that live in modules of their own."""
    from moothall.commands.link_figures import figures_command
    from moothall.commands.link_spark import compare_spark

    link.add_command(figures_command)
    link.add_command(compare_spark)


_further()
