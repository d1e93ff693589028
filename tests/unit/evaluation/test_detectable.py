"""The minimum detectable effect: errors found again, power as counted, and no claim beneath it."""

from __future__ import annotations

import numpy as np
import pytest

from moothall.methods.evaluation import (
    EvaluationError,
    Grid,
    Persistence,
    claim_allowed,
    detectable,
    drawn_errors,
    grid,
    persistence,
)  # fmt: skip


def made_up(seed: int, lasting: float, units: int = 150, times: int = 16, hole: float = 0.0) -> Grid:
    draw = np.random.default_rng(seed)
    group = np.where(np.arange(units) < 20, np.where(np.arange(units) < 10, 8.0, 12.0), 0.0)
    when = np.arange(1.0, times + 1)
    y = drawn_errors(draw, (units, times), Persistence(2.0, lasting, units))
    y += draw.normal(size=(units, 1)) * 5 + when + 3 * ((group[:, None] > 0) & (when >= group[:, None]))
    seen = (draw.random((units, times)) >= hole).ravel()
    return grid(
        np.repeat(np.arange(units), times)[seen], np.tile(when, units)[seen], np.repeat(group, times)[seen], y.ravel()[seen]
    )  # fmt: skip


@pytest.mark.parametrize("hole", [0.0, 0.1])
@pytest.mark.parametrize("lasting", [0.0, 0.4, 0.7])
def test_what_lasts_and_how_errors_spread_is_found_though_series_are_short(
    lasting: float, hole: float
) -> None:
    found = [persistence(made_up(seed, lasting, hole=hole)) for seed in range(6)]
    assert np.mean([one.lasting for one in found]) == pytest.approx(lasting, abs=0.03)
    assert np.mean([one.spread for one in found]) == pytest.approx(2.0, abs=0.08)


def test_the_effect_said_to_be_detectable_is_detected_as_often_as_it_says() -> None:
    held = made_up(1, 0.5)
    errors = Persistence(2.0, 0.5, 150)
    told = detectable(held, errors=errors, runs=150, seed=2)
    again = detectable(held, errors=errors, runs=150, seed=3)
    assert told == detectable(held, errors=errors, runs=150, seed=2)
    assert told.least == pytest.approx(again.least, rel=0.2)
    assert told.closed == pytest.approx(2.8 * told.spread, rel=0.01)
    assert told.counted == pytest.approx(told.closed, rel=0.2)
    assert told.false_finds < 0.12


def test_imputation_can_tell_smaller_effects_than_group_and_time_where_errors_do_not_last() -> None:
    held, errors = made_up(1, 0.0), Persistence(1.0, 0.0, 150)
    imputed = detectable(held, errors=errors, runs=40)
    compared = detectable(held, "group and time", errors=errors, runs=40)
    assert imputed.closed < 0.7 * compared.closed


def test_without_three_untreated_times_in_a_row_nothing_is_told_of_what_lasts() -> None:
    held = grid([1, 1, 2, 2, 3, 3], [1, 2, 1, 2, 1, 2], [2, 2, 0, 0, 0, 0], [1.0, 2, 3, 4, 5, 7])
    with pytest.raises(EvaluationError, match="three untreated times"):
        persistence(held)


@pytest.mark.parametrize(
    ("effect", "least", "registered", "said"),
    [
        (0.4, 0.5, True, "smaller than the least"),
        (-0.4, 0.5, True, "smaller than the least"),
        (0.6, None, True, "not known"),
        (0.6, 0.5, False, "did not name it"),
    ],
)
def test_no_claim_is_made_of_a_sub_group_beneath_what_could_be_told(
    effect: float, least: float | None, registered: bool, said: str
) -> None:
    claim = claim_allowed("girls", effect, least, registered=registered)
    assert not claim.allowed
    assert said in claim.reason
    assert claim_allowed("girls", 0.6, 0.5).allowed
