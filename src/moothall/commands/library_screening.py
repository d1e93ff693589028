"""`moothall library simulate-screening`: what the order and the stopping rule do where the truth is known. No database."""

from __future__ import annotations

from statistics import mean, median
from typing import Literal

import click


@click.command("simulate-screening")
@click.option(
    "--runs", default=50, show_default=True, type=click.IntRange(min=1), help="Runs of each setting."
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same figures.")
@click.option("--learner", default="logistic", show_default=True, type=click.Choice(["logistic", "bayes"]))
def simulate_screening(runs: int, seed: int, learner: Literal["logistic", "bayes"]) -> None:
    """How soon the order finds 95 % of what matters, and how often the stopping rule keeps its target, on made-up records."""
    from moothall.library.screening.simulation import SETTINGS, trials
    from moothall.library.screening.stopping import CONFIDENCE, LOOK_EVERY, TARGET

    click.echo(
        f"Target {TARGET:.0%} found, confidence {CONFIDENCE:.0%}, looked at every {LOOK_EVERY} records; {runs} runs each, {learner}."
    )
    click.echo(f"{'records':>8} {'matter':>7} {'clear':>6} {'order':>6} {'read for 95 %':>14} {'read at stop':>13} {'found then':>11} {'lowest':>7} {'kept':>6}")  # fmt: skip
    for one in SETTINGS:
        done = trials(one, runs, seed=seed, learner=learner)
        click.echo(
            f"{one.size:>8,} {one.share:>7.0%} {one.clear:>6} {'lot' if one.by_lot else 'model':>6}"
            f" {median(each.read_for_target for each in done):>14.1%} {median(each.read_at_stop for each in done):>13.1%}"
            f" {mean(each.recall_at_stop for each in done):>11.1%} {min(each.recall_at_stop for each in done):>7.1%}"
            f" {mean(each.kept for each in done):>6.1%}"
        )
