"""`moothall study simulate`: draw panels with known effects, and write what the estimators made of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from moothall.methods.evaluation.simulation_series import SeriesScore
    from moothall.methods.evaluation.simulation_study import Score

PIECE = 10
#: Which scenario, which panels, how many draws, which estimators (none: all).
Asked = tuple[int, range, int, tuple[str, ...]]
SERIES = ((48, 24, 0.0), (48, 24, 0.4), (36, 24, 0.4), (72, 41, 0.4), (48, 24, 0.6))


@click.command(context_settings={"show_default": True, "max_content_width": 110})
@click.option(
    "--runs", default=200, type=click.IntRange(min=2), help="How many panels of each scenario are drawn."
)
@click.option("--more", default=1000, type=click.IntRange(min=2), help="How many are drawn for the recommended interval alone, where nobody is lost.")  # fmt: skip
@click.option(
    "--draws", default=99, type=click.IntRange(min=19), help="Draws of the randomisation in each run."
)
@click.option("--seed", default=1, help="The same seed gives the same document.")
@click.option("--processes", default=2, type=click.IntRange(min=1), help="How many processes work at once.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the document (Markdown).")  # fmt: skip
@click.option("--json", "out_json", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the numbers.")  # fmt: skip
def simulate(
    runs: int, more: int, draws: int, seed: int, processes: int, out: Path | None, out_json: Path | None
) -> None:
    """Bias, coverage, false finds and power of what an evaluation uses, on panels whose effects are known.

    Makes docs/reference/evaluation-simulation.md again: moothall study simulate --runs 200 --out FILE.
    """
    from .study_simulate_told import document

    scores, series = _scores(runs, draws, seed, processes), _series(runs, seed)
    recommended = _recommended(more, seed, processes)
    text = document(scores, recommended, series, runs=runs, draws=draws, seed=seed)
    if out:
        out.write_text(text)
        click.echo(f"Wrote {out}")
    else:
        click.echo(text)
    if out_json:
        told = {
            "panels": [asdict(one) for one in scores],
            "recommended": [asdict(one) for one in recommended],
            "series": [asdict(one) for one in series],
        }
        out_json.write_text(json.dumps(told, indent=1) + "\n")


def _scores(runs: int, draws: int, seed: int, processes: int) -> list[Score]:
    from moothall.methods.evaluation.simulation_study import SCENARIOS, scores

    pieces = list(_pieces(seed * 100_000, runs, PIECE))
    asked: list[Asked] = [(place, piece, draws, ()) for place in range(len(SCENARIOS)) for piece in pieces]
    parts = _all(asked, processes)
    told: list[Score] = []
    for place, scenario in enumerate(SCENARIOS):
        told += scores(scenario, parts[place * len(pieces) : (place + 1) * len(pieces)])
    return told


def _recommended(runs: int, seed: int, processes: int) -> list[Score]:
    """The recommended interval on panels of its own, more of them; those with children take too long for it."""
    from moothall.methods.evaluation.simulation_study import RECOMMENDED, SCENARIOS, scores

    pieces = list(_pieces(seed * 100_000 + 50_000, runs, 10 * PIECE))
    places = [place for place, one in enumerate(SCENARIOS) if not one.options.get("loss")]
    parts = _all([(place, piece, 0, (RECOMMENDED,)) for place in places for piece in pieces], processes)
    told: list[Score] = []
    for number, place in enumerate(places):
        told += scores(SCENARIOS[place], parts[number * len(pieces) : (number + 1) * len(pieces)])
    return told


def _pieces(first: int, runs: int, size: int) -> Iterator[range]:
    for start in range(0, runs, size):
        yield range(first + start, first + min(start + size, runs))


def _all(asked: list[Asked], processes: int) -> list[dict[str, Any]]:
    """Each part, in its order, with how many are done."""
    told: list[dict[str, Any]] = []
    with ExitStack() as stack:
        bar = stack.enter_context(click.progressbar(length=len(asked), label="Panels drawn", file=sys.stderr))
        if processes == 1:
            found: Iterable[dict[str, Any]] = map(_part, asked)
        else:
            found = stack.enter_context(ProcessPoolExecutor(processes)).map(_part, asked)
        for part in found:
            told.append(part)
            bar.update(1)
    return told


def _part(asked: Asked) -> dict[str, Any]:
    from moothall.methods.evaluation.simulation_study import ESTIMATORS, SCENARIOS, run

    place, seeds, draws, only = asked
    return dict(run(SCENARIOS[place], seeds, draws=draws, only=only or tuple(ESTIMATORS)))


def _series(runs: int, seed: int) -> list[SeriesScore]:
    from moothall.methods.evaluation.simulation_series import score_series

    return [
        one
        for periods, begins, lasting in SERIES
        for one in score_series(periods, begins, lasting, runs=runs, seed=seed)
    ]
