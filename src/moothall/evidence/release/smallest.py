"""The smallest effect a study could have found, by the rule in `smallest-effect.yaml`, from its outputs as published."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from moothall.methods.evaluation.finding import Finding
from moothall.methods.outputs import Output, Role
from moothall.methods.plain_yaml import read_plain

Shown = Mapping[str, Output]


@cache
def the_rule() -> Mapping[str, Any]:
    """The whole file."""
    text = resources.files(__package__).joinpath("smallest-effect.yaml").read_text("utf-8")
    found: Mapping[str, Any] = read_plain(text)[1]
    return found


def smallest_told(finding: Finding, shown: Shown) -> float | None:
    """What the analysis itself says it could have found, in the units of its outcome; None where that is not published."""
    return _check(finding, shown, the_rule()["check"])


def smallest_standardised(main: Finding, measure: str, alike: Iterable[Finding], shown: Shown) -> str | None:
    """In standard deviations of one child, in digits and never rounded down; None where it cannot be said.

    `measure` is that of the main outcome; `alike` are the findings on the same outcome, the main one among them.
    """
    rule = the_rule()
    if main.facts.get("comparison") not in rule["comparisons"]:
        return None
    found, alike = _smallest(main, shown), list(alike)
    mean = next((one for each in (main, *alike) if (one := _compared(each, shown)) is not None), None)
    if found is None or mean is None or mean <= 0:
        return None
    size, relative = found
    wide = _spread(measure, mean, alike, shown)
    if wide is None:
        return None
    step = 10 ** int(rule["decimals"])
    effect = (mean * math.expm1(size) if relative else size) / wide
    return f"{math.ceil(effect * step - 1e-9) / step:.{rule['decimals']}f}" if 0 < effect < 1000 else None


def _smallest(main: Finding, shown: Shown) -> tuple[float, bool] | None:
    """What it could have found, and whether that is the logarithm of a ratio."""
    rule = the_rule()
    for output in _of(main, shown):
        places = {role: output.places(role) for role in (Role.FIGURE, Role.LOW, Role.HIGH)}
        if output.name.endswith("-effect") and all(places.values()) and output.rows:
            told = smallest_told(main, shown)
            low, high = (output.rows[0][places[role][0]] for role in (Role.LOW, Role.HIGH))
            if told is None and isinstance(low, int | float) and isinstance(high, int | float):
                told = (high - low) / 2 / float(rule["interval"]) * float(rule["errors"])
            return None if told is None else (told, len(places[Role.FIGURE]) > 1)
    return None


def _spread(measure: str, mean: float, alike: Iterable[Finding], shown: Shown) -> float | None:
    """The standard deviation of one child, or the least that it can be."""
    rule = the_rule()
    if measure in rule["shares"]:
        return math.sqrt(mean * (1 - mean)) if mean < 1 else None
    if measure in rule["counts"]:
        times = (_check(one, shown, rule["spread_check"]) for one in alike)
        return math.sqrt(mean * max(1.0, next((one for one in times if one is not None), 1.0)))
    return None


def _compared(finding: Finding, shown: Shown) -> float | None:
    """The mean, or the share, of those compared: the last of a curve, the mean over times of a series."""
    for where in the_rule()["compared"]:
        for output in _of(finding, shown):
            if not output.name.endswith(where["output"]):
                continue
            told = list(_figures(output, where["dimension"], where["category"]))
            if told:
                return told[-1] if output.places(Role.LOW) else sum(told) / len(told)
    return None


def _figures(output: Output, dimension: str, category: str) -> Iterator[float]:
    at = next(place for place, column in enumerate(output.columns) if column.name == dimension)
    figure = output.places(Role.FIGURE)[0]
    for row in output.rows:
        value = row[figure]
        if row[at] == category and isinstance(value, int | float):
            yield float(value)


def _check(finding: Finding, shown: Shown, name: str) -> float | None:
    for output in _of(finding, shown):
        if output.name.endswith("-checks"):
            return next(_figures(output, "check", name), None)
    return None


def _of(finding: Finding, shown: Shown) -> list[Output]:
    return [shown[one.name] for one in finding.outputs if one.name in shown]
