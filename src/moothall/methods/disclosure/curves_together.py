"""Curves of groups beside the curve of all: who knows the sizes takes one from the other.

A step of a curve tells how many events there were by then, to who knows of how many children it is. So steps are held
against one another as counts by group and time, over all curves of the same events; a flat line tells nothing of its
own, and is hidden with the step whose height it has. Children who leave make this inexact for the outsider, who is
taken not to mind.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from moothall.methods.outputs import Output, OutputKind, Role

from .cells import Figure, Key, Reading
from .curves import about, curves_of, row_names, time_of
from .judging import Judged, column, figures_of
from .rules import Rules

#: The dimension of times since the beginning: its categories are those up to a step.
BY_THEN = "(by then)"


def hold_together(judged: Sequence[Judged], rules: Rules, reading: Reading) -> None:
    """Give each step of each curve its figure, and each line of a table that says what a curve says."""
    curves = [
        one for one in judged if one.output.kind == OutputKind.SURVIVAL and time_of(one.output) is not None
    ]
    axes: dict[str, set[float]] = defaultdict(set)
    for one in curves:
        axes[one.output.counted] |= {_at(one.output, row) for row in range(len(one.output.rows))}
    told: dict[tuple[object, ...], dict[frozenset[tuple[str, str]], Figure]] = {}
    for one in sorted(curves, key=lambda each: -len(each.output.rows)):
        same = told.setdefault(tuple(map(repr, about(one.output))), {})
        if same:
            _as_the_curve_says(one, same)
        else:
            same.update(_steps(one, rules, reading, sorted(axes[one.output.counted])))


def _at(output: Output, row: int) -> float:
    place = time_of(output)
    assert place is not None
    return float(str(output.rows[row][place]))


def _steps(judged: Judged, rules: Rules, reading: Reading, axis: Sequence[float]) -> dict[frozenset[tuple[str, str]], Figure]:  # fmt: skip
    """The figures of a curve, by the name of their row."""
    output = judged.output
    place = time_of(output)
    events, names = column(output, Role.EVENTS), row_names(output)
    keys = reading.keys(output, f"{output.counted}/by-then")
    if place is None or any(one is None for one in events):
        return {}
    found: dict[frozenset[tuple[str, str]], Figure] = {}
    for rows in curves_of(output, place):
        happened = list(itertools.accumulate(events[row] or 0.0 for row in rows))
        last: Figure | None = None
        for row, so_far in zip(rows, happened, strict=True):
            hidden = any((row, one) in judged.hidden for one in figures_of(output))
            key = _by(keys[row], output, place, axis, row, None if last is None else last.row)
            if row in judged.steps:
                last = _figure(judged, _by(keys[row], output, place, axis, row, None), so_far, row)
            elif 0 < (since := so_far - (last.value if last else 0.0)) < rules.survival.events:
                # Nobody printed how many there were since the last step, and nobody is to know.
                unseen = replace(_figure(judged, key, since, row), columns=(), reason="survival", floor=0.0)
                judged.figures.append(replace(unseen, width=float(rules.protection.counts)))
            if last is not None and not hidden:
                found[names[row]] = replace(last, row=row)
    judged.figures += found.values()
    return found


def _figure(judged: Judged, key: Key, so_far: float, row: int) -> Figure:
    return Figure(
        key, so_far, so_far, so_far, judged.output.name, row, tuple(figures_of(judged.output)), prints=False
    )


def _by(key: Key, output: Output, place: int, axis: Sequence[float], row: int, since: int | None) -> Key:  # fmt: skip
    """Of whom, and by when; with `since`, after the time of that row."""
    time, until = output.columns[place].name, _at(output, row)
    after = -1.0 if since is None else _at(output, since)
    held = [one for one in key.conditions if one[0] != time]
    then = frozenset(f"{one:g}" for one in axis if after < one <= until)
    return Key(key.measure, tuple(sorted((*held, (BY_THEN, then)))), key.period)


def _as_the_curve_says(table: Judged, curve: dict[frozenset[tuple[str, str]], Figure]) -> None:
    """A line of a table goes with the step of the curve that it repeats."""
    for row, name in enumerate(row_names(table.output)):
        if name in curve and not any((row, one) in table.hidden for one in figures_of(table.output)):
            columns = tuple(figures_of(table.output))
            table.figures.append(replace(curve[name], output=table.output.name, row=row, columns=columns))
