"""Sites by periods: the outcome of the children referred in each, how many they are, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..grid import Grid, grid
from ..panel import Panel
from ..rows import Rows, rows
from .measures import Measured
from .reading import Floats, StudyChildren, month_name

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SitePanel:
    """Sites down, periods across: the outcome (not-a-number where no child was), and how many children are behind it.

    `group` is the place of the period in which a site began, infinite where never; `periods` are the first months of
    the periods; `covariates` are sites by k. Sites without a period before their start are dropped and counted.
    """

    sites: tuple[str, ...]
    periods: tuple[str, ...]
    y: Floats
    children: Numbers
    group: Floats
    covariates: Floats
    weighted: bool
    months_a_period: int
    dropped_sites: int
    dropped_children: int

    @property
    def treated(self) -> Flags:
        """Which cells are of sites that had begun, and have a child."""
        cells: Flags = (np.arange(len(self.periods))[None, :] >= self.group[:, None]) & (self.children > 0)
        return cells

    @property
    def is_site(self) -> Flags:
        """Which authorities began at any time in the panel."""
        begun: Flags = np.isfinite(self.group)
        return begun

    @property
    def empty(self) -> int:
        """How many cells have no child."""
        return int((self.children == 0).sum())

    def last_month(self) -> str:
        """The last month of the last period."""
        from .reading import month_number

        return month_name(month_number(self.periods[-1]) + self.months_a_period - 1)

    def children_since(self, since: int) -> Numbers:
        """How many children each treated site has so many periods after its start (before it: below nought)."""
        at = self.group + since
        inside = np.isfinite(at) & (at >= 0) & (at < len(self.periods))
        found: Numbers = self.children[np.flatnonzero(inside), at[inside].astype(int)]
        return found

    def rows(self, anticipation: int = 0) -> Panel | Rows:
        """As effects by group and time take it."""
        columns = self._columns()
        return rows(
            columns["unit"], columns["time"], columns["group"], columns["y"], anticipation=anticipation,
            covariates=[columns[f"x{number}"] for number in range(self.covariates.shape[1])],
            weights=columns["weight"] if self.weighted else None,
        )  # fmt: skip

    def grid(self) -> Grid:
        """As imputation takes it; what does not change within a site is part of the site's effect."""
        columns = self._columns()
        return grid(
            columns["unit"], columns["time"], columns["group"], columns["y"],
            weights=columns["weight"] if self.weighted else None,
        )  # fmt: skip

    def _columns(self) -> dict[str, Floats]:
        """A row for each cell with a child. Times are counted from 1, since a group of nought means 'never' there."""
        unit, time = np.nonzero(self.children > 0)
        return {
            "unit": unit.astype(float), "time": time + 1.0, "group": self.group[unit] + 1.0, "y": self.y[unit, time],
            "weight": self.children[unit, time].astype(float),
            **{f"x{number}": self.covariates[unit, number] for number in range(self.covariates.shape[1])},
        }  # fmt: skip


def site_panel(
    children: StudyChildren, outcome: Measured, period: str, *, covariates: Sequence[Floats] = (), weighted: bool = False,
) -> SitePanel:  # fmt: skip
    """The panel of an outcome. Only periods whole in the data; a covariate is the mean over all of a site's children.

    A site that begins within a period counts as begun in it, by the children referred after it began alone.
    Raises EvaluationError where too little is left to compare.
    """
    length = MONTHS[period]
    first, last = _whole(children, outcome, length)
    when = (children.received // length).astype(np.int64)
    inside = outcome.seen & (when >= first) & (when <= last) & ~just_before(children, period)
    if last - first < 2 or not inside.any():
        raise EvaluationError(f"Fewer than three whole periods ({period}) can be seen: choose a shorter period or window.")  # fmt: skip
    sites, who = np.unique(children.authority[inside].astype(str), return_inverse=True)
    shape = (len(sites), last - first + 1)
    place = who * shape[1] + (when[inside] - first)
    above, below, count = (
        np.bincount(place, weights, shape[0] * shape[1]).reshape(shape).astype(np.float64)
        for weights in (outcome.above[inside], outcome.below[inside], None)
    )
    y = np.divide(above, below, out=np.full(shape, np.nan), where=below > 0)
    if outcome.outcome.measure == "referrals":
        y, count = above, np.maximum(count, 1)
    start = np.full(len(sites), np.inf)
    start[who] = children.start[inside]
    group = np.where(np.isfinite(start), np.floor(start / length) - first, np.inf)
    group = np.where(group >= shape[1], np.inf, group)
    before = (np.arange(shape[1])[None, :] < group[:, None]) & (count > 0)
    keep = before.any(axis=1)
    means = (
        np.array([_mean_by_site(one[inside], who, len(sites)) for one in covariates])
        .reshape(-1, len(sites))
        .T
    )
    found = SitePanel(
        sites=tuple(sites[keep]), periods=tuple(month_name((first + number) * length) for number in range(shape[1])),
        y=y[keep], children=count[keep].astype(np.int64), group=group[keep], covariates=means[keep], weighted=weighted,
        months_a_period=length, dropped_sites=int((~keep).sum()), dropped_children=int(count[~keep].sum()),
    )  # fmt: skip
    if not found.treated.any():
        raise EvaluationError("No authority is seen both before and after its start: look at the months of the population.")  # fmt: skip
    return found


def just_before(children: StudyChildren, period: str) -> Flags:
    """Who was referred in the very period in which the site began, but before it did: neither one nor the other.

    Counted with those after the start they would make its effect seem smaller than it is.
    """
    length = MONTHS[period]
    same = np.floor(children.received / length) == np.floor(children.start / length)
    early: Flags = same & (children.received < children.start)
    return early


def _whole(children: StudyChildren, outcome: Measured, length: int) -> tuple[int, int]:
    """The first and the last period all of whose months are in the data, and due."""
    months = children.received[outcome.due]
    return int(np.ceil(months.min() / length)), int((months.max() + 1) // length) - 1


def _mean_by_site(values: Floats, who: npt.NDArray[np.intp], sites: int) -> Floats:
    known = np.isfinite(values)
    count = np.bincount(who[known], minlength=sites)
    total = np.bincount(who[known], values[known], sites)
    return np.divide(total, count, out=np.zeros(sites), where=count > 0)
