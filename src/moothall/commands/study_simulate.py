"""`moothall study simulate`: draw panels with known effects, and write what the estimators made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from moothall.methods.evaluation.simulation_series import SeriesScore
    from moothall.methods.evaluation.simulation_study import Score

PIECE = 10
SERIES = ((48, 24, 0.0), (48, 24, 0.4), (36, 24, 0.4), (72, 41, 0.4), (48, 24, 0.6))


@click.command(context_settings={"show_default": True, "max_content_width": 110})
@click.option(
    "--runs", default=200, type=click.IntRange(min=2), help="How many panels of each scenario are drawn."
)
@click.option(
    "--draws", default=99, type=click.IntRange(min=19), help="Draws of the randomisation in each run."
)
@click.option("--seed", default=1, help="The same seed gives the same document.")
@click.option("--processes", default=2, type=click.IntRange(min=1), help="How many processes work at once.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the document (Markdown).")  # fmt: skip
@click.option("--json", "out_json", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the numbers.")  # fmt: skip
def simulate(
    runs: int, draws: int, seed: int, processes: int, out: Path | None, out_json: Path | None
) -> None:
    """Bias, coverage, false finds and power of what an evaluation uses, on panels whose effects are known.

    Makes docs/reference/evaluation-simulation.md again: moothall study simulate --runs 200 --out FILE.
    """
    from .study_simulate_told import document

    scores, series = _scores(runs, draws, seed, processes), _series(runs, seed)
    text = document(scores, series, runs=runs, draws=draws, seed=seed)
    if out:
        out.write_text(text)
        click.echo(f"Wrote {out}")
    else:
        click.echo(text)
    if out_json:
        told = {"panels": [asdict(one) for one in scores], "series": [asdict(one) for one in series]}
        out_json.write_text(json.dumps(told, indent=1) + "\n")


def _scores(runs: int, draws: int, seed: int, processes: int) -> list[Score]:
    from moothall.methods.evaluation.simulation_study import SCENARIOS, scores

    pieces = list(_pieces(runs, seed))
    asked = [(place, piece, draws) for place in range(len(SCENARIOS)) for piece in pieces]
    if processes == 1:
        parts = [_part(one) for one in asked]
    else:
        with ProcessPoolExecutor(processes) as pool:
            parts = list(pool.map(_part, asked))
    told: list[Score] = []
    for place, scenario in enumerate(SCENARIOS):
        told += scores(scenario, parts[place * len(pieces) : (place + 1) * len(pieces)])
        click.echo(f"{scenario.title}: done", err=True)
    return told


def _pieces(runs: int, seed: int) -> Iterator[range]:
    for start in range(0, runs, PIECE):
        yield range(seed * 100_000 + start, seed * 100_000 + min(start + PIECE, runs))


def _part(asked: tuple[int, range, int]) -> dict[str, Any]:
    from moothall.methods.evaluation.simulation_study import SCENARIOS, run

    place, seeds, draws = asked
    return dict(run(SCENARIOS[place], seeds, draws=draws))


def _series(runs: int, seed: int) -> list[SeriesScore]:
    from moothall.methods.evaluation.simulation_series import score_series

    return [
        one
        for periods, begins, lasting in SERIES
        for one in score_series(periods, begins, lasting, runs=runs, seed=seed)
    ]
