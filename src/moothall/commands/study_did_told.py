"""What `moothall study did` says: all of it for the JSON, and in a few lines for the eye."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from moothall.methods.evaluation import Aggregate, GroupTime

    Floats = np.ndarray[Any, np.dtype[np.float64]]

KINDS = ("simple", "dynamic", "group", "calendar")
SMALL = "A cohort or the never treated are few (R did warns below five and one for each covariate): {}."


def told(found: GroupTime, asked: dict[str, Any], counted: tuple[str, dict[float, str]]) -> dict[str, Any]:
    """Every estimate with its errors and bands; the tests; what was left out; the options."""
    from moothall.methods.evaluation import Rows, aggregate, drawn_of, pretrend

    sample = found.panel
    drawn = None
    if asked["draws"]:
        both = [found.influence, found.shares]
        drawn = drawn_of(both, sample, draws=asked["draws"], seed=asked["seed"])
    cells = len(found.effect)
    whole: dict[str, Any] = {
        "design": "effects by group and time, Callaway and Sant'Anna 2021",
        "options": asked,
        "sample": "rows" if isinstance(sample, Rows) else "balanced panel",
        "units": sample.units, "rows": int(sample.y.size), "times": len(sample.times),
        "cohorts": _cohorts(found), "left_out": dict(sample.left_out),
        "no_estimate": [one._asdict() for one in found.skipped], "warnings": [],
    }  # fmt: skip
    if counted[0]:
        whole["time_counted_in"], whole["time_begins"] = counted
    lines, critical = _lines(found.effect, found.se, None if drawn is None else drawn[:, :cells], asked)
    whole["group_time"] = [{**cell, **line} for cell, line in zip(_cells(found), lines, strict=True)]
    whole["critical_value"] = critical
    for kind in KINDS:
        one = aggregate(found, kind, balance=asked["balance"] if kind == "dynamic" else None)  # type: ignore[arg-type]
        whole[kind] = _aggregate(one, drawn, cells, asked)
    test = pretrend(
        found, anticipation=asked["anticipation"], drawn=None if drawn is None else drawn[:, :cells]
    )
    whole["pretrend"] = {
        "cells": test.cells, "wald": test.wald, "p": test.p, "largest": test.largest, "largest_p": test.largest_p,
        "why_not": test.why,
    }  # fmt: skip
    whole["bacon"] = _bacon(found)
    whole["warnings"] = _warnings(whole, len(asked["covariates"]))
    return whole


def _aggregate(one: Aggregate, drawn: Floats | None, cells: int, asked: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    joint = by = None
    if drawn is not None:
        joint, by = one.drawn(drawn[:, :cells], drawn[:, cells:])
    overall, _ = _lines(np.array([one.overall]), np.array([one.overall_se]), joint, asked, together=False)
    lines, critical = _lines(one.effect, one.se, by, asked)
    by_lines = [{"at": at, **line} for at, line in zip(one.at, lines, strict=True)]
    return {"overall": overall[0], "by": by_lines, "critical_value": critical}


def _lines(
    effect: Floats, se: Floats, drawn: Floats | None, asked: dict[str, Any], *, together: bool = True
) -> tuple[list[dict[str, float]], float]:
    """Each with its errors and an interval: a band for all at once where there are draws, else one for each."""
    from statistics import NormalDist

    import numpy as np

    from moothall.methods.evaluation import band_of

    critical, level = NormalDist().inv_cdf((1 + asked["level"]) / 2), asked["level"]
    if drawn is None or not len(effect):
        lines = [{"effect": e, "se": s, "low": e - critical * s, "high": e + critical * s} for e, s in zip(effect, se, strict=True)]  # fmt: skip
        return lines, critical
    band = band_of(np.where(np.isnan(se), 0.0, drawn), level=level)
    if together and np.isfinite(band.critical):
        critical = band.critical
    return [
        {"effect": e, "se": s, "bootstrap_se": b, "low": e - critical * b, "high": e + critical * b}
        for e, s, b in zip(effect, se, band.se, strict=True)
    ], critical


def _cells(found: GroupTime) -> list[dict[str, Any]]:
    before = found.time if found.before is None else found.before
    rows = zip(found.group, found.time, before, found.treated, found.controls, strict=True)
    return [
        {"group": g, "time": t, "compared_with": b, "treated": int(n), "controls": int(m)} for g, t, b, n, m in rows
    ]  # fmt: skip


def _cohorts(found: GroupTime) -> list[dict[str, Any]]:
    """How many units were first treated when; null: never."""
    import numpy as np

    groups, counts = np.unique(found.panel.group, return_counts=True)
    return [{"group": group, "units": int(count)} for group, count in zip(groups, counts, strict=True)]


def _bacon(found: GroupTime) -> dict[str, Any] | None:
    from moothall.methods.evaluation import EvaluationError, Panel, bacon

    if not isinstance(found.panel, Panel):
        return None
    try:
        made = bacon(found.panel)
    except EvaluationError:
        return None
    kinds = {kind: {"weight": made.weight_of(kind), "estimate": made.estimate_of(kind)} for kind in {one.kind: 0 for one in made.compared}}  # fmt: skip
    return {
        "two_way": made.two_way, "kinds": kinds, "warning": made.warning(),
        "comparisons": [one._asdict() for one in made.compared],
    }  # fmt: skip


def _warnings(whole: dict[str, Any], covariates: int) -> list[str]:
    said = []
    few = [f"{'never' if one['group'] == float('inf') else format(one['group'], 'g')} ({one['units']})" for one in whole["cohorts"] if one["units"] < 5 + covariates]  # fmt: skip
    if few and whole["sample"] != "rows":
        said.append(SMALL.format(", ".join(few)))
    if whole["bacon"] and whole["bacon"]["warning"]:
        said.append(whole["bacon"]["warning"])
    return said


def said(whole: dict[str, Any]) -> str:
    """A few lines: the sample, what was left out, the cells without an estimate, the aggregates, the test before."""
    lines = [
        f"{whole['units']} units, {whole['times']} times, {len(whole['group_time'])} cells ({whole['sample']})"
    ]
    lines += [f"Left out: {count} {why}" for why, count in whole["left_out"].items()]
    for why, count in Counter(one["why"] for one in whole["no_estimate"]).items():
        where = [f"{one['group']:g} at {one['time']:g}" for one in whole["no_estimate"] if one["why"] == why]
        lines.append(
            f"No estimate (NA) in {count} cells, since {why}: {', '.join(where[:6])}{' …' if count > 6 else ''}"
        )
    lines += [f"Note: {one}" for one in whole["warnings"]]
    error = "bootstrap_se" if whole["options"]["draws"] else "se"
    for kind in KINDS:
        one = whole[kind]["overall"]
        lines.append(
            f"{kind:9} {_shown(one['effect'])}  standard error {_shown(one[error], '.6f')}  "
            f"{100 * whole['options']['level']:g}% interval {_shown(one['low'])} to {_shown(one['high'])}"
        )
    test = whole["pretrend"]
    if test["why_not"]:
        lines.append(f"No test of trends before treatment: {test['why_not']}.")
    else:
        lines.append(
            f"Trends before treatment alike: Wald {test['wald']:.4f} on {test['cells']}, p {test['p']:.4f}"
        )
    return "\n".join(lines)


def _shown(number: float, form: str = "+.6f") -> str:
    return "NA" if number != number else format(number, form)
