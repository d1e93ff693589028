"""`moothall library evaluate-search` and `bench-search`: how well the search finds, and how fast. Neither needs a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from moothall.library.finding.evaluate import Evaluation


@click.command("evaluate-search")
@click.option(
    "--corpus", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True,
    help="A folder with corpus.jsonl, queries.jsonl and qrels.tsv, each plain or .gz.",
)  # fmt: skip
@click.option("--json", "out", type=click.Path(path_type=Path, dir_okay=False), help="Where the figures go, as JSON.")  # fmt: skip
def evaluate_search(corpus: Path, out: Path | None) -> None:
    """How well the search finds, on a collection whose answers are known: full text alone, vectors alone, and both."""
    from moothall.library.finding.documents import FindingError
    from moothall.library.finding.evaluate import evaluate
    from moothall.library.finding.trials import read_collection

    try:
        found = evaluate(read_collection(corpus))
    except FindingError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if out:
        out.write_text(json.dumps(found.told(), indent=2) + "\n", encoding="utf-8")
    _say(found)


def _say(found: Evaluation) -> None:
    told = found.told()
    click.echo(
        f"{found.documents:,} documents, {found.queries:,} judged queries; {found.dimensions} dimensions."
    )
    for note in found.notes:
        click.echo(f"Note: {note}")
    click.echo(f"\n{'':<36} {'nDCG@10':>8} {'R@100':>8} {'MAP':>8}")
    for name, measured in (
        ("full text alone (plain FTS5 BM25)", found.full_text), ("vectors alone", found.vectors), ("both, as served", found.both),
    ):  # fmt: skip
        click.echo(
            f"{name:<36} {measured.ndcg_at_10:>8.4f} {measured.recall_at_100:>8.4f} {measured.map:>8.4f}"
        )
    click.echo(f"\nMeasured as {told['measures']}. Full text: {told['baseline']}.")
