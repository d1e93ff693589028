"""What must not change the effects by group and time: names, order, levels, units of measure, the calendar's start."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from moothall.methods.evaluation import GroupTime, aggregate, group_time, panel, rows

ASKED = st.fixed_dictionaries(
    {
        "control": st.sampled_from(["not-yet", "never"]),
        "method": st.sampled_from(["dr", "reg", "ipw"]),
        "base": st.sampled_from(["varying", "universal"]),
        "anticipation": st.sampled_from([0, 1]),
    }
)
SEEDS = st.integers(0, 10_000)


def table(seed: int, *, holes: bool = False) -> dict[str, Any]:
    """Forty units, five times, cohorts at the third and fourth; one covariate; six clusters."""
    draw = np.random.default_rng(seed)
    units, times = 40, 5
    group = np.array([3.0] * 10 + [4.0] * 10 + [0.0] * 20)
    told = {
        "unit": np.repeat(np.arange(units), times),
        "time": np.tile(np.arange(1.0, times + 1), units),
        "group": np.repeat(group, times),
        "y": draw.normal(size=units * times),
        "covariate": np.repeat(draw.normal(size=units), times),
        "cluster": np.repeat(np.arange(units) % 6, times),
    }
    if holes:
        kept = draw.random(units * times) < 0.9
        kept[:5] = True
        told = {name: column[kept] for name, column in told.items()}
    return told


def found(told: dict[str, Any], asked: dict[str, Any], holes: bool) -> GroupTime:
    read = rows if holes else panel
    held = read(
        told["unit"], told["time"], told["group"], told["y"], covariates=[told["covariate"]],
        cluster=told["cluster"], anticipation=asked["anticipation"],
    )  # fmt: skip
    return group_time(held, **asked)


def same(one: GroupTime, other: GroupTime, *, times: float = 1.0) -> None:
    assert np.allclose(other.effect, one.effect * times, rtol=1e-6, atol=1e-7 * abs(times), equal_nan=True)
    assert np.allclose(other.se, one.se * abs(times), rtol=1e-5, atol=1e-7 * abs(times), equal_nan=True)
    for kind in ("simple", "dynamic", "group", "calendar"):
        first, second = aggregate(one, kind), aggregate(other, kind)
        assert np.isclose(second.overall, first.overall * times, rtol=1e-6, atol=1e-7 * abs(times))
        assert np.isclose(second.overall_se, first.overall_se * abs(times), rtol=1e-5, atol=1e-7 * abs(times))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, asked=ASKED, holes=st.booleans())
def test_names_of_units_and_the_order_of_rows_do_not_matter(
    seed: int, asked: dict[str, Any], holes: bool
) -> None:
    told = table(seed, holes=holes)
    order = np.random.default_rng(seed + 1).permutation(len(told["y"]))
    other = {name: column[order] for name, column in told.items()}
    other["unit"] = np.array([f"place {97 * number % 41}" for number in other["unit"]])
    other["cluster"] = np.array([f"region {5 - number}" for number in other["cluster"]], dtype=object)
    same(found(told, asked, holes), found(other, asked, holes))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, asked=ASKED, holes=st.booleans(), scale=st.sampled_from([-3.0, 1e-9, 2e5]))
def test_the_unit_of_measure_of_the_outcome_scales_the_effects_alone(seed: int, asked: dict[str, Any], holes: bool, scale: float) -> None:  # fmt: skip
    told = table(seed, holes=holes)
    same(found(told, asked, holes), found({**told, "y": told["y"] * scale}, asked, holes), times=scale)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, asked=ASKED, holes=st.booleans(), start=st.sampled_from([-7.0, 0.5, 1990.0]))
def test_the_calendar_may_start_anywhere(seed: int, asked: dict[str, Any], holes: bool, start: float) -> None:
    told = table(seed, holes=holes)
    group = np.where(told["group"] == 0, np.inf, told["group"] + start)
    same(
        found(told, asked, holes), found({**told, "time": told["time"] + start, "group": group}, asked, holes)
    )


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, asked=ASKED)
def test_what_is_constant_for_a_unit_or_for_a_time_does_not_matter_in_a_panel(seed: int, asked: dict[str, Any]) -> None:  # fmt: skip
    told = table(seed)
    draw = np.random.default_rng(seed + 2)
    levels, seasons = draw.normal(size=40) * 50, draw.normal(size=6) * 50
    y = told["y"] + levels[told["unit"]] + seasons[told["time"].astype(int)]
    same(found(told, asked, False), found({**told, "y": y}, asked, False))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, asked=ASKED, holes=st.booleans(), scale=st.sampled_from([1e-4, -10.0, 1e4]))
def test_the_unit_of_measure_of_a_covariate_does_not_matter(seed: int, asked: dict[str, Any], holes: bool, scale: float) -> None:  # fmt: skip
    told = table(seed, holes=holes)
    same(found(told, asked, holes), found({**told, "covariate": told["covariate"] * scale + 2}, asked, holes))
