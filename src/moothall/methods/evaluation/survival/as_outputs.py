"""Curves by month as outputs: the share with each event while others compete, and the mean number so far.

Disclosure control gathers steps until each holds enough events, so each row says how many fell in its month, and how
many are followed past it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from moothall.methods.outputs import Cell, Column, Output, OutputKind, Role

from ..figures import CHILDREN, EVENTS, About, figure, interval
from .competing import Competing
from .follow_up import Floats, FollowUp
from .mean_count import mean_count

Row = tuple[Cell, ...]
_MONTHS, _ARM = (
    Column("months", "Months since referral", Role.DIMENSION),
    Column("arm", "Referred", Role.DIMENSION),
)
_FOLLOWED = Column("at_risk", "Still followed", Role.AT_RISK)


def incidence_output(
    part: str, title: str, curves: Mapping[str, Competing], cause: int, horizon: int, about: About, *, counted: str,
    labels: Mapping[str, str], heading: str, months: Sequence[int] | None = None,
) -> Output:  # fmt: skip
    """The share of each arm with an event of one cause by each month up to the horizon, the others competing.

    With `months`, at those alone, a row's events being those since the month before it: a table that disclosure control
    holds against the curve itself, and no drawing.
    """
    by_arm = {arm: list(_line(found, cause, arm, horizon)) for arm, found in curves.items()}
    rows = [row for line in by_arm.values() for row in line]
    if months is not None:
        told = [month for month in months if month <= horizon]
        rows = [row for line in by_arm.values() for row in _at(line, told)]
        rows.sort(key=lambda row: told.index(int(row[0] or 0)))
    return about.output(
        part, title, OutputKind.SURVIVAL,
        (_MONTHS, _ARM, figure("share", heading, 3, "share"), *interval(3, "share"), EVENTS, _FOLLOWED, CHILDREN), rows,
        counted=counted, chart="steps" if months is None else "", labels={"arm": dict(labels)},
    )  # fmt: skip


def _line(found: Competing, cause: int, arm: str, horizon: int) -> Iterator[Row]:
    """A row a month: the share so far, its interval, events of the month, at risk."""
    line, months = found.incidences[cause], np.arange(0, horizon + 1, dtype=float)
    place = found.at(months)
    share, low, high = (np.concatenate([[0.0], part])[place] for part in (line.share, line.low, line.high))
    cumulative = np.concatenate([[0.0], np.cumsum(found.events[:, cause])])[place]
    events = np.diff(cumulative, prepend=0.0)
    for n, month in enumerate(months):
        at_risk = followed_at(found.follow.exit, month, horizon)
        yield int(month), arm, float(share[n]), float(low[n]), float(high[n]), int(events[n]), at_risk, found.follow.rows  # fmt: skip


def _at(line: Sequence[Row], months: Sequence[int]) -> Iterator[Row]:
    before = -1
    for month in months:
        since = sum(int(row[5] or 0) for row in line[before + 1 : month + 1])
        yield (*line[month][:5], since, *line[month][6:])
        before = month


def mean_count_output(
    title: str, arms: Mapping[str, FollowUp], horizon: int, about: About, *, counted: str, labels: Mapping[str, str]
) -> Output:  # fmt: skip
    """The mean number of episodes of a child so far, by month and arm. The rows of `arms` name their children."""
    return about.output(
        "mean-number", title, OutputKind.SURVIVAL,
        (_MONTHS, _ARM, figure("mean", "Mean number of episodes", 3, "episodes"), *interval(3, "episodes"),
         Column("events", "Children with an episode", Role.EVENTS), _FOLLOWED, CHILDREN),
        [row for arm, these in arms.items() for row in _numbers(these, arm, horizon)],
        counted=counted, chart="steps", labels={"arm": dict(labels)},
    )  # fmt: skip


def _numbers(these: FollowUp, arm: str, horizon: int) -> Iterator[Row]:
    found, months = mean_count(these), np.arange(0, horizon + 1, dtype=float)
    place = np.searchsorted(found.time, months, "right")
    mean, low, high = (np.concatenate([[0.0], part])[place] for part in (found.mean, found.low, found.high))
    # Children who went missing in the month, and not episodes: ten of one child are one child.
    who, when = these.child[these.happened], np.ceil(these.exit[these.happened])  # type: ignore[index]
    last = ~these.happened
    for n, month in enumerate(months):
        events, at_risk = len(np.unique(who[when == month])), followed_at(these.exit[last], month, horizon)
        yield int(month), arm, float(mean[n]), float(low[n]), float(high[n]), events, at_risk, found.children  # fmt: skip


def followed_at(end: Floats, month: float, horizon: float) -> int:
    """How many are followed past a month; at the horizon, where nobody is followed further, how many reached it."""
    return int((end >= horizon - 1e-9).sum() if month >= horizon else (end > month).sum())
