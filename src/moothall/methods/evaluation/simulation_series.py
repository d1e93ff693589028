"""Interrupted time series with a change that is known, drawn often: do their intervals hold it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .interrupted import Errors, interrupted

LEVEL, SLOPE = 2.0, 0.05


@dataclass(frozen=True)
class SeriesScore:
    """How often the interval of the mean effect held the truth; a change of nought is found in the other runs."""

    periods: int
    begins: int
    lasting: float
    errors: Errors
    coverage: float
    runs: int


def score_series(periods: int, begins: int, lasting: float, *, runs: int, seed: int = 1) -> list[SeriesScore]:
    """Monthly series with a trend and seasons, errors of spread 1 of which that share lasts, fitted in both ways."""
    from moothall.methods.simulation.panels import lasting_errors

    draw = np.random.default_rng([seed, periods, begins, int(lasting * 100)])
    time = np.arange(periods)
    noise = lasting_errors(draw, (runs, periods), lasting)
    course = 10 + 0.1 * time + np.sin(2 * np.pi * time / 12)
    change = (time >= begins) * (LEVEL + SLOPE * (time - begins))
    true, told = float(change[begins:].mean()), []
    errors: Errors
    for errors in ("prais-winsten", "newey-west"):
        inside = 0
        for one in noise:
            found = interrupted(course + change + one, begins, errors=errors).mean
            inside += found.low <= true <= found.high
        told.append(SeriesScore(periods, begins, lasting, errors, inside / runs, runs))
    return told
