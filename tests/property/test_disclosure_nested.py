"""Who knows that the positive are among the decided, and that rates are of somebody, works out nothing hidden either."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moothall.methods.disclosure import of_release, protect
from moothall.methods.outputs import Output, OutputKind
from tests.property.nested_outsider import PERIOD, added, given_away, made

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
FOUND = (5, 9, 33, 60, 73, 85, 101, 107, 686, 700)


@pytest.mark.parametrize("seed", FOUND)
def test_releases_that_gave_figures_away_to_who_knew_what_they_mean_give_none(seed: int) -> None:
    sizes, tables = release(seed)
    assert not given_away(protect(tables).outputs, tables, sizes, NAMES, 10, 5.0)


def months_of(seed: int) -> tuple[dict[tuple[str, ...], tuple[int, int]], list[Output], list[Output]]:
    """Children decided until June and in July, by site, and the tables of two releases: to June, and to July."""
    draw = random.Random(seed)
    sites = [f"s{one}" for one in range(draw.randint(2, 4))]
    sizes = {}
    for month, site in itertools.product(("june", "july"), sites):
        # In June so many that the ledger keeps how many: of fewer nobody printed it.
        decided = draw.randint(10, 60) if month == "june" else draw.choice([draw.randint(0, 6), draw.randint(0, 40)])  # fmt: skip
        near = [draw.randint(0, decided), decided - draw.randint(0, 3), draw.randint(0, 3)]
        sizes[month, site] = decided, min(decided, max(0, draw.choice(near)))
    whole = {(site,): added(sizes, ["month", "site"], {"site": site}) for site in sites}
    until = {(site,): sizes["june", site] for site in sites}
    kinds = draw.choice([[OutputKind.RATES], [OutputKind.RATES, OutputKind.COUNTS], [OutputKind.COUNTS]])
    june, july = (
        [made(kind, f"t-{kind}", "positive", each, ["site"], ["site"]) for kind in kinds] for each in (until, whole)
    )  # fmt: skip
    return sizes, june, [replace(one, period=(PERIOD[0], "2026-07")) for one in july]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, 100_000))
def test_rates_of_two_releases_that_overlap_give_no_small_figure_of_either_away(seed: int) -> None:
    sizes, june, july = months_of(seed)
    before = protect(june)
    after = protect(july, earlier=of_release(before.published, "june"))

    def until_june(outputs: Sequence[Output]) -> list[Output]:
        return [replace(one, where={"month": "june"}) for one in outputs]

    past = [*zip(until_june(before.outputs), until_june(june), strict=True)]
    assert not given_away(after.outputs, july, sizes, ["month", "site"], 10, 5.0, past)
