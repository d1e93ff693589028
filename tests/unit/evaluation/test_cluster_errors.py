"""Errors by authority when authorities are few: CR2 by another way, intervals that hold what they say, and no false precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from moothall.methods.evaluation import clustered
from moothall.methods.evaluation.cluster_errors import by_cluster, times
from moothall.methods.evaluation.survival import FollowUp, cox, negative_binomial

Array = np.ndarray[Any, Any]


def made_up(draw: np.random.Generator, clusters: int, sites: int, both: bool = False) -> tuple[Array, Array, Array]:  # fmt: skip
    """Outcomes, arms and clusters of unlike sizes, whose children are alike within; with `both`, sites have both arms."""
    cluster = np.repeat(np.arange(clusters), draw.integers(5, 60, clusters))
    treated = cluster < sites
    if both:
        treated = treated & (draw.random(len(cluster)) < 0.5)
    y = 0.3 * draw.normal(size=clusters)[cluster] + draw.normal(size=len(cluster))
    return y, treated, cluster


def moved_by(y: Array, treated: Array) -> Array:
    """How much each child moves the difference of two means."""
    rest = y - np.where(treated, y[treated].mean(), y[~treated].mean())
    return rest * np.where(treated, 1 / treated.sum(), -1 / (~treated).sum())


@pytest.mark.parametrize(("clusters", "sites"), [(8, 4), (20, 6), (150, 20)])
@pytest.mark.parametrize("both", [False, True])
def test_the_error_of_a_difference_of_means_is_cr2(clusters: int, sites: int, both: bool) -> None:
    y, treated, cluster = made_up(np.random.default_rng(clusters), clusters, sites, both)
    found = by_cluster(moved_by(y, treated), cluster, treated)
    exact = clustered(np.column_stack([np.ones(len(y)), treated]), y, cluster, 1)
    assert found.se() == pytest.approx(exact.se, rel=1e-10)
    assert found.freedom() == pytest.approx(exact.freedom, rel=0.1)


def test_degrees_of_freedom_are_those_of_bell_and_mccaffrey_where_children_vary_alike() -> None:
    draw = np.random.default_rng(2)
    _y, treated, cluster = made_up(draw, 12, 5)
    even = np.where(np.arange(len(cluster)) % 2, 1.0, -1.0) * np.where(treated, 1 / treated.sum(), 1 / (~treated).sum())  # fmt: skip
    exact = clustered(np.column_stack([np.ones(len(even)), treated]), draw.normal(size=len(even)), cluster, 1)
    assert by_cluster(even, cluster, treated).freedom() == pytest.approx(exact.freedom, rel=1e-10)


def test_with_five_treated_clusters_intervals_hold_the_truth_and_plain_ones_do_not() -> None:
    draw = np.random.default_rng(11)
    plain = held = 0
    for _run in range(400):
        y, treated, cluster = made_up(draw, 30, 5)
        error = by_cluster(moved := moved_by(y, treated), cluster, treated)
        off = abs(y[treated].mean() - y[~treated].mean())
        held += off <= error.reach()
        plain += off <= 1.96 * np.sqrt((np.bincount(cluster, moved) ** 2).sum())
    assert 0.92 <= held / 400 <= 0.98
    assert plain / 400 < 0.9


def test_an_arm_of_one_cluster_has_an_interval_without_end() -> None:
    y, treated, cluster = made_up(np.random.default_rng(4), 10, 1)
    found = by_cluster(moved_by(y, treated), cluster, treated)
    assert found.alone
    assert (found.freedom(), found.reach()) == (0.0, np.inf)
    assert times(0) == np.inf


def test_what_each_row_moves_in_models_of_hazards_and_of_counts_makes_their_sandwich() -> None:
    draw = np.random.default_rng(5)
    _y, treated, cluster = made_up(draw, 20, 6)
    x = np.column_stack([treated, draw.normal(size=len(cluster))]).astype(float)
    exit, event = draw.exponential(np.exp(0.4 * treated)), (draw.random(len(cluster)) < 0.6).astype(np.int64)
    model = cox(FollowUp(exit, event, cluster=cluster), x, robust=True)
    sums = np.stack([np.bincount(cluster, column) for column in model.influence().T], axis=1)
    assert sums.T @ sums == pytest.approx(model.robust)
    assert model.expected().sum() == pytest.approx(event.sum())
    count, exposure = draw.poisson(2 * draw.gamma(1.5, 1 / 1.5, len(cluster))).astype(float), np.full(len(cluster), 1.5)  # fmt: skip
    counts = negative_binomial(count, x, exposure, cluster=cluster)
    moved, weight = counts.by_row(count, x, exposure)
    sums = np.stack([np.bincount(cluster, column) for column in moved.T], axis=1)
    assert sums.T @ sums == pytest.approx(counts.robust)
    assert (weight > 0).all()
