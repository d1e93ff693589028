"""What an outsider reads from curves: at each step how many events there were by then, if the sizes are known.

As `outside` it shares nothing with the protector. A flat line says nothing: steps may have been gathered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from moothall.methods.outputs import Output, OutputKind, Role

from .ledger import Published
from .outside import Book, Statement, month_of, rows_of, wide_of
from .rules import Rules

_TIMES = "(by then)"


def read_curves(books: dict[str, Book], released: Sequence[Output], true: Sequence[Output], earlier: Iterable[Published], rules: Rules) -> None:  # fmt: skip
    """Add what curves say to the books; a table of some times of a curve repeats it and is not read again."""
    truth = {output.name: output for output in true}
    longest: dict[tuple[str, ...], Output] = {}
    for output in released:
        if output.kind == OutputKind.SURVIVAL and truth[output.name].places(Role.EVENTS):
            names = sorted(output.columns[place].name for place in output.places(Role.DIMENSION))
            about = (output.counted, repr(sorted(output.where.items())), repr(output.period), repr(names))
            if about not in longest or len(longest[about].rows) < len(output.rows):
                longest[about] = output
    axes: dict[str, set[float]] = defaultdict(set)
    for output in longest.values():
        time = _time(output)
        axes[output.counted] |= set() if time is None else {float(str(row[time])) for row in output.rows}
    for output in longest.values():
        time = _time(output)
        if time is None:
            continue
        book = books.setdefault(f"{output.counted}/by-then", Book())
        book.statements += _said(output, truth[output.name], time, sorted(axes[output.counted]), rules)
        book.tabled |= {output.columns[place].name for place in output.places(Role.DIMENSION) if place != time}  # fmt: skip
    for entry in earlier:
        if entry.measure in books and _TIMES in entry.conditions:
            kinds = {name: frozenset(these) for name, these in entry.conditions.items()}
            months = (
                None if entry.period is None else (month_of(entry.period[0]), month_of(entry.period[1]) + 1)
            )
            said = f"earlier: {entry.output}"
            if not any(one.said == said and one.kinds == kinds for one in books[entry.measure].statements):
                books[entry.measure].statements.append(Statement(kinds, months, entry.low, entry.top, said=said))  # fmt: skip


def _time(output: Output) -> int | None:
    for place in reversed(output.places(Role.DIMENSION)):
        if all(str(row[place]).replace(".", "", 1).isdigit() for row in output.rows):
            return place
    return None


def _said(shown: Output, true: Output, time: int, axis: Iterable[float], rules: Rules) -> list[Statement]:
    lines: dict[tuple[object, ...], list[int]] = defaultdict(list)
    groups = [place for place in shown.places(Role.DIMENSION) if place != time]
    for row, cells in enumerate(shown.rows):
        lines[tuple(cells[place] for place in groups)].append(row)
    figure, events = shown.places(Role.FIGURE)[0], true.places(Role.EVENTS)[0]
    its = true.places(Role.FIGURE)[0]
    kinds, answer = rows_of(true, rules), list[Statement]()
    for rows in lines.values():
        rows.sort(key=lambda row: float(str(shown.rows[row][time])))
        falls = _number(true.rows[rows[-1]][its]) < _number(true.rows[rows[0]][its])
        before, happened, so_far = (1.0 if falls else 0.0), 0.0, 0.0
        last = -1.0
        for row in rows:
            of, months = kinds[row]
            who = {name: these for name, these in of.items() if name != shown.columns[time].name}
            now = float(str(shown.rows[row][time]))
            happened += _number(true.rows[row][events])
            cell, told = shown.rows[row][figure], f"{shown.name}, row {row + 1}"
            if isinstance(cell, int | float) and cell != before:
                by = {**who, _TIMES: frozenset(f"{one:g}" for one in axis if one <= now)}
                answer.append(Statement(by, months, happened, happened, happened, 0.0, told, shown.name))
                before, so_far, last = float(cell), happened, now
            elif 0 < happened - so_far < rules.survival.events:
                by = {**who, _TIMES: frozenset(f"{one:g}" for one in axis if last < one <= now)}
                answer.append(Statement(by, months, 0.0, float("inf"), happened - so_far, wide_of(rules), told, shown.name))  # fmt: skip
    return answer


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
