"""Survival and incidence curves: each step of them is a child, unless steps are gathered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from moothall.methods.outputs import Cell, Output, OutputKind, Role

from .cells import Reading
from .judging import Judged, Level, column, figures_of, number, rounded, same, with_rows
from .rules import Rules


def judge_survival(output: Output, rules: Rules, _reading: Reading) -> Judged:
    """Steps are gathered until each holds enough events; between them the curve is flat, and its end is cut.

    A row shows its own figure only where enough events have gathered since the last that did. From the first row with
    too few still followed, and wherever the last events are too few for a step, nothing is shown.
    """
    judged = Judged(output)
    events, at_risk = column(output, Role.EVENTS), column(output, Role.AT_RISK)
    time = time_of(output)
    if time is None or any(one is None for one in events) or any(one is None for one in at_risk):
        judged.find(Level.HIGH, "The curve does not say its times, its events and how many are at risk; it is hidden.")  # fmt: skip
        for row in range(len(output.rows)):
            judged.hide_row(row, "unknown")
        return judged
    judged.smallest += [one for one in events + at_risk if one]
    numbers = [place for place in output.places(Role.FIGURE)[1:] if same(output, place, at_risk)]
    rows = [list(row) for row in output.rows]
    for group in curves_of(output, time):
        _gather(judged, rules, rows, group, [one or 0.0 for one in events], [one or 0.0 for one in at_risk])
    judged.output = with_rows(output, [tuple(row) for row in rows])
    _round_counts(judged, rules, numbers, at_risk)
    if judged.altered:
        judged.find(Level.LOW, f"{len({row for row, _ in judged.altered})} times have no step of their own: their events are gathered into later steps.")  # fmt: skip
    return judged


def follow_curves(judged: Sequence[Judged]) -> None:
    """Let a table of some times of a curve say what the curve says there, where it has a step of its own, and no more.

    A curve and a table of it count the same, of the same children: two times that each show ten events may be one event
    apart.
    """
    curves = [one for one in judged if one.output.kind == OutputKind.SURVIVAL]
    for one in curves:
        for other in curves:
            if len(one.output.rows) < len(other.output.rows) and about(one.output) == about(other.output):
                _follow(one, other)


def about(output: Output) -> tuple[object, ...]:
    """What a curve is of: a table of some of its times is of the same."""
    dimensions = {output.columns[place].name for place in output.places(Role.DIMENSION)}
    return output.counted, sorted(output.where.items()), output.period, dimensions


def row_names(output: Output) -> list[frozenset[tuple[str, str]]]:
    """The categories of each row by dimension, in whatever order the columns stand."""
    places = output.places(Role.DIMENSION)
    return [frozenset((output.columns[place].name, str(row[place])) for place in places) for row in output.rows]  # fmt: skip


def _follow(table: Judged, curve: Judged) -> None:
    """Hide each row of the table that is none of the curve's, or has no step of its own there."""
    at = {name: row for row, name in enumerate(row_names(curve.output))}
    without = {row for row, _place in (*curve.hidden, *curve.altered)}
    figures = {curve.output.columns[place].name: place for place in figures_of(curve.output)}
    rows = [list(row) for row in table.output.rows]
    table.altered, table.hidden = {}, {}
    for row, name in enumerate(row_names(table.output)):
        for place in figures_of(table.output):
            step, its = at.get(name), figures.get(table.output.columns[place].name)
            if step is not None and step not in without and its is not None:
                rows[row][place] = curve.output.rows[step][its]
            elif isinstance(rows[row][place], int | float):
                table.hidden[row, place] = "survival"
    table.output = with_rows(table.output, [tuple(row) for row in rows])


def time_of(output: Output) -> int | None:
    """The column of times: the last of the dimensions that holds numbers only."""

    def numeric(place: int) -> bool:
        try:
            return all(float(str(row[place])) >= 0 for row in output.rows)
        except ValueError:
            return False

    return next((place for place in reversed(output.places(Role.DIMENSION)) if numeric(place)), None)


def curves_of(output: Output, time: int) -> list[list[int]]:
    """The rows of each curve, by time."""
    groups: dict[tuple[Cell, ...], list[int]] = defaultdict(list)
    others = [place for place in output.places(Role.DIMENSION) if place != time]
    for number_of, row in enumerate(output.rows):
        groups[tuple(row[place] for place in others)].append(number_of)
    return [sorted(rows, key=lambda one: float(str(output.rows[one][time]))) for rows in groups.values()]


def _gather(judged: Judged, rules: Rules, rows: list[list[Cell]], group: list[int], events: list[float], at_risk: list[float]) -> None:  # fmt: skip
    output, places = judged.output, figures_of(judged.output)
    values = [number(output.rows[row][output.places(Role.FIGURE)[0]]) for row in group]
    known = [value for value in values if value is not None]
    start = 0.0 if known and known[-1] > known[0] else 1.0
    held: list[Cell] = [start] * len(places)
    waiting: list[int] = []
    gathered, cut = 0.0, False
    for row in group:
        gathered += events[row]
        cut = cut or at_risk[row] < rules.survival.at_risk
        if cut:
            judged.hide_row(row, "survival")
        elif gathered == 0 or gathered >= rules.survival.events:
            if gathered:
                judged.steps.add(row)
            for place, one in enumerate(places):
                value = number(output.rows[row][one])
                rows[row][one] = output.rows[row][one] if value is None else rounded(value, max(output.columns[one].decimals, 0))  # fmt: skip
                held[place] = rows[row][one]
            waiting, gathered = [], 0.0
        else:
            waiting.append(row)
            for place, one in enumerate(places):
                rows[row][one] = held[place]
                judged.altered[row, one] = "gathered"
    for row in waiting if gathered else ():
        judged.hide_row(row, "survival")


def _round_counts(judged: Judged, rules: Rules, places: list[int], at_risk: list[float | None]) -> None:
    """Numbers at risk that are printed: to the base, downwards, so that no step can be read from two of them."""
    output = judged.output
    rows = [list(row) for row in output.rows]
    for place in places:
        for row, count in enumerate(at_risk):
            rows[row][place] = int((count or 0) // rules.rounding.base * rules.rounding.base)
            judged.altered[row, place] = "rounded"
    judged.output = with_rows(output, [tuple(row) for row in rows])
