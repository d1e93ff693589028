"""What `moothall study imputation` finds, as one record and as a few lines."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moothall.methods.evaluation import Averaged, Grid, Imputation

KINDS = ("dynamic", "group", "calendar")


def told(held: Grid, also: list[str], asked: dict[str, Any]) -> dict[str, Any]:
    """Every estimate with its error and interval, the test of leads, what was left out, the options."""
    from moothall.methods.evaluation import EvaluationError, average, honest_way, impute, leads

    found = impute(
        held, anticipation=asked["anticipation"], unidentified=asked["unidentified"].replace("-", " ")
    )
    how = {"over": asked["over"].replace("-", " "), "few": asked["few"].replace("-", " ")}
    simple = average(found, "simple", **how)
    clusters, treated = found.grid.clusters, int(simple.treated[-1])
    whole: dict[str, Any] = {
        "design": "effects by imputation, Borusyak, Jaravel and Spiess 2024", "options": asked,
        "units": len(found.grid.units), "times": len(found.grid.times), "treated_cells": int(found.treated.sum()),
        "untreated_cells": int(found.untreated.sum()), "clusters": clusters, "treated_clusters": treated,
        "left_out": dict(found.grid.left_out),
        "no_estimate": [{"unit": unit, "time": time} for unit, time in found.left_out],
        "slopes": dict(zip(found.grid.names, found.fit.slope.tolist(), strict=True)),
        "judge_by": asdict(honest_way(clusters, treated)), "overall": _overall(simple, asked["level"]),
    }  # fmt: skip
    for kind in KINDS:
        whole[kind] = _lines(average(found, kind, **how), asked["level"])  # type: ignore[arg-type]
    if asked["leads"]:
        try:
            early = leads(found, asked["leads"])
            whole["leads"] = {
                "at": early.at.tolist(), "effect": early.effect.tolist(), "se": early.se.tolist(), "statistic": early.statistic,
                "freedom": list(early.freedom), "p": early.p,
                "treated_clusters": early.treated, "p_by_treated": early.p_by_treated,
            }  # fmt: skip
        except EvaluationError as why:
            whole["leads"] = {"why_not": str(why)}
    for one in also:
        whole[one.replace("-", "_")] = MORE[one](found, asked)
    return whole


def _overall(found: Averaged, level: float) -> dict[str, float]:
    low, high = found.interval(level)
    return {
        "effect": found.overall,
        "se": found.overall_se,
        "low": low,
        "high": high,
        "freedom": found.freedom[-1],
    }


def _lines(found: Averaged, level: float) -> list[dict[str, Any]]:
    low, high = found.intervals(level)
    columns = (found.at, found.effect, found.se, low, high, found.cells, found.treated[:-1])
    return [
        {"at": at, "effect": effect, "se": se, "low": one, "high": other, "cells": int(cells), "treated_clusters": int(treated)}
        for at, effect, se, one, other, cells, treated in zip(*columns, strict=True)
    ]  # fmt: skip


def _sun_abraham(found: Imputation, asked: dict[str, Any]) -> dict[str, Any]:
    from moothall.methods.evaluation import interaction_weighted

    one = interaction_weighted(found.grid, anticipation=asked["anticipation"])
    lines = [
        {"at": at, "effect": effect, "se": se, "cells": int(cells)}
        for at, effect, se, cells in zip(one.at, one.effect, one.se, one.cells, strict=True)
    ]
    return {"overall": {"effect": one.overall, "se": one.overall_se}, "dynamic": lines}


def _sensitivity(found: Imputation, asked: dict[str, Any]) -> dict[str, Any]:
    """Of interaction-weighted effects, whose times before treatment are comparable with those after."""
    from moothall.methods.evaluation import (
        EvaluationError,
        interaction_weighted,
        of_interaction_weighted,
        sensitivity,
    )

    try:
        study = of_interaction_weighted(
            interaction_weighted(found.grid, anticipation=asked["anticipation"]), reference=-1 - asked["anticipation"]
        )  # fmt: skip
        kinds = {
            kind: asdict(sensitivity(study, kind, level=asked["level"]))  # type: ignore[arg-type]
            for kind in ("relative magnitudes", "smoothness")
        }
    except EvaluationError as why:
        return {"why_not": str(why)}
    return kinds


def _randomisation(found: Imputation, asked: dict[str, Any]) -> dict[str, Any]:
    from moothall.methods.evaluation import randomisation
    from moothall.methods.evaluation.detectable import by_imputation

    grid = found.grid
    one = randomisation(
        grid.y, grid.times, grid.group, by_imputation(grid, asked["anticipation"]),
        draws=asked["draws"], seed=asked["seed"], level=asked["level"],
    )  # fmt: skip
    return asdict(one)


def _detectable(found: Imputation, asked: dict[str, Any]) -> dict[str, Any]:
    from moothall.methods.evaluation import detectable

    one = detectable(found.grid, runs=max(asked["draws"] // 5, 50), level=asked["level"], seed=asked["seed"])
    return {**asdict(one), "least": one.least}


MORE = {
    "sun-abraham": _sun_abraham,
    "sensitivity": _sensitivity,
    "randomisation": _randomisation,
    "detectable": _detectable,
}


def said(whole: dict[str, Any]) -> str:
    """A few lines: the sample, what was left out, the effect, the test before, and what else was asked for."""
    one, level = whole["overall"], f"{whole['options']['level']:.0%}"
    lines = [
        f"{whole['units']} units, {whole['times']} times, {whole['treated_cells']} treated cells, "
        f"{whole['untreated_cells']} untreated"
    ]
    lines += [f"Left out: {count} {why}" for why, count in whole["left_out"].items()]
    if whole["no_estimate"]:
        lines.append(
            f"No estimate in {len(whole['no_estimate'])} treated cells: nobody untreated links them."
        )
    lines.append(
        f"imputation {one['effect']:+.6f}  standard error {one['se']:.6f}  {level} interval {one['low']:+.6f} to {one['high']:+.6f}"
    )
    early = whole.get("leads", {})
    if "p" in early:
        lines.append(
            f"Trends before treatment alike: F {early['statistic']:.4f} on {early['freedom'][0]} and {early['freedom'][1]}, p {early['p']:.4f}"
        )
    elif early:
        lines.append(f"No test of the times before treatment: {early['why_not']}")
    lines.append(f"Judge by: {whole['judge_by']['says']}")
    if "sun_abraham" in whole:
        other = whole["sun_abraham"]["overall"]
        lines.append(f"sun-abraham {other['effect']:+.6f}  standard error {other['se']:.6f}")
    if "sensitivity" in whole:
        told = whole["sensitivity"]
        lines += (
            [f"No sensitivity to trends: {told['why_not']}"]
            if "why_not" in told
            else [f"If trends differ ({kind}): {part['says']}" for kind, part in told.items()]
        )
    if "randomisation" in whole:
        drawn = whole["randomisation"]
        lines.append(
            f"randomisation: p {drawn['p']:.4f} of {drawn['draws']} draws, constant effects kept {drawn['low']:+.6f} to {drawn['high']:+.6f}"
        )
    if "detectable" in whole:
        lines.append(f"Minimum detectable effect {whole['detectable']['least']:.6f}")
    return "\n".join(lines)
