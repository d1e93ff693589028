"""Errors of effects by group and time where few units begin, for studies; those of R's `did` are left as they are.

The published errors hold each unit against the mean of its cohort, of which it is a part, so that their squares are too
small: by a third, where three units begin together. Each unit's part is made as large as it must be for its square to be
right on average if errors are alike (Bell and McCaffrey, Survey Methodology 2002).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .grid import Floats, Numbers
from .group_time import GroupTime
from .imputation_errors import few_units, larger_for_few


def for_few_units(found: GroupTime) -> tuple[GroupTime, float]:
    """The same effects with errors (and all that is made of them) right for few units, and the degrees of freedom of the
    average over all cells after the start."""
    sample = found.panel
    each = (
        np.arange(sample.units)
        if sample.cluster is None
        else np.unique(sample.cluster, return_inverse=True)[1]
    )
    cohorts, of_unit = np.unique(sample.group, return_inverse=True)
    first = np.unique(np.column_stack([of_unit, each]), axis=0)
    in_cohort = np.bincount(first[:, 0], minlength=len(cohorts))
    influence = found.influence * larger_for_few(sample.group, each).astype(found.influence.dtype)
    weight = _after_the_start(found, cohorts, in_cohort)
    heavy = (weight / in_cohort)[first[:, 0]]
    # What is compared with bears as much as all the cohorts that begin, each of the others alike.
    others = ~np.isfinite(cohorts)[first[:, 0]]
    borne = np.where(others, 1.0 / max(int(others.sum()), 1) ** 2, heavy**2)
    freedom = few_units(borne, heavy, first[:, 0], np.unique(first[:, 1], return_inverse=True)[1])[1]
    made = replace(found, influence=influence)
    se = np.sqrt(np.diag(made.covariance)[: len(found.se)])
    return replace(made, se=np.where(np.isfinite(found.se), se, np.nan)), freedom


def _after_the_start(found: GroupTime, cohorts: Floats, in_cohort: Numbers) -> Floats:
    """How much of the average over all cells after the start is of each cohort."""
    cells = np.isfinite(found.effect) & (found.time >= found.group)
    told = np.array([(cells & (found.group == one)).sum() for one in cohorts]) * in_cohort
    return np.asarray(told / max(told.sum(), 1), np.float64)
