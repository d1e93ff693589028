"""Rates: a numerator (`EVENTS`) of a denominator (`AT_RISK`), of which a reader may know the second."""

from __future__ import annotations

import math

from moothall.methods.outputs import Output, Role

from .cells import Figure, Key, Reading
from .judging import Judged, Level, about_row, column, figures_of, number, print_as_said, same
from .rules import Rules

_SCALES = (1.0, 100.0, 1_000.0, 10_000.0, 100_000.0)


def judge_rates(output: Output, rules: Rules, reading: Reading) -> Judged:
    """A rate is hidden where its numerator, what is left of its denominator, or the denominator is small.

    A rate that is shown tells its numerator as closely as its decimals do, if the denominator is known: it is taken
    to be known, unless a table counts the same and hides it. One that is hidden is no more than its denominator.
    """
    judged = Judged(output)
    print_as_said(judged)
    output = judged.output
    events, at_risk = column(output, Role.EVENTS), column(output, Role.AT_RISK)
    numerators, denominators = reading.keys(output, output.counted), reading.keys(output, f"{output.counted}/at-risk")  # fmt: skip
    columns = tuple(figures_of(output))
    for row in range(len(output.rows)):
        over, under = events[row], at_risk[row]
        if all(number(output.rows[row][place]) is None for place in columns):
            continue
        if over is None or under is None or not 0 <= over <= under:
            judged.find(Level.HIGH, "Some rates do not say, or wrongly, of what numerator and denominator they are; they are hidden.")  # fmt: skip
            judged.hide_row(row, "unknown")
            continue
        _judge_row(judged, rules, (numerators[row], denominators[row]), row, (over, under), (events, at_risk))
    return judged


def _judge_row(judged: Judged, rules: Rules, keys: tuple[Key, Key], row: int, of: tuple[float, float], all_of: tuple[list[float | None], list[float | None]]) -> None:  # fmt: skip
    output, (over, under) = judged.output, of
    columns = tuple(figures_of(output))
    left, least = under - over, rules.threshold.value
    judged.smallest += [one for one in (over, left, under) if one]
    small = under < least or 0 < over < least or 0 < left < least
    if under and (over == 0 or left == 0):
        word = "nobody" if over == 0 else "everyone"
        judged.find(Level.MEDIUM, f"It is {word} in some groups ({about_row(output, row)}): whoever knows a child of the group, knows this of the child.")  # fmt: skip
        small = small or rules.group.treatment == "hide"
    reason = "threshold" if small else ""
    if small:
        judged.hide_row(row, reason)
    # Where counts of nobody are shown, that it is nobody is no secret; that everyone else is not, is told to checkers.
    open_zero = over == 0 and rules.counts.zeros == "show"
    width = float(rules.protection.counts) if reason and not open_zero else 0.0
    low, high = _told(judged, row, over, under, all_of)
    # A rate of few is hidden though it be of nobody; else its mark says that it is of somebody.
    floor = 0.0 if under < least else 1.0
    judged.figures.append(
        Figure(
            keys[0], over, low, high, output.name, row, columns, "" if open_zero and under >= least else reason, width, prints=False,
            floor=floor, ceiling=under,
        )
    )  # fmt: skip
    judged.figures.append(
        Figure(keys[1], under, under, under, output.name, row, (), prints=False, known=True)
    )
    for key, value, numbers in zip(keys, of, all_of, strict=True):
        for place in output.places(Role.FIGURE):
            if same(output, place, numbers):
                few = "threshold" if 0 < value < least or (reason and key == keys[0]) else ""
                wide = float(rules.protection.counts) if few else 0.0
                first = (place, *(one for one in columns if one != place))
                judged.figures.append(Figure(key, value, value, value, output.name, row, first, few, wide))


def _told(judged: Judged, row: int, over: float, under: float, all_of: tuple[list[float | None], list[float | None]]) -> tuple[float, float]:  # fmt: skip
    """What the figures of a row, as they are printed, tell of its numerator, if the denominator is known."""
    output = judged.output
    low, high = 0.0, under
    for place in output.places(Role.FIGURE):
        value = number(output.rows[row][place])
        if value is None or any(same(output, place, numbers) for numbers in all_of):
            continue
        half = 0.5 * 10 ** -output.columns[place].decimals
        near = half + 1e-9
        scale = next((one for one in _SCALES if under and math.isclose(value, one * over / under, rel_tol=1e-6, abs_tol=near)), None)  # fmt: skip
        if scale is None:
            return over, over
        low = max(low, math.ceil(under * (value - half) / scale - 1e-9))
        high = min(high, math.floor(under * (value + half) / scale + 1e-9))
    return min(low, over), max(high, over)
