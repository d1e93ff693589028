"""Competing events, as `moothall study survival --competing` tells them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .study_survival_rows import Sample, covariates_with_group, modelled, strata_of
from .study_survival_told import (
    Told,
    coefficient,
    default_horizon,
    differences,
    incidence_told,
    mean_told,
    model_told,
)

if TYPE_CHECKING:
    from moothall.methods.evaluation.survival import FollowUp


def of_kinds(held: Sample) -> Told:
    """Cumulative incidences, the time lost to each kind, Gray's test, and a model of each kind's own hazard."""
    from moothall.methods.evaluation.survival import competing

    asked, follow = held.asked, held.follow
    parts = [follow.only(held.group == place) for place in range(len(held.groups))]
    found = [
        competing(part, scale=asked["conf"], level=asked["level"], error=asked["variance"]) for part in parts
    ]
    curves: list[Told] = []
    for name, one in zip(held.groups, found, strict=True):
        causes = [
            {"cause": line.cause, "events": one.events[:, place].tolist(), **incidence_told(line)}
            for place, line in enumerate(one.incidences)
        ]
        curves.append(
            {
                "group": name, "rows": one.follow.rows, "error": one.error, "conf": one.scale, "time": one.time.tolist(),
                "at_risk": one.at_risk.tolist(), "no_event": incidence_told(one.free), "causes": causes,
            }
        )  # fmt: skip
    told: Told = {"incidence": curves, "time_lost": _lost(held, found)}
    if held.by and len(held.groups) > 1:
        told["gray"] = _gray(held)
    names = covariates_with_group(held)
    if names:
        models = []
        for number, cause in enumerate(follow.causes, 1):
            if (follow.event == number).any():
                models.append({"cause": cause, "cox": model_told(held, names, number)})
        told["cause_specific"] = models
        told["fine_gray"] = _subdistribution(held, names)
    return told


def _subdistribution(held: Sample, names: list[str]) -> Any:
    """For each kind the model of Fine and Gray; strata, an offset, delayed entry and weights it has not."""
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival import fine_gray

    if held.asked["strata"] or held.asked["offset"]:
        return {"not_made": "The model of Fine and Gray is made without strata and offset."}
    rows, level = modelled(held, names), held.asked["level"]
    follow = _from_the_start(rows.follow)
    models: list[Told] = []
    try:
        for number, cause in enumerate(follow.causes, 1):
            if (follow.event == number).any():
                found = fine_gray(follow, rows.columns.x, cause, names=rows.columns.names)
                coefficients = [
                    {"name": name, **coefficient(found.coefficients[place], found.se[place], level, "subdistribution_hazard_ratio")}
                    for place, name in enumerate(rows.columns.names)
                ]  # fmt: skip
                models.append(
                    {
                        "cause": cause, "rows": follow.rows, "events": int((follow.event == number).sum()), "coefficients": coefficients,
                        "covariance": found.covariance.tolist(), "loglik_null": found.loglik_null, "loglik": found.loglik,
                        "iterations": found.iterations, "warnings": list(found.warnings),
                    }
                )  # fmt: skip
    except EvaluationError as wrong:
        return {"not_made": str(wrong)}
    return models


def _from_the_start(follow: FollowUp) -> FollowUp:
    """Without entries, where everyone enters at the start."""
    if follow.entry is not None and (follow.entry <= min(0.0, float(follow.exit.min()))).all():
        return replace(follow, entry=None)
    return follow


def _lost(held: Sample, found: list[Any]) -> Told:
    from moothall.methods.evaluation.survival import time_lost

    tau = default_horizon(held, [float(one.time[-1]) for one in found])
    if tau is None:
        return {"not_made": "Some group is not watched at all after the start: give a horizon by --tau."}
    lines: list[Told] = []
    for number, cause in enumerate(held.follow.causes, 1):
        each = [time_lost(one, cause, tau) for one in found]
        line: Told = {
            "cause": cause,
            "groups": [
                {
                    "group": name,
                    **{k: v for k, v in mean_told(one).items() if k.startswith("lost") or k in ("se", "beyond_follow_up")},
                }
                for name, one in zip(held.groups, each, strict=True)
            ],
        }  # fmt: skip
        if len(each) > 1:
            line["differences"] = differences(held, [(one.lost, one.se) for one in each], tau, number)
        lines.append(line)
    return {"tau": tau, "causes": lines}


def _gray(held: Sample) -> Any:
    from moothall.methods.evaluation.survival import gray_test
    from moothall.methods.evaluation.survival.rows import one_row_each

    if held.follow.weight is not None:
        return {"not_made": "Gray's test is not defined with weights."}
    strata, kept = strata_of(held)
    follow = held.follow.only(kept)
    if one_row_each(follow).rows < follow.rows:
        return {"not_made": "Gray's test needs one row for each child."}
    follow = _from_the_start(follow)
    if follow.entry is not None:
        return {"not_made": "Gray's test is not defined with delayed entry."}
    tests = gray_test(
        follow, held.group[kept], len(held.groups), strata=None if strata is None else strata[kept], rho=held.asked["rho"]
    )  # fmt: skip
    return [{"cause": one.cause, "chisq": one.statistic, "df": one.freedom, "p": one.p} for one in tests]
