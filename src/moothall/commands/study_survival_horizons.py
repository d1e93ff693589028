"""Figures at horizons, as `moothall study survival --horizons` tells them; contrasts by pseudo-values."""

from __future__ import annotations

from typing import Any

from .study_survival_rows import Sample, covariates_with_group, modelled
from .study_survival_told import Told, coefficient, error_of, mean_of, mean_told


def of_horizons(held: Sample) -> list[Told]:
    """For each horizon the figures of each group, and contrasts adjusted for the covariates."""
    told: list[Told] = [{"horizon": one, "groups": []} for one in held.asked["horizons"]]
    for place, name in enumerate(held.groups):
        for line, figures in zip(told, _figures(held, place), strict=True):
            line["groups"].append({"group": name, **figures})
    names = covariates_with_group(held)
    causes = held.follow.causes if held.asked["competing"] else (None,)
    for line, contrasts in zip(told, _contrasts(held, names, causes), strict=True):
        line |= contrasts
    return told


def _figures(held: Sample, place: int) -> list[Told]:
    """At risk, the share without an event and the restricted mean; of competing events each kind's share and time lost."""
    import numpy as np

    from moothall.methods.evaluation.survival import competing, kaplan_meier, time_lost
    from moothall.methods.evaluation.survival.intervals import interval

    asked = held.asked
    part = held.follow.only(held.group == place)
    curve = kaplan_meier(part, scale=asked["conf"], level=asked["level"], error=error_of(held))
    states = competing(part, scale=asked["conf"], level=asked["level"], error=asked["variance"]) if asked["competing"] else None  # fmt: skip
    found: list[Told] = []
    for horizon in asked["horizons"]:
        at = int(np.searchsorted(curve.time, horizon, "right"))
        share, se = (np.append(first, line)[at] for first, line in ((1.0, curve.survival), (0.0, curve.se)))
        low, high = interval(np.array([share]), np.array([se]), asked["conf"], asked["level"])
        still = (part.exit >= horizon) & (True if part.entry is None else part.entry < horizon)
        told: Told = {
            "at_risk": float(part.weights()[still].sum()), "survival": share, "se": se, "low": low[0], "high": high[0],
            "restricted_mean": mean_told(mean_of(held, place, curve, horizon)),
        }  # fmt: skip
        if states is not None:
            told["incidence"] = []
            for line in states.incidences:
                lost = time_lost(states, line.cause, horizon)
                figures = {
                    name: np.append(0.0, getattr(line, name))[at] for name in ("share", "se", "low", "high")
                }
                told["incidence"].append(
                    {"cause": line.cause, **figures, "lost": lost.lost, "lost_se": lost.se}
                )
        found.append(told)
    return found


def _contrasts(held: Sample, names: list[str], causes: tuple[str | None, ...]) -> list[Told]:
    from moothall.methods.evaluation import EvaluationError
    from moothall.methods.evaluation.survival import pseudo_values

    asked = held.asked
    if not names:
        return [{} for _ in asked["horizons"]]
    rows = modelled(held, names)
    told: list[Told] = [{"contrasts": []} for _ in asked["horizons"]]
    try:
        follow = held.follow.only(rows.kept)
        for cause in causes:
            for time in (False, True):
                found = pseudo_values(follow, asked["horizons"], cause=cause, time=time, kind=asked["pseudo"])
                what = (
                    ("lost_time" if time else "incidence")
                    if cause
                    else ("restricted_mean" if time else "survival")
                )
                for place, line in enumerate(told):
                    made = _regressed(held, rows, found.values[:, place])
                    beyond = bool(found.beyond[place])
                    line["contrasts"].append({"of": what, **({"cause": cause} if cause else {}), "coefficients": made, "beyond_follow_up": beyond})  # fmt: skip
    except EvaluationError as wrong:
        return [{"contrasts_not_made": str(wrong)} for _ in told]
    return told


def _regressed(held: Sample, rows: Any, values: Any) -> list[Told]:
    from moothall.methods.evaluation.survival import regress

    found = regress(values, rows.columns.x, cluster=rows.follow.cluster, names=rows.columns.names)
    return [
        {
            "name": name,
            **coefficient(found.coefficients[place], found.se[place], held.asked["level"], ratio=None),
        }
        for place, name in enumerate(found.names)
    ]
