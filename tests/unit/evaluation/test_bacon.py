"""What a two-way regression compares: the numbers of a second implementation, and that they add up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.methods.evaluation import EvaluationError, Panel, bacon, panel

DATA = np.genfromtxt(
    Path(__file__).resolve().parents[2] / "samples" / "evaluation" / "staggered.csv",
    delimiter=",",
    names=True,
)
# diff-diff 3.13.0, BaconDecomposition(weights="exact"), of staggered.csv.
TWO_WAY = 1.185013774010527
THEIRS = {
    "with never treated": (0.6067, 1.4884),
    "with treated later": (0.2038, 1.2019),
    "with treated already": (0.1895, 0.1956),
}


def test_the_weights_and_estimates_are_those_of_a_second_implementation() -> None:
    made = bacon(panel(DATA["unit"].astype(int), DATA["time"], DATA["group"], DATA["outcome"]))
    assert made.two_way == pytest.approx(TWO_WAY, abs=1e-12)
    for kind, (weight, estimate) in THEIRS.items():
        assert made.weight_of(kind) == pytest.approx(weight, abs=5e-5)  # type: ignore[arg-type]
        assert made.estimate_of(kind) == pytest.approx(estimate, abs=5e-5)  # type: ignore[arg-type]
    assert "18.9% of its weight" in made.warning()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), heavy=st.booleans(), never=st.booleans())
def test_the_comparisons_add_up_to_the_two_way_estimate(seed: int, heavy: bool, never: bool) -> None:
    draw = np.random.default_rng(seed)
    group = draw.choice([3.0, 4.0, 6.0, np.inf] if never else [3.0, 4.0, 6.0], size=30)
    group[:3] = [3, 4, 6]
    weights = draw.uniform(0.5, 2, 30) if heavy else None
    held = Panel(draw.normal(size=(30, 7)), np.arange(1.0, 8), group, weights=weights)
    made = bacon(held)
    assert sum(one.weight for one in made.compared) == pytest.approx(1)
    assert sum(one.weight * one.estimate for one in made.compared) == pytest.approx(made.two_way)
    assert made.two_way == pytest.approx(by_least_squares(held))


def by_least_squares(held: Panel) -> float:
    """The same regression, written out with a column for each unit and each time."""
    n, times = held.y.shape
    treated = (held.times >= held.group[:, None]).astype(float).ravel()
    unit, time = np.repeat(np.arange(n), times), np.tile(np.arange(times), n)
    x = np.column_stack([treated, np.eye(n)[unit], np.eye(times)[time][:, 1:]])
    root = np.sqrt(held.weight()[unit])
    return float(np.linalg.lstsq(x * root[:, None], held.y.ravel() * root, rcond=None)[0][0])


def test_without_two_groups_there_is_nothing_to_compare_and_no_forbidden_comparison_no_warning() -> None:
    held = Panel(np.arange(8.0).reshape(2, 4), np.arange(4.0), np.array([2.0, 2.0]))
    with pytest.raises(EvaluationError, match="same time"):
        bacon(held)
    assert bacon(Panel(held.y, held.times, np.array([2.0, np.inf]))).warning() == ""
