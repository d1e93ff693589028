"""What a drawing shows, in words, from the same cells: for whoever cannot see it."""

from __future__ import annotations

from moothall.methods.outputs import Output

from .figures import Mark, figure_column, marks, shown
from .groups import is_effect, lines_of
from .pairs import by_category


def told(output: Output) -> str:
    """Two or three sentences: what is drawn, where it begins and ends, and how many figures are hidden."""
    found = marks(output)
    seen = [mark for mark in found if mark.value is not None]
    hidden = len(found) - len(seen)
    words = {"points": _points, "line": _line, "steps": _line, "bars": _bars, "pairs": _pairs, "groups": _groups}[output.chart](output, seen) if seen else "Every figure is withheld."  # fmt: skip
    if hidden and seen:
        words += (
            f" {hidden} of {len(found)} figures are withheld." if hidden > 1 else " One figure is withheld."
        )
    return f"{words} The figures are in the table under it."


def _points(output: Output, seen: list[Mark]) -> str:
    column = figure_column(output)
    clear = [
        mark
        for mark in seen
        if mark.low is not None and mark.high is not None and (mark.low > 0 or mark.high < 0)
    ]
    if isinstance(seen[0].raw[0], int | float):
        after = [mark for mark in seen if isinstance(mark.raw[0], int | float) and mark.raw[0] >= 0]
        before = [mark for mark in seen if mark not in after]
        parts = [f"Points with intervals along {output.columns[0].label.lower()}."]
        for when, these in (("Before the start", before), ("From the start on", after)):
            if these:
                values = [mark.value for mark in these if mark.value is not None]
                apart = sum(1 for mark in these if mark in clear)
                parts.append(f"{when} they lie between {shown(min(values), column)} and {shown(max(values), column)}; the interval of {apart or 'none'} of {len(these)} leaves out nought.")  # fmt: skip
        return " ".join(parts)
    listed = "; ".join(f"{', '.join(mark.of)} {mark.text}" for mark in seen[:8])
    return f"Estimates with intervals: {listed}. The interval of {len(clear) or 'none'} of {len(seen)} leaves out nought."


def _groups(output: Output, seen: list[Mark]) -> str:
    ordered = sorted(seen, key=lambda mark: -(mark.value or 0))
    most, least = ordered[0], ordered[-1]
    words = f"{len(seen)} groups, each with its interval. The highest is {', '.join(most.of)}, {most.text}; the lowest is {', '.join(least.of)}, {least.text}."
    lines = [one for one in lines_of(output) if one.grey is not None and one.found is not None]
    if not lines:
        return words
    if is_effect(output):
        large = sum(
            1 for one in lines if one.grey and one.found is not None and abs(one.found) >= one.grey[1]
        )
        return f"{words} As found, {large or 'none'} of {len(lines)} are at least as large as could be found there."
    out = sum(1 for one in lines if one.grey and one.told.value is not None and not one.grey[0] <= one.told.value <= one.grey[1])  # fmt: skip
    return f"{words} {out or 'None'} of {len(lines)} lie outside the limits of chance (95%)."


def _line(output: Output, seen: list[Mark]) -> str:
    series: dict[str, list[Mark]] = {}
    for mark in seen:
        series.setdefault(", ".join(mark.of[1:]), []).append(mark)
    parts = [
        f"{name or output.columns[0].label}: from {these[0].text} at {these[0].of[0]} to {these[-1].text} at {these[-1].of[0]}."
        for name, these in series.items()
    ]
    return f"{len(series)} lines. {' '.join(parts)}" if len(series) > 1 else f"One line. {parts[0]}"


def _pairs(output: Output, _seen: list[Mark]) -> str:
    most: dict[str, Mark] = {}
    for mark in (one for two in by_category(output).values() for one in two if one.value is not None):
        held = most.setdefault(mark.of[-1], mark)
        if abs(mark.value or 0) > abs(held.value or 0):
            most[mark.of[-1]] = mark
    parts = [
        f"{name}: furthest from nought is {', '.join(mark.of[:-1])}, {mark.text}."
        for name, mark in most.items()
    ]
    return f"Two values of each category ({output.columns[0].label.lower()}). {' '.join(parts)}"


def _bars(_output: Output, seen: list[Mark]) -> str:
    ordered = sorted(seen, key=lambda mark: -(mark.value or 0))
    most, least = ordered[0], ordered[-1]
    if len(seen) == 1:
        return f"One bar: {', '.join(most.of)}, {most.text}."
    return f"{len(seen)} bars. The longest is {', '.join(most.of)}, {most.text}; the shortest is {', '.join(least.of)}, {least.text}."  # fmt: skip
