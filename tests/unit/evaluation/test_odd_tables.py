"""Tables as they are not in textbooks, against a second implementation: gaps in time, weights that change, nobody untreated.

`odd.json`: what csdid 0.4.3 gives for `staggered.csv` changed as below.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import aggregate, group_time, panel, pretrend, rows

from .test_rows import HOLED, SAMPLES, WHOLE

CASES = json.loads((SAMPLES / "odd.json").read_text())["cases"]
YEARS = np.array([0, 2003, 2004, 2007, 2008, 2010, 2011, 2015])


def gaps(table: Any) -> None:
    """Years with gaps between them, and a cohort that starts in one of the gaps."""
    table["group"] = np.select(
        [table["group"] == 3, table["group"] == 5, table["group"] == 6], [2005.5, 2010, 2011], 0
    )
    table["time"] = YEARS[table["time"].astype(int)]


def changing(table: Any) -> None:
    """Weights that are not the same at all times."""
    table["weight"] *= 1 + 0.1 * ((table["unit"] + table["time"]) % 3)


def early(table: Any) -> None:
    """Some treated from the first time on, and some after the last."""
    table["group"][table["unit"] % 9 == 0] = 1
    table["group"][table["unit"] % 9 == 1] = 8


CHANGES: dict[str, Callable[[Any], None]] = {"gaps": gaps, "changing": changing, "early": early}


def named(case: dict[str, Any]) -> str:
    return f"{case['table']} {case['kind']} {case['control']}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_numbers_are_those_of_a_second_implementation(case: dict[str, Any]) -> None:
    table = (WHOLE if case["kind"] == "balanced" else HOLED).copy()
    if case["table"] == "none_never":
        table = table[table["group"] > 0]
    else:
        CHANGES[case["table"]](table)
    read: Any = panel if case["kind"] == "balanced" else rows
    held = read(
        None if case["kind"] == "cross-sections" else table["unit"].astype(int),
        table["time"], table["group"], table["outcome"], covariates=[table["covariate"]],
        weights=table["weight"] if case["extra"] else None, anticipation=case["anticipation"],
    )  # fmt: skip
    found = group_time(held, control=case["control"], base=case["base"], anticipation=case["anticipation"])
    ours = {
        (group, time): (effect, se)
        for group, time, effect, se in zip(found.group, found.time, found.effect, found.se, strict=True)
    }
    assert set(ours) == {(group, time) for group, time, _effect, _se in case["cells"]}
    for group, time, effect, se in case["cells"]:
        assert ours[group, time][0] == pytest.approx(
            np.nan if effect is None else effect, abs=1e-8, nan_ok=True
        )
        assert ours[group, time][1] == pytest.approx(np.nan if se is None else se, rel=1e-6, nan_ok=True)
    for name in ("simple", "dynamic", "group", "calendar"):
        drawn = aggregate(found, name)
        assert drawn.overall == pytest.approx(case[name]["overall"], abs=1e-8)
        assert drawn.overall_se == pytest.approx(case[name]["se"], rel=1e-6)
        assert list(drawn.at) == case[name]["at"]
    statistic = case["wald"][0]
    test = pretrend(found, anticipation=case["anticipation"])
    assert test.wald == pytest.approx(np.nan if statistic is None else statistic, rel=1e-5, nan_ok=True)
