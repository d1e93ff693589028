"""How the arms of a table without gaps are compared: sites before and after, else children with and without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..grid import grid
from ..imputation import average, impute
from ..missing.pooling import Answer
from ..missing.sensitivity import Analysis
from ..protocol.analyses import MissingFollowUp
from ..study_data.panels import MONTHS
from ..study_data.reading import Floats
from ..survival.counts import sandwich
from .child_level import Compared
from .study import Study


@dataclass(frozen=True)
class Judge:
    """How the arms are compared in a table without gaps, and in what words."""

    analysis: Analysis
    words: str
    sites: bool


def by_site(asked: MissingFollowUp, of: Compared, study: Study) -> Judge | None:
    """Sites before and after their start beside the others, by imputation; nothing where no site is seen on both sides.

    Children of one authority differ from those of another at all times: this takes that out, which covariates do not.
    """
    length = MONTHS[asked.period]
    when = (study.children.received[of.places] // length).astype(np.int64)
    first, size = int(when.min()), int(when.max() - when.min()) + 1
    cell = of.cluster * size + (when - first)
    start = np.full(of.clusters, np.inf)
    start[of.cluster] = np.floor(study.children.start[of.places] / length) - first
    whole = np.bincount(cell, minlength=of.clusters * size).reshape(of.clusters, size)
    before = (whole > 0) & (np.arange(size)[None, :] < start[:, None])
    if not (before.any(axis=1) & np.isfinite(start) & (start < size)).any():
        return None

    def told(table: Mapping[str, npt.NDArray[Any]], weights: Floats | None) -> Answer:
        places = cell[table["place"].astype(int)]
        heavy = np.ones(len(places)) if weights is None else np.asarray(weights, float)
        below = np.bincount(places, heavy, of.clusters * size)
        above = np.bincount(places, heavy * table["outcome"], of.clusters * size)
        seen = np.flatnonzero(below > 0)
        held = grid(seen // size, seen % size + 1.0, start[seen // size] + 1.0, above[seen] / below[seen])
        found = average(impute(held, unidentified="leave out"), "simple", over="cohort", few="unbiased")
        # At most as many degrees of freedom as the sites that begin allow, however many others there are: where effects
        # differ between sites, nearly all the error is theirs. One site alone has nobody to be held against: none.
        freedom = min(float(found.freedom[-1]), float(found.treated[-1]) - 1)
        return Answer(found.overall, found.overall_se**2, freedom, by_cluster=True)

    return Judge(told, f"Sites before and after their start beside the others, by {asked.period}, by imputation (Borusyak, Jaravel and Spiess); errors by authority.", True)  # fmt: skip


def by_child(of: Compared) -> Judge:
    """The difference between the arms, adjusted, by least squares; its error summed by authority."""

    def told(table: Mapping[str, npt.NDArray[Any]], weights: Floats | None) -> Answer:
        places = table["place"].astype(int)
        x = np.column_stack([np.ones(len(places)), table["treated"], of.x[places]])
        heavy = np.ones(len(places)) if weights is None else np.asarray(weights, float)
        bread = np.linalg.pinv(x.T @ (x * heavy[:, None]))
        beta = bread @ (x.T @ (heavy * table["outcome"]))
        scores = x * (heavy * (table["outcome"] - x @ beta))[:, None]
        cluster = np.unique(of.cluster[places], return_inverse=True)[1].astype(np.int64)
        count = int(cluster.max()) + 1
        covariance = sandwich(scores, bread, cluster) * count / max(count - 1, 1)
        return Answer(float(beta[1]), float(covariance[1, 1]), float(count - 1), by_cluster=True)

    return Judge(told, "The difference between children with and without a panel, adjusted, by least squares; errors by authority.", False)  # fmt: skip
