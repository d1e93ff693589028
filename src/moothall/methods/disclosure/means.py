"""Means and sums, in which one child's amount can be the most of it."""

from __future__ import annotations

import math

from moothall.methods.outputs import Output, Role

from .cells import Figure, Reading
from .judging import Judged, Level, column, figures_of, number, print_as_said, rounded, same
from .rules import Rules

_SUMS = ("sum", "total")


def judge_means(output: Output, rules: Rules, reading: Reading) -> Judged:
    """A mean is hidden where it is of few children or one of them makes up most of it.

    Means with their numbers of children are sums, and sums add up: so they are held against one another as sums.
    Amounts below nothing are moved up first, all by one amount for each child.
    """
    judged = Judged(output)
    children = column(output, Role.CHILDREN)
    largest, second = column(output, Role.LARGEST), column(output, Role.SECOND)
    for place in output.places(Role.FIGURE):
        name = output.columns[place].name
        if name in rules.percentiles.refused:
            for row in range(len(output.rows)):
                judged.hide_row(row, "extreme", [place])
            judged.find(Level.HIGH, f"'{output.columns[place].label}' is an extreme, the figure of one child; it is refused.")  # fmt: skip
            continue
        if same(output, place, children):
            _count_beside(judged, rules, reading, place, children)
            continue
        _judge_column(judged, rules, reading, place, children, largest, second)
    print_as_said(judged)
    return judged


def _judge_column(judged: Judged, rules: Rules, reading: Reading, place: int, children: list[float | None], largest: list[float | None], second: list[float | None]) -> None:  # fmt: skip
    output = judged.output
    one = output.columns[place]
    is_sum = any(word in one.name.split("-") or word in one.name.split("_") for word in _SUMS)
    values = [number(row[place]) for row in output.rows]
    amounts = _amounts(output, children)
    means = [value / n if is_sum and n else value for value, n in zip(values, amounts, strict=True) if value is not None]  # fmt: skip
    lowest = min((mean for mean in means if mean is not None), default=0.0)
    up = 0.0 if lowest >= 0 else 2.0 * max(abs(mean) for mean in means if mean is not None)
    keys = reading.keys(output, f"{output.counted}/sum-of-{one.name}")
    half = 0.5 * 10**-one.decimals
    columns = tuple(figures_of(output))
    for row, value in enumerate(values):
        count = children[row]
        if value is None:
            continue
        if count is None:
            judged.find(Level.HIGH, "Some means do not say of how many children they are; they are hidden.")
            judged.hide_row(row, "unknown")
            continue
        judged.smallest.append(count)
        many = amounts[row] or count
        total = (value if is_sum else value * many) + up * many
        reason = _reason(rules, total, count, largest[row], second[row], up)
        spread = half if is_sum else half * many
        printed = rounded(value, one.decimals) * (1.0 if is_sum else many) + up * many
        width = max(abs(total) * rules.protection.sums / 100, 2 * spread, 1e-3) if reason else 0.0
        judged.figures.append(
            Figure(
                keys[row],
                total,
                max(0.0, min(total, printed - spread)),
                max(total, printed + spread),
                output.name,
                row,
                columns,
                reason,
                width,
                whole=False,
                children=count,
            )
        )
    if any(one is None for one in largest):
        judged.find(Level.LOW, "It does not say how large the largest amount is, so dominance could not be checked.")  # fmt: skip


def _amounts(output: Output, children: list[float | None]) -> list[float | None]:
    """Of how many amounts each mean is: of events where it says so (two decisions of one child), else of children."""
    events = column(output, Role.EVENTS)
    return [count if many is None else many for many, count in zip(events, children, strict=True)]


def _reason(rules: Rules, total: float, count: float, first: float | None, second: float | None, up: float) -> str:  # fmt: skip
    """The rule by which a sum must be hidden, or nothing."""
    if count < rules.threshold.value:
        return "threshold"
    if first is None or total <= 0 or up:
        return ""
    next_to = second or 0.0
    most = first + (next_to if rules.dominance.contributors == 2 else 0.0)
    if most > total * rules.dominance.percent / 100:
        return "dominance"
    return "dominance" if total - first - next_to < first * rules.dominance.p / 100 else ""


def _count_beside(judged: Judged, rules: Rules, reading: Reading, place: int, children: list[float | None]) -> None:  # fmt: skip
    """The number of children, where it is printed beside the mean."""
    keys = reading.keys(judged.output, judged.output.counted)
    for row, count in enumerate(children):
        if count is None or not math.isfinite(count):
            continue
        small = 0 < count < rules.threshold.value
        judged.figures.append(
            Figure(
                keys[row], count, count, count, judged.output.name, row, tuple(figures_of(judged.output)),
                "threshold" if small else "", float(rules.protection.counts) if small else 0.0,
            )
        )  # fmt: skip
