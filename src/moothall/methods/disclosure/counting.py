"""Counts: how many children, or things that happened to them."""

from __future__ import annotations

from moothall.methods.outputs import Output, Role

from .cells import Figure, Key, Reading
from .judging import Judged, Level, about_row, column, number, print_as_said, same, whole_group
from .rules import Rules

#: The dimension that tells the columns of one table apart, where they are parts of one of them.
FIGURES = "(figure)"


def judge_counts(output: Output, rules: Rules, reading: Reading) -> Judged:
    """Each column of whole numbers is a count; other columns (shares, intervals) are hidden with their row's counts."""
    judged = Judged(output)
    places = [place for place in output.places(Role.FIGURE) if _is_count(output, place)]
    beside = [place for place in output.places(Role.FIGURE, Role.LOW, Role.HIGH) if place not in places]
    children = column(output, Role.CHILDREN)
    for place, keys in zip(places, _keys(output, places, reading), strict=True):
        values = [number(row[place]) for row in output.rows]
        behind = values if same(output, place, children) else children
        for row, value in enumerate(values):
            if value is not None:
                judged.figures.append(
                    _figure(judged, rules, keys[row], row, place, value, behind[row], beside)
                )
        _say_groups(judged, rules, keys, values, place)
    if not places:
        judged.find(
            Level.HIGH, "No column of it is a count of whole numbers, so nothing in it can be checked."
        )
        for row in range(len(output.rows)):
            judged.hide_row(row, "unknown")
    print_as_said(judged)
    return judged


def _is_count(output: Output, place: int) -> bool:
    values = [number(row[place]) for row in output.rows]
    return "%" not in output.columns[place].unit and all(
        value is None or (value >= 0 and value.is_integer()) for value in values
    )


def _figure(judged: Judged, rules: Rules, key: Key, row: int, place: int, value: float, behind: float | None, beside: list[int]) -> Figure:  # fmt: skip
    fewest = value if behind is None else min(value, behind)
    small = 0 < fewest < rules.threshold.value or (value > 0 and fewest == 0)
    if value:
        judged.smallest.append(fewest)
    nobody = value == 0 and rules.counts.zeros == "hide"
    reason = "threshold" if small or nobody else ""
    return Figure(
        key, value, value, value, judged.output.name, row, (place, *beside), reason=reason,
        width=float(rules.protection.counts) if reason else 0.0, children=behind,
    )  # fmt: skip


def _keys(output: Output, places: list[int], reading: Reading) -> list[list[Key]]:
    """The keys of each column: parts of the first column that holds the others, or measures of their own."""
    whole = _holds_others(output, places)
    found = []
    for number_of, place in enumerate(places):
        name, measure = output.columns[place].name, output.counted
        if whole is None and number_of:
            measure = f"{output.counted}/{name}"
        keys = reading.keys(output, measure)
        if whole is not None and place != whole:
            part = (FIGURES, frozenset({f"{output.counted}/{name}"}))
            keys = [Key(key.measure, tuple(sorted((*key.conditions, part))), key.period) for key in keys]
        found.append(keys)
    return found


def _holds_others(output: Output, places: list[int]) -> int | None:
    """The column of which the others are parts: of one unit, and never smaller than any of them."""
    if len(places) < 2 or len({output.columns[place].unit for place in places}) > 1:
        return None
    for place in places:
        if all(
            (number(row[place]) or 0) >= (number(row[other]) or 0)
            for row in output.rows for other in places if number(row[place]) is not None
        ):  # fmt: skip
            return place
    return None


def _say_groups(judged: Judged, rules: Rules, keys: list[Key], values: list[float | None], place: int) -> None:  # fmt: skip
    """Everyone of a group in one category: whoever knows that a child is in the group, knows the category."""
    rows = whole_group(keys, values)
    for row in rows:
        if rules.group.treatment == "hide":
            judged.hide_row(row, "group")
    if rows:
        told = " | ".join(about_row(judged.output, row) for row in rows[:5])
        judged.find(Level.MEDIUM, f"In {len(rows)} rows everyone of a group is in one category ({told}): whoever knows a child of the group, knows this of the child.")  # fmt: skip
    zeros = sum(value == 0 for value in values)
    if zeros and rules.counts.zeros == "show":
        judged.find(Level.LOW, f"{zeros} counts of nobody are shown in '{judged.output.columns[place].label}'.")  # fmt: skip
