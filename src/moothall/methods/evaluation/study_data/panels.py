"""Sites by periods: the outcome of the children referred in each, how many they are, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from ..panel import Panel, panel
from .measures import Measured
from .reading import Floats, StudyChildren, month_name

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SitePanel:
    """Sites down, periods across: the outcome, and how many children are behind each cell.

    `group` is the place of the period in which a site began, infinite where never; `periods` are the first months of
    the periods. `panel` is what the estimators take: sites with a child in every period. `dropped_sites` were without
    one in some; `dropped_children` were referred in them.
    """

    sites: tuple[str, ...]
    periods: tuple[str, ...]
    y: Floats
    children: Numbers
    group: Floats
    panel: Panel
    dropped_sites: int
    dropped_treated: int
    dropped_children: int
    months_a_period: int

    @property
    def treated_cells(self) -> npt.NDArray[np.bool_]:
        """Which cells are of sites that had begun."""
        cells: npt.NDArray[np.bool_] = np.arange(len(self.periods))[None, :] >= self.group[:, None]
        return cells

    def children_since(self, since: int) -> int:
        """How many children stand behind the treated cells so many periods after the start (before it: below nought)."""
        at = self.group + since
        inside = np.isfinite(at) & (at >= 0) & (at < len(self.periods))
        return int(self.children[np.flatnonzero(inside), at[inside].astype(int)].sum())


def site_panel(
    children: StudyChildren, outcome: Measured, period: str, *, covariates: Sequence[Floats] = (),
    weighted: bool = False, anticipation: int = 0,
) -> SitePanel:  # fmt: skip
    """The panel of an outcome. Only periods whole in the data; a covariate is the mean over a site's children in all.

    Raises EvaluationError where too little is left to compare.
    """
    length = MONTHS[period]
    chosen = outcome.seen
    first, last = _whole(children, outcome, length)
    when = (children.received // length).astype(np.int64)
    inside = chosen & (when >= first) & (when <= last)
    if last - first < 2 or not inside.any():
        raise EvaluationError(f"Fewer than three whole periods ({period}) can be seen: choose a shorter period or window.")  # fmt: skip
    sites, who = np.unique(children.authority[inside].astype(str), return_inverse=True)
    shape = (len(sites), last - first + 1)
    place = who * shape[1] + (when[inside] - first)
    size = shape[0] * shape[1]
    above = np.bincount(place, outcome.above[inside], size).reshape(shape)
    below = np.bincount(place, outcome.below[inside], size).reshape(shape)
    count = np.bincount(place, minlength=size).reshape(shape)
    y: Floats = above.astype(np.float64) if outcome.outcome.measure == "referrals" else np.divide(above, below, out=np.full(shape, np.nan), where=below > 0)  # fmt: skip
    start = np.full(len(sites), np.inf)
    start[who] = children.start[inside]
    group = np.where(np.isfinite(start), np.floor(start / length) - first, np.inf)
    whole = np.isfinite(y).all(axis=1)
    if not whole.any():
        raise EvaluationError(f"No site has a child in every period: choose a longer period than a {period}.")
    means = [_mean_by_site(one[inside], who, len(sites)) for one in covariates]
    held = _panel(y[whole], group[whole], [one[whole] for one in means], count[whole] if weighted else None, anticipation)  # fmt: skip
    return SitePanel(
        sites=tuple(sites[whole]), periods=tuple(month_name((first + number) * length) for number in range(shape[1])),
        y=y[whole], children=count[whole].astype(np.int64), group=group[whole], panel=held,
        dropped_sites=int((~whole).sum()), dropped_treated=int((~whole & np.isfinite(group)).sum()),
        dropped_children=int(count[~whole].sum()), months_a_period=length,
    )  # fmt: skip


def _whole(children: StudyChildren, outcome: Measured, length: int) -> tuple[int, int]:
    """The first and the last period all of whose months are in the data, and due."""
    months = children.received[outcome.due]
    first = int(np.ceil(months.min() / length))
    last = int((months.max() + 1) // length) - 1
    return first, last


def _mean_by_site(values: Floats, who: npt.NDArray[np.intp], sites: int) -> Floats:
    known = np.isfinite(values)
    count = np.bincount(who[known], minlength=sites)
    total = np.bincount(who[known], values[known], sites)
    return np.divide(total, count, out=np.zeros(sites), where=count > 0)


def _panel(y: Floats, group: Floats, covariates: Sequence[Floats], weights: Numbers | None, anticipation: int) -> Panel:  # fmt: skip
    """The estimators' panel. Times are counted from 1, since a group of nought means 'never' there."""
    units, times = y.shape
    across = np.arange(1, times + 1, dtype=float)
    heavy = None if weights is None else np.repeat(weights.mean(axis=1).astype(float), times)
    return panel(
        np.repeat(np.arange(units), times), np.tile(across, units), np.repeat(group + 1, times), y.ravel(),
        covariates=[np.repeat(one, times) for one in covariates], weights=heavy, anticipation=anticipation,
    )  # fmt: skip
