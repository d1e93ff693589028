"""`moothall study recover`: does a study find the effects that were put into a fictional national extract?"""

from __future__ import annotations

import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from moothall.methods.evaluation.recovery.running import Run

#: Runs that one process makes at a time; the most of a kind.
PIECE, MOST = 10, 10_000
A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("recover", context_settings={"show_default": True, "max_content_width": 110})
@click.option("--runs", default=200, type=click.IntRange(2, MOST), help="How many extracts of each kind are drawn.")  # fmt: skip
@click.option("--follow-up-runs", type=click.IntRange(2, MOST), help="Another number of those that ask who was lost.")  # fmt: skip
@click.option("--children", default=20_000, type=click.IntRange(500, 65_536), help="How many children an extract has.")  # fmt: skip
@click.option("--seed", default=1, type=click.IntRange(0, 1_000_000), help="The same seed gives the same document.")  # fmt: skip
@click.option("--processes", default=2, type=click.IntRange(1, 64), help="How many processes work at once.")
@click.option("--only", multiple=True, help="A kind of extract by its name; may be given again. All if not given.")  # fmt: skip
@click.option("--out", type=A_FILE, help="Where to write the document (Markdown).")
@click.option("--json", "out_json", type=A_FILE, help="Where to write the numbers.")
def recover(
    runs: int, follow_up_runs: int | None, children: int, seed: int, processes: int, only: tuple[str, ...], out: Path | None, out_json: Path | None,
) -> None:  # fmt: skip
    """Bias, coverage, false finds and power of whole studies, from children to the headline, where effects are known.

    Makes docs/reference/evaluation-recovery.md again: moothall study recover --runs 200 --out FILE.
    """
    # Before NumPy is loaded: threads that wait for each other took two thirds of the processors' time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from moothall.methods.evaluation.recovery import SCENARIOS, scores, trend_scores

    from .study_recover_told import document

    unknown = sorted(set(only) - {one.key for one in SCENARIOS})
    if unknown:
        raise click.UsageError(f"--only: no kind is called {unknown[0]}; there are {', '.join(one.key for one in SCENARIOS)}.")  # fmt: skip
    told, trends = [], []
    for scenario in SCENARIOS:
        if only and scenario.key not in only:
            continue
        count = (follow_up_runs or runs) if scenario.asks == "follow-up" else runs
        made = _runs(scenario.key, count, children, seed, processes)
        told += scores(scenario.key, made)
        trends += list(trend_scores(scenario.key, made))
        click.echo(f"{scenario.title}: done", err=True)
        if out_json:
            plain = {"scores": [asdict(one) for one in told], "trends": [asdict(one) for one in trends]}
            out_json.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    text = document(told, trends, runs=runs, children=children, seed=seed, follow_up_runs=follow_up_runs)
    if out:
        out.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {out}")
    else:
        click.echo(text)


def _runs(key: str, runs: int, children: int, seed: int, processes: int) -> list[Run]:
    from moothall.methods.evaluation.recovery import SCENARIOS

    # Each kind draws extracts of its own: one accident of the draws is not told in several tables.
    kind = [one.key for one in SCENARIOS].index(key)
    first = seed * 1_000_000 + kind * MOST
    pieces = [
        (key, range(first + start, first + min(start + PIECE, runs)), children)
        for start in range(0, runs, PIECE)
    ]
    if processes == 1:
        parts = [_piece(one) for one in pieces]
    else:
        with ProcessPoolExecutor(processes) as pool:
            parts = list(pool.map(_piece, pieces))
    return [run for part in parts for run in part]


def _piece(asked: tuple[str, range, int]) -> list[Run]:
    from moothall.methods.evaluation.recovery import SCENARIOS, run

    key, seeds, children = asked
    scenario = next(one for one in SCENARIOS if one.key == key)
    return [run(scenario, seed, children) for seed in seeds]
