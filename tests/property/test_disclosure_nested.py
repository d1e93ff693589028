"""Who knows that the positive are among the decided, and that rates are of somebody, works out nothing hidden either."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.methods.disclosure import protect
from moothall.methods.outputs import Output, OutputKind
from tests.property.nested_outsider import given_away, made

NAMES = ["site", "kind"]
Made = tuple[dict[tuple[str, ...], tuple[int, int]], list[Output]]


def release(seed: int) -> Made:
    """Children decided and decided positively by site and kind, and some tables of them: rates and counts."""
    draw = random.Random(seed)
    sites = [f"s{one}" for one in range(draw.randint(2, 5))]
    kinds = [f"k{one}" for one in range(draw.randint(1, 3))]
    sizes = {}
    for key in itertools.product(sites, kinds):
        decided = draw.choice([draw.randint(0, 6), draw.randint(0, 25), draw.randint(10, 80)])
        near = [draw.randint(0, decided), decided - draw.randint(0, 4), draw.randint(0, 4), round(decided * 0.9)]  # fmt: skip
        sizes[key] = decided, min(decided, max(0, draw.choice(near)))
    both: list[Sequence[str]] = [["site"], NAMES]
    tables = [
        (0.85, OutputKind.RATES, "positive", draw.choice(both), True, {}),
        (0.4, OutputKind.RATES, "positive", ["kind"], True, {}),
        (0.3, OutputKind.RATES, "positive", ["site"], draw.random() < 0.5, {"kind": "k0"}),
        (0.4, OutputKind.COUNTS, "decided", draw.choice(both), True, {}),
        (0.4, OutputKind.COUNTS, "positive", draw.choice(both), True, {}),
    ]
    return sizes, [
        made(kind, f"t{number}", counted, sizes, NAMES, by, margins=margins, where=where)
        for number, (share, kind, counted, by, margins, where) in enumerate(tables) if draw.random() < share
    ]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 100_000))
def test_what_lies_within_what_gives_no_small_figure_away(seed: int) -> None:
    sizes, tables = release(seed)
    shown = protect(tables).outputs
    assert not given_away(shown, tables, sizes, NAMES, 10, 5.0)


#: Releases of which an earlier guard gave figures away: of the first 108 one that knew no nesting.
FOUND = (5, 9, 33, 60, 73, 85, 101, 107, 700)


@pytest.mark.parametrize("seed", FOUND)
def test_releases_that_gave_figures_away_to_who_knew_what_they_mean_give_none(seed: int) -> None:
    sizes, tables = release(seed)
    assert not given_away(protect(tables).outputs, tables, sizes, NAMES, 10, 5.0)
