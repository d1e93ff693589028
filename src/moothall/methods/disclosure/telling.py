"""From the answers to the outputs that may leave, their notes and log, the checkers' reports, and the proof."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from moothall.methods.outputs import ALL, Mark, Output, OutputKind, Role

from .cells import Conditions, Period
from .judging import Judged, Level, about_row, figures_of, number
from .ledger import Published, published
from .linking import Answer
from .problem import TINY
from .reports import WORDS, Logged, Proof, Protected, RiskReport
from .rules import Rules

_ORDER = [Level.LOW, Level.MEDIUM, Level.HIGH]
#: How many of the smallest numbers a checker is shown.
_SMALLEST = 5


def told(judged: Sequence[Judged], answers: Sequence[Answer], rules: Rules) -> Protected:
    """All that comes back from protecting."""
    hidden: dict[str, dict[tuple[int, int], tuple[str, str]]] = {one.output.name: {} for one in judged}
    for one in judged:
        for cell, rule in one.hidden.items():
            hidden[one.output.name][cell] = (rule, "primary")
    for found in answers:
        _hide(found, hidden)
    for one in judged:
        _hide_shares(one, hidden[one.output.name])
    counted = _hidden_counts(judged, hidden)
    for one in judged:
        _hide_over(one, counted, hidden[one.output.name])
        _hide_beside(one, hidden[one.output.name])
    outputs = tuple(_released(one, hidden[one.output.name], rules) for one in judged)
    proof = tuple(each for found in answers for each in _proof(found))
    reports = tuple(_report(one, hidden[one.output.name], answers, rules) for one in judged)
    log = tuple(line for one in judged for line in _log(one, hidden[one.output.name]))
    entries = tuple(entry for found in answers for entry in _entries(found, hidden, rules))
    return Protected(outputs, rules.sha256, log, reports, proof, entries)


def _hide(found: Answer, hidden: dict[str, dict[tuple[int, int], tuple[str, str]]]) -> None:
    linked = found.linked
    for row, key in enumerate(linked.keys):
        if found.hidden.shown[row]:
            continue
        own = next((one.reason for one in linked.figures[key] if one.reason), "") if linked.first[row] else ""
        for figure in linked.figures[key]:
            for column in figure.columns:
                hidden[figure.output].setdefault((figure.row, column), (own or "linked", "primary" if own else "secondary"))  # fmt: skip


def _hide_shares(judged: Judged, hidden: dict[tuple[int, int], tuple[str, str]]) -> None:
    """A share with its count gives the total back: where a total of a table is hidden, so are its shares."""
    output = judged.output
    if output.kind != OutputKind.COUNTS:
        return
    printed = {figure.columns[0] for figure in judged.figures}
    shares = [place for place in output.places(Role.FIGURE) if place not in printed]
    totals = {
        row for row, _column in hidden
        if any(output.rows[row][place] == ALL for place in output.places(Role.DIMENSION))
    }  # fmt: skip
    for row in range(len(output.rows)) if totals else ():
        for place in shares:
            hidden.setdefault((row, place), ("share", "secondary"))


def _hidden_counts(judged: Sequence[Judged], hidden: dict[str, dict[tuple[int, int], tuple[str, str]]]) -> set[tuple[Conditions, Period | None, float]]:  # fmt: skip
    """The counts that are hidden wherever they stand: of whom, when, and how many."""
    return {
        (figure.key.conditions, figure.key.period, figure.value)
        for one in judged if one.output.kind == OutputKind.COUNTS
        for figure in one.figures if (figure.row, figure.columns[0]) in hidden[one.output.name]
    }  # fmt: skip


def _hide_over(judged: Judged, counted: set[tuple[Conditions, Period | None, float]], hidden: dict[tuple[int, int], tuple[str, str]]) -> None:  # fmt: skip
    """A rate or a mean whose number of children is hidden in a table of counts goes too.

    The mean of a whole and those of its parts give the sizes of the parts: 100 a + 50 b = 80 (a + b).
    """
    role = {OutputKind.RATES: Role.AT_RISK, OutputKind.MEANS: Role.CHILDREN}.get(judged.output.kind)
    places = judged.output.places(role) if role else []
    if not places or not counted:
        return
    keys = {figure.row: figure.key for figure in judged.figures}
    for row, key in keys.items():
        behind = number(judged.output.rows[row][places[0]])
        if behind is not None and (key.conditions, key.period, behind) in counted:
            for place in figures_of(judged.output):
                hidden.setdefault((row, place), ("linked", "secondary"))


def _hide_beside(judged: Judged, hidden: dict[tuple[int, int], tuple[str, str]]) -> None:
    """The interval of a figure goes with the figure."""
    output = judged.output
    figures = output.places(Role.FIGURE)
    for row in {row for row, _column in hidden}:
        gone = [hidden[row, place] for place in figures if (row, place) in hidden]
        if len(gone) == len(figures):
            for place in output.places(Role.LOW, Role.HIGH):
                hidden.setdefault((row, place), gone[0])


def _released(judged: Judged, hidden: dict[tuple[int, int], tuple[str, str]], rules: Rules) -> Output:
    """The output as it may leave: marks, notes, nothing that is for the checkers."""
    output = judged.output
    rows = [list(row) for row in output.rows]
    for row, column in hidden:
        if isinstance(rows[row][column], int | float):
            rows[row][column] = str(Mark.HIDDEN)
    notes = [*output.notes]
    reasons = sorted({WORDS[rule] for rule, _stage in hidden.values()})
    if reasons:
        notes.append(f"{Mark.HIDDEN} stands for a figure that is not given so that no child can be recognised: {'; '.join(reasons)}.")  # fmt: skip
    if "rounded" in judged.altered.values():
        notes.append(_how_rounded(output, rules))
    if "gathered" in judged.altered.values():
        notes.append(f"Steps are gathered until each holds {rules.survival.events} events or more; between them the line is flat.")  # fmt: skip
    figures = output.places(Role.FIGURE)
    left = sum(number(row[place]) is not None for row in rows for place in figures)
    chart = output.chart
    if chart and left < 2:
        chart = ""
        notes.append("There is no chart: too few figures are given to draw one.")
    made = replace(
        output,
        rows=tuple(tuple(row) for row in rows),
        notes=tuple(notes),
        chart=chart,
        protected_by=rules.sha256,
    )
    return made.shown()


def _how_rounded(output: Output, rules: Rules) -> str:
    if output.kind == OutputKind.PERCENTILES:
        return f"Figures are rounded to {rules.percentiles.significant} significant figures."
    return f"Counts are rounded to the nearest {rules.rounding.base}, each by itself, so that parts may not add up to their total."  # fmt: skip


def _log(judged: Judged, hidden: dict[tuple[int, int], tuple[str, str]]) -> list[Logged]:
    output = judged.output
    lines = [
        (row, column, rule, stage) for (row, column), (rule, stage) in hidden.items()
        if isinstance(output.rows[row][column], int | float)
    ] + [(row, column, rule, "altered") for (row, column), rule in judged.altered.items() if (row, column) not in hidden]  # fmt: skip
    return [
        Logged(output.name, row, output.columns[column].name, about_row(output, row), rule, stage)
        for row, column, rule, stage in sorted(lines)
    ]


def _outputs(found: Answer, row: int) -> tuple[str, ...]:
    """The outputs a row of a problem stands in, or is had from."""
    linked = found.linked
    if row < len(linked.keys):
        return tuple(sorted({figure.output for figure in linked.figures[linked.keys[row]]}))
    if row < len(linked.keys) + len(linked.earlier):
        return ()
    gap = linked.between[row - len(linked.keys) - len(linked.earlier)]
    return tuple(sorted({name for part in (gap.whole, *gap.parts) for name in _outputs(found, part)}))


def _proof(found: Answer) -> list[Proof]:
    linked, problem = found.linked, found.linked.problem
    count, before = len(linked.keys), len(linked.earlier)
    lost = set(found.hidden.open_already.tolist())
    return [
        Proof(
            linked.told(row), round(low, 6), round(high, 6), float(problem.width[row]), found.proved_whole[row],
            "given-away" if row in lost and problem.width[row] <= TINY else "hidden" if row < count else "earlier" if row < count + before else "between",
            _outputs(found, row),
        )
        for row, (low, high) in sorted(found.after.items())
    ]  # fmt: skip


def _report(judged: Judged, hidden: dict[tuple[int, int], tuple[str, str]], answers: Sequence[Answer], rules: Rules) -> RiskReport:  # fmt: skip
    output = judged.output
    known: dict[str, int] = defaultdict(int)
    for found in answers:
        lost = set(found.hidden.open_already.tolist())
        for row in found.before:
            if output.name not in _outputs(found, row):
                continue
            width = found.linked.problem.width[row]
            for when, spans in (("before", found.before), ("after", found.after)):
                low, high = spans[row]
                known[f"{when}-exactly"] += int(high - low < TINY)
                known[f"{when}-within"] += int(high - low < width - TINY)
            if row in lost and not found.linked.earlier:
                judged.find(Level.MEDIUM, f"Of few children no more can be left open than they are: {found.linked.told(row)} is known as closely as their number, and counts of nobody, tell.")  # fmt: skip
            elif row in lost:
                judged.find(Level.HIGH, f"An earlier release gives away what should be hidden, whatever is hidden now: {found.linked.told(row)}.")  # fmt: skip
            elif not found.proved_whole[row]:
                known["linear"] += 1
    if known["before-exactly"]:
        judged.find(Level.MEDIUM, f"{known['before-exactly']} hidden figures could have been worked out exactly from the rest; more was hidden for them.")  # fmt: skip
    if known["linear"]:
        judged.find(Level.LOW, f"{known['linear']} figures are proved open by linear programs only, not by tables of whole numbers.")  # fmt: skip
    _chart_findings(judged, rules)
    places = figures_of(output)
    shown = [(row, place) for row in range(len(output.rows)) for place in places if isinstance(output.rows[row][place], int | float)]  # fmt: skip
    gone = [cell for cell in shown if cell in hidden]
    if shown and len(gone) == len(shown):
        judged.find(Level.HIGH, "Nothing of it is left: send it back for broader categories.")
    level = max((one.level for one in judged.findings), key=_ORDER.index, default=Level.LOW)
    return RiskReport(
        output.name, output.title, level, tuple(sorted(judged.findings, key=lambda one: -_ORDER.index(one.level))),
        tuple(sorted(set(judged.smallest))[:_SMALLEST]), len(shown), len(gone),
        sum(hidden[cell][1] == "secondary" for cell in gone), known["before-exactly"], known["before-within"],
        known["after-exactly"], known["after-within"],
    )  # fmt: skip


def _chart_findings(judged: Judged, rules: Rules) -> None:
    """A chart is drawn from what is shown; one made of single children is refused in words a checker can use."""
    if not judged.output.chart:
        return
    alone = sum(one == 1 for one in judged.smallest)
    few = sum(one < rules.threshold.value for one in judged.smallest)
    if alone:
        judged.find(Level.HIGH, f"As it was made, {alone} marks of its chart show a single child. They are not drawn; refuse it, or ask for broader categories.")  # fmt: skip
    elif few:
        judged.find(Level.MEDIUM, f"As it was made, {few} marks of its chart show fewer than {rules.threshold.value} children. They are not drawn.")  # fmt: skip


def _entries(found: Answer, hidden: dict[str, dict[tuple[int, int], tuple[str, str]]], rules: Rules) -> list[Published]:  # fmt: skip
    """What this release adds to the ledger."""
    linked, problem = found.linked, found.linked.problem
    entries = []
    for row, key in enumerate(linked.keys):
        figures = linked.figures[key]
        if all(one.known for one in figures) and figures[0].value >= rules.threshold.value:
            # A denominator nobody printed: who has it will have it beside the next release too.
            value = figures[0].value
            entries.append(published(figures[0].key, value, value, figures[0].output))
        if not any(one.columns for one in figures):
            continue
        gone = all((one.row, one.columns[0]) in hidden[one.output] for one in figures)
        low, high = (
            (problem.floor[row], problem.ceiling[row]) if gone else (problem.low[row], problem.high[row])
        )
        if gone and high < rules.threshold.value:
            high = math.inf  # The number of a few is no more said here than elsewhere.
        entries.append(published(figures[0].key, float(low), float(high), figures[0].output, whole=figures[0].whole, hidden=gone))  # fmt: skip
    return entries
