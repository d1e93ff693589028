"""`moothall link compare-spark`: the same linkage on DuckDB and on Spark, and how far the two agree."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from moothall.methods.linkage import (
    DEFAULT_SEED,
    LinkageError,
    Linked,
    evaluate,
    read_labels,
    read_records,
    train_model,
)
from moothall.methods.linkage.deciding import DECIDED, decide
from moothall.methods.linkage.grouping import group
from moothall.methods.linkage.linking import weigh_pairs


@click.command("compare-spark")
@click.option("--children", type=click.IntRange(100, 200_000), default=300, show_default=True, help="How many fictional children; 300 take some five minutes on two busy cores.")  # fmt: skip
@click.option(
    "--seed", default=DEFAULT_SEED, show_default=True, help="The same seed gives the same children."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
def compare_spark(children: int, seed: int, as_json: bool) -> None:
    """Link fictional children on DuckDB and on Spark (local[2]), and say how far the two agree.

    Up to 1,500 records (700 children) every pair is compared; above that the pairs that blocking finds, which 2,000
    children showed once (13 minutes). Exit code 1 where they differ by more than the band that is stated. Needs Java and
    `make spark`.
    """
    try:
        told = compared(children, seed)
    except LinkageError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(json.dumps(told) if as_json else "\n".join(_lines(told)))
    if not told["within"]:
        raise click.ClickException("They differ by more than the band.")


def compared(children: int, seed: int) -> dict[str, Any]:
    """One model, weighed by both engines; everything that is said of it. Raises LinkageError."""
    from moothall.methods.linkage.on_spark import (
        BAND_BITS,
        BAND_PAIRS,
        BAND_SCORE,
        agreement,
        check_spark,
        weigh_pairs_on_spark,
    )
    from moothall.methods.linkage.simulating import simulate_to

    check_spark()
    with tempfile.TemporaryDirectory(prefix="moothall-spark-") as name:
        folder = Path(name)
        simulate_to(folder, children, seed)
        records = read_records([folder / "records.csv"])
        labels, model = read_labels(folder / "labels.csv", records), train_model(records, seed=seed)
        engines: dict[str, Any] = {}
        for engine, weigh in (
            ("duckdb", lambda: weigh_pairs(records, model)),
            ("spark", lambda: weigh_pairs_on_spark(records, model, folder)),
        ):
            began = time.monotonic()
            weighed = weigh()
            seconds = round(time.monotonic() - began, 1)
            line = decide(records, model)
            found = evaluate(records, labels, Linked(model, line, group(records), weighed)).proposed
            records.con.execute(
                f"CREATE TABLE by_{engine} AS SELECT a, b, match_weight, verdict FROM {DECIDED}"
            )
            engines[engine] = {
                "pairs": weighed,
                "seconds": seconds,
                "line": round(line.probability, 4),
                **found.told(),
            }
        agreed = agreement(records, "by_duckdb", "by_spark")
    apart = max(abs(engines["duckdb"][what] - engines["spark"][what]) for what in ("precision", "recall"))
    return {
        "records": records.count, **engines, "pairs": agreed.pairs, "one_alone": agreed.one_alone, "apart": agreed.apart,
        "furthest_bits": round(agreed.furthest, 4), "verdicts_differ": agreed.verdicts_differ,
        "band": {"bits": BAND_BITS, "pairs": BAND_PAIRS, "score": BAND_SCORE}, "within": agreed.within and apart <= BAND_SCORE,
    }  # fmt: skip


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [f"{told['records']} records of fictional children."]
    lines += [
        f"{engine:<7} {told[engine]['pairs']} pairs in {told[engine]['seconds']} s; line {told[engine]['line']:.4f}; precision "
        f"{told[engine]['precision']:.4f}, recall {told[engine]['recall']:.4f}, F1 {told[engine]['f1']:.4f}"
        for engine in ("duckdb", "spark")
    ]
    band = told["band"]
    return [
        *lines,
        f"Of {told['pairs']} pairs {told['one_alone']} were weighed by one alone, {told['apart']} lie more than {band['bits']} bits "
        f"apart (the furthest {told['furthest_bits']}), and {told['verdicts_differ']} were proposed by one alone.",
        f"Band: at most {band['pairs']:.1%} of pairs, and {band['score']} in precision and recall. "
        f"{'Within it.' if told['within'] else 'Outside it.'}",
    ]
