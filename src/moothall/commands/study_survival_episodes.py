"""Events that come again, as `moothall study survival --recurrent` tells them."""

from __future__ import annotations

from typing import Any, Literal

from .study_survival_rows import Modelled, Sample, covariates_with_group, modelled
from .study_survival_told import Told, coefficient, fitted_told
from .study_tables import number


def of_episodes(held: Sample) -> Told:
    """The mean number of events of each group, and the models of the covariates (or of the group)."""
    from moothall.methods.evaluation.survival import mean_count

    told: Told = {"mean_count": []}
    for place, name in enumerate(held.groups):
        one = mean_count(held.follow.only(held.group == place), level=held.asked["level"])
        lines = {line: getattr(one, line).tolist() for line in ("time", "at_risk", "events", "mean", "se", "low", "high")}  # fmt: skip
        told["mean_count"].append(
            {"group": name, "children": one.children, "total_events": one.total_events, **lines}
        )
    names = covariates_with_group(held)
    if names:
        told |= _models(held, names)
    return told


def _models(held: Sample, names: list[str]) -> Told:
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival import andersen_gill, prentice_williams_peterson

    asked, rows = held.asked, modelled(held, names)
    more: dict[str, Any] = {"strata": rows.strata, "ties": asked["ties"], "names": rows.columns.names}
    own = (
        number(held.columns, asked["event_number"])[rows.kept].astype(int) if asked["event_number"] else None
    )
    children = held.follow.only(rows.kept)
    told: Told = {
        "andersen_gill": fitted_told(held, rows, andersen_gill(rows.follow, rows.columns.x, **more))
    }
    clocks: tuple[Literal["total", "gap"], ...] = ("total", "gap")
    for clock in clocks:
        try:
            fitted = prentice_williams_peterson(
                children, rows.columns.x, clock=clock, number=own, most=asked["most"], **more
            )  # fmt: skip
            told[f"prentice_williams_peterson_{clock}"] = fitted_told(held, rows, fitted)
        except EvaluationError as wrong:
            told[f"prentice_williams_peterson_{clock}"] = {"not_made": str(wrong)}
    told["negative_binomial"] = _counts(held, rows)
    return told


def _counts(held: Sample, rows: Modelled) -> Told:
    """One row for each child: its events, its time at risk, its covariates as in its first row."""
    import numpy as np

    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival import negative_binomial
    from moothall.methods.evaluation.survival.follow_up import tally

    follow = held.follow.only(rows.kept)
    assert follow.child is not None
    order = np.lexsort((follow.exit, follow.child))
    first = order[np.flatnonzero(np.diff(follow.child[order], prepend=-1))]
    size = len(first)
    count = tally(follow.child, follow.happened.astype(float), size)
    watched = tally(follow.child, follow.exit - (0 if follow.entry is None else follow.entry), size)
    x = rows.columns.x
    steady = (x == x[first][follow.child]).all()
    cluster = follow.cluster[first] if follow.cluster is not None else None
    try:
        found = negative_binomial(count, x[first], watched, cluster=cluster, names=rows.columns.names)
    except EvaluationError as wrong:
        return {"not_made": str(wrong)}
    robust = found.robust_se
    warnings = list(found.warnings)
    if not steady:
        warnings.append("A covariate changes within a child: its value in the child's first row was taken.")
    return {
        "rows": found.rows, "theta": found.theta, "theta_se": found.theta_se, "theta_se_mass": found.theta_se_mass,
        "loglik": found.loglik, "errors": "expected information with theta known, as MASS glm.nb; joint_se as statsmodels",
        "coefficients": [
            {
                "name": name, **coefficient(found.coefficients[place], found.se[place], held.asked["level"], "rate_ratio"),
                "joint_se": found.joint_se[place], "robust_se": None if robust is None else robust[place],
            }
            for place, name in enumerate(found.names)
        ],
        "warnings": warnings,
    }  # fmt: skip
