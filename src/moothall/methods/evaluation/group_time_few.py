"""Errors of effects by group and time where few units begin, for studies; those of R's `did` are left as they are.

The published errors hold each unit against the mean of its cohort, of which it is a part, so that their squares are too
small: by a third, where three units begin together. Each unit's part is made as large as it must be for its square to be
right on average if errors of a cohort are alike (Bell and McCaffrey, Survey Methodology 2002); degrees of freedom as
Welch's (1947), over cohorts.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .grid import Floats
from .group_time import GroupTime
from .imputation_errors import FewUnits, by_cohort


def for_few_units(found: GroupTime) -> GroupTime:
    """The same effects with errors, and all that is made of them, right for few units."""
    larger = _bearing(found).scale.astype(found.influence.dtype)
    made = replace(found, influence=found.influence * larger)
    se = np.sqrt(np.diag(made.covariance)[: len(found.se)])
    return replace(made, se=np.where(np.isfinite(found.se), se, np.nan))


def freedom(found: GroupTime, influence: Floats) -> float:
    """The degrees of freedom of the error of an average with that influence (of each unit)."""
    return _bearing(found).freedom(influence)


def _bearing(found: GroupTime) -> FewUnits:
    sample = found.panel
    each = np.arange(sample.units) if sample.cluster is None else np.asarray(sample.cluster, np.int64)
    return by_cohort(sample.group, each)
