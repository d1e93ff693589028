"""Small numbers hidden, and with them whatever would let a small number be worked out.

A cell is a count of people. Cells stand in lines: the parts of one total (the quarters of a year, the ways into one
step). A number smaller than the rule allows is hidden first. Then more is hidden until two things hold (secondary
suppression; A. Hundepool and others, Statistical Disclosure Control, 2012, chapter 4): no line that shows its total
hides one part alone, or parts that together are too few; and no hidden number follows from all that is shown, taken
together as equations. It only ever hides more, so that it ends.

A count of a part of the people (one arrangement, one kind of exploitation) is told as about so many instead, so that
it can be taken from no other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
# Equations are solved modulo a large prime: the whole numbers that stand in them are 1 and -1.
_PRIME = 2**61 - 1


@dataclass(frozen=True)
class Line(Generic[Cell]):
    """A total and its parts. `gives_up_total`: the total is hidden rather than a part that is large enough."""

    total: Cell
    parts: tuple[Cell, ...]
    gives_up_total: bool = False


def hidden_cells(people: Mapping[Cell, int], lines: Iterable[Line[Cell]], least: int) -> frozenset[Cell]:
    """The cells that are not shown where fewer than `least` people are too few. A cell of nobody is no secret.

    The answer is the same in whatever order it is asked: two different answers, compared, would tell.
    """
    hidden: set[Cell] = set()
    ordered = sorted(lines, key=lambda line: (repr(line.total), repr(line.parts)))
    for part in _apart(ordered):
        hidden |= _hidden_in(part, people, least)
    alone = {cell for cell, count in people.items() if 0 < count < least}
    return frozenset(hidden | alone)


def about(count: int, least: int) -> int:
    """The count to the nearest multiple of what is too few to show."""
    return least * ((2 * count + least) // (2 * least)) if least > 1 else count


def may_be_shown(part: int, whole: int, least: int) -> bool:
    """Whether 'so many of so many' gives away neither the part, nor the rest, of too few people."""
    return whole >= least and (part == 0 or part >= least) and (part == whole or whole - part >= least)


def worked_out(hidden: Iterable[Cell], lines: Iterable[Line[Cell]]) -> list[Cell]:
    """The hidden cells whose number follows from what is shown, whatever it is.

    Each line is an equation in its hidden cells. A cell follows where the equations, reduced, leave it alone.
    """
    secret = set(hidden)
    reduced: dict[Cell, dict[Cell, int]] = {}
    for line in lines:
        row = {cell: 1 for cell in line.parts if cell in secret}
        if line.total in secret:
            row[line.total] = _PRIME - 1
        for cell in [cell for cell in row if cell in reduced]:
            _take(row, reduced[cell], row[cell])
        if not row:
            continue
        lead = min(row, key=repr)
        inverse = pow(row[lead], -1, _PRIME)
        row = {cell: value * inverse % _PRIME for cell, value in row.items()}
        for other in reduced.values():
            if lead in other:
                _take(other, row, other[lead])
        reduced[lead] = row
    return sorted((cell for cell, row in reduced.items() if len(row) == 1), key=repr)


def _take(row: dict[Cell, int], other: Mapping[Cell, int], times: int) -> None:
    """Take `other`, so many times, from `row`."""
    for cell, value in other.items():
        left = (row.get(cell, 0) - times * value) % _PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)


def _apart(lines: Sequence[Line[Cell]]) -> Iterator[list[Line[Cell]]]:
    """The lines in groups that share no cell."""
    through: dict[Cell, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        for cell in (line.total, *line.parts):
            through[cell].append(number)
    seen: set[int] = set()
    for first in range(len(lines)):
        group, waiting = [], [first]
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            group.append(number)
            waiting += [
                other for cell in (lines[number].total, *lines[number].parts) for other in through[cell]
            ]
        if group:
            yield [lines[number] for number in sorted(group)]


def _hidden_in(lines: Sequence[Line[Cell]], people: Mapping[Cell, int], least: int) -> set[Cell]:
    cells = dict.fromkeys(cell for line in lines for cell in (line.total, *line.parts) if people.get(cell))
    hidden = {cell for cell in cells if people[cell] < least}
    if hidden:
        _make_lines_safe(lines, hidden, people, least)
    while known := worked_out(hidden, lines):
        beside = {
            cell
            for line in lines
            for cell in (line.total, *line.parts)
            if known[0] in (line.total, *line.parts)
        }
        shown = [cell for cell in cells if cell not in hidden]
        if not shown:
            break
        near = [cell for cell in shown if cell in beside] or shown
        hidden.add(min(near, key=lambda cell: (people[cell], repr(cell))))
        _make_lines_safe(lines, hidden, people, least)
    return hidden


def _make_lines_safe(
    lines: Sequence[Line[Cell]], hidden: set[Cell], people: Mapping[Cell, int], least: int
) -> None:
    """Hides more until no line, by itself, gives a hidden part or a sum of too few away."""
    through: dict[Cell, list[Line[Cell]]] = defaultdict(list)
    for line in lines:
        for cell in line.parts:
            through[cell].append(line)
    waiting = deque(lines)
    while waiting:
        line = waiting.popleft()
        given_up = _given_up(line, hidden, people, least)
        if given_up is not None:
            hidden.add(given_up)
            waiting.extend(through[given_up])
            waiting.append(line)


def _given_up(line: Line[Cell], hidden: set[Cell], people: Mapping[Cell, int], least: int) -> Cell | None:
    """The next cell this line must hide, or None where what it hides cannot be worked out."""
    if line.total in hidden or not people.get(line.total):
        return None
    secret = [cell for cell in line.parts if cell in hidden]
    if not secret or (len(secret) > 1 and sum(people[cell] for cell in secret) >= least):
        return None
    large = [cell for cell in line.parts if cell not in hidden and people.get(cell)]
    if line.gives_up_total or not large:
        return line.total
    return min(large, key=lambda cell: (people[cell], repr(cell)))
