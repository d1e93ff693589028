"""What a run of a study found, as its page tells it: estimates, what they rest on, departures, outputs. True figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import override
from markupsafe import Markup, escape

from moothall.look.charts import Interval, Intervals, intervals_drawing
from moothall.look.filters import day
from moothall.methods.evaluation.finding import (
    Deviation,
    DeviationKind,
    Diagnostic,
    Direction,
    Estimate,
    Finding,
    Sentence,
    Verdict,
    printed,
    say,
)
from moothall.methods.outputs import ALL, Column, Output, Role

Outputs = Mapping[str, Output]

VERDICTS: dict[Verdict, tuple[Any, str]] = {
    Verdict.FINE: (lazy("Holds"), "good"),
    Verdict.CAUTION: (lazy("Caution"), "attention"),
    Verdict.SERIOUS: (lazy("Serious"), "late"),
    Verdict.NOT_DONE: (lazy("Not done"), "quiet"),
}
DIRECTIONS: dict[Direction, tuple[Any, str]] = {
    Direction.BETTER: (lazy("Better for the child"), "good"),
    Direction.WORSE: (lazy("Worse for the child"), "late"),
    Direction.NO_CLEAR_DIFFERENCE: (lazy("No clear difference"), "quiet"),
    Direction.DIFFERENT: (lazy("Different"), "info"),
    Direction.NOT_STATED: (lazy("No direction claimed"), "quiet"),
}
ROLES = {"primary": lazy("Primary"), "secondary": lazy("Secondary"), "sensitivity": lazy("Sensitivity")}
DEVIATIONS: dict[DeviationKind, Any] = {
    DeviationKind.NOT_REGISTERED: lazy("Not registered"),
    DeviationKind.SEEN_BEFORE: lazy("Data seen before"),
    DeviationKind.EXPLORATORY: lazy("Not in the protocol"),
    DeviationKind.NOT_RUN: lazy("Analysis not made"),
    DeviationKind.ESTIMATOR: lazy("Estimator left out"),
    DeviationKind.COVARIATE: lazy("Covariate dropped"),
    DeviationKind.SUBGROUP: lazy("Group not claimed"),
    DeviationKind.SCHEMA: lazy("Another schema"),
    DeviationKind.POPULATION: lazy("Population"),
    DeviationKind.LOST: lazy("Lost on the way"),
    DeviationKind.SEED: lazy("Another seed"),
    DeviationKind.OPTION: lazy("Another option"),
}


def finding_part(one: Finding, outputs: Outputs, language: str) -> dict[str, Any]:
    """One analysis: its reading, its estimates drawn and as tables, what it rests on."""
    words, tone = DIRECTIONS[one.direction]
    return {
        "key": one.analysis, "title": one.title, "role": str(ROLES.get(one.role, one.role)),
        "direction": {"text": str(words), "tone": tone}, "registered": one.registered,
        "reading": [said(each, outputs, language) for each in one.reading],
        "plain": [said(each, outputs, language) for each in one.plain],
        "charts": [_chart(one.title, unit, group) for unit, group in _by_unit(one.estimates)],
        "diagnostics": [_diagnostic(each, outputs, language) for each in one.diagnostics],
        "methods": one.methods,
    }  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A sentence of the run as the page shows it, and its language."""

    html: Markup
    language: str


#: A name for machines within a sentence, and a day as a file writes it.
CODE = re.compile(r"(?<![\w@.:/-])(?:[a-z0-9]+_[a-z0-9_]+|[a-z]+(?:-[a-z]+){3,})(?![\w@/])")
DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")


def said(sentence: Sentence, outputs: Outputs, language: str) -> Told:
    """A sentence of the run with its figures; its days in words, and names for machines marked as such."""
    found = say(sentence, outputs, language)
    with override(found.language):
        text = DAY.sub(lambda match: _day(match[0]), found.text)
    return Told(Markup(CODE.sub(r"<code>\g<0></code>", str(escape(text)))), found.language)


def _day(text: str) -> str:
    try:
        return day(text)
    except ValueError:
        return text


def _by_unit(estimates: Iterable[Estimate]) -> list[tuple[str, list[Estimate]]]:
    groups: dict[str, list[Estimate]] = {}
    for one in estimates:
        if one.value is not None:
            groups.setdefault(one.unit, []).append(one)
    return list(groups.items())


#: A ratio has no effect at one; what is measured in another unit, at nought.
RATIOS = frozenset({"ratio", "hazard ratio", "rate ratio", "odds ratio"})


def _chart(title: str, unit: str, estimates: list[Estimate]) -> dict[str, Any]:
    none = 1.0 if unit in RATIOS else 0.0
    ends = [end for one in estimates for end in (one.value, one.low, one.high) if end is not None]
    told = Intervals(
        title, unit, [_interval(one) for one in estimates], none if min(ends) <= none <= max(ends) else None
    )
    return {"drawing": intervals_drawing(told), "table": told.table()}


def _interval(one: Estimate) -> Interval:
    assert one.value is not None
    between = ""
    if one.low is not None and one.high is not None:
        between = _("%(low)s to %(high)s (%(level)s%%)") % {
            "low": figure(one.low), "high": figure(one.high), "level": one.level,
        }  # fmt: skip
    return Interval(one.label, one.value, one.low, one.high, figure(one.value), between)


def figure(value: float) -> str:
    """A figure with as many decimals as its size asks for: about three digits that mean something."""
    size = abs(value)
    return printed(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3)


def _diagnostic(one: Diagnostic, outputs: Outputs, language: str) -> dict[str, Any]:
    words, tone = VERDICTS[one.verdict]
    limit = said(one.limitation, outputs, language) if one.limitation else None
    return {
        "title": one.title, "tag": {"text": str(words), "tone": tone},
        "says": said(one.says, outputs, language), "limit": limit,
    }  # fmt: skip


def deviation_row(
    one: Deviation, outputs: Outputs, language: str, titles: Mapping[str, str]
) -> dict[str, Any]:
    """One departure from the protocol."""
    return {
        "kind": str(DEVIATIONS[one.kind]), "says": said(one.says, outputs, language), "analysis": titles.get(one.analysis, one.analysis),
        "tag": {"text": _("Grave"), "tone": "late"} if one.grave else {"text": _("Told"), "tone": "quiet"},
    }  # fmt: skip


# ---- one output ------------------------------------------------------------------------------------------------


def output_table(output: Output) -> dict[str, Any]:
    """An output as a table, with what stands behind its figures, which is for the checkers."""
    return {
        "head": [
            {"text": one.label + (f" ({one.unit})" if one.unit else ""), "number": one.role is not Role.DIMENSION}
            for one in output.columns
        ],
        "rows": [[_cell(output, column, cell) for column, cell in zip(output.columns, row, strict=True)] for row in output.rows],
    }  # fmt: skip


def _cell(output: Output, column: Column, cell: Any) -> str:
    if column.role is Role.DIMENSION:
        words = output.labels.get(column.name, {})
        return words.get(str(cell)) or (_("All") if cell == ALL else "" if cell is None else str(cell))
    return printed(cell, column.decimals)
