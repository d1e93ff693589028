"""An adversary, written apart from the protector: what can an outsider work out of what is about to be released?

It crosses every category with every other and every stretch of months, writes down all that is published as
inequalities, and asks for the least and the most of each figure that should be hidden.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from moothall.methods.outputs import Output

from .errors import StillOpen
from .ledger import Published
from .outside import RATES, Book, Statement, read
from .outside_curves import read_curves
from .rules import Rules, default_rules
from .within import alone, together

#: So many crossed categories are taken on at once; tables beyond that are attacked in turn.
MOST = 20_000
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Recovered:
    """A figure that should be hidden, and what it must be from all that is published."""

    thing: str
    said: str
    low: float
    high: float
    wanted: float


def verify(released: Sequence[Output], true: Sequence[Output], earlier: Sequence[Published] = (), rules: Rules | None = None) -> list[Recovered]:  # fmt: skip
    """What of the small figures of `true` can be worked out from `released` and `earlier` more closely than allowed.

    What `earlier` alone gives away is left out: nothing that is hidden now can hide it again.
    """
    rules = rules or default_rules()
    before = earlier if rules.differencing.earlier else ()
    found = []
    read_books = read(released, true, before, rules)
    read_curves(read_books, released, true, before, rules)
    for thing, whole, parts in together(read_books):
        books = {thing: whole}
        if len(parts) > 1 and (_crossed(whole.statements) > MOST or _matrix(whole.statements, whole) is None):
            books = parts
        for name, book in books.items():
            for part in _within_reach(book):
                found += [Recovered(name.removeprefix(RATES), *told) for told in _attack(part, rules)]
    return found


def refuse_if_open(released: Sequence[Output], true: Sequence[Output], earlier: Sequence[Published], rules: Rules) -> None:  # fmt: skip
    """Raises StillOpen, naming the figures, where the adversary wins."""
    found = verify(released, true, earlier, rules)
    if found:
        told = "; ".join(f"{one.thing} ({one.said})" for one in found[:5])
        raise StillOpen(f"{len(found)} figures that should be hidden could still be worked out: {told}. Nothing is released: send the outputs back for broader categories.")  # fmt: skip


def _within_reach(book: Book) -> list[Book]:
    """The book whole, or, where that is too much to cross, each output with as many others as can be."""
    if _crossed(book.statements) <= MOST:
        return [book]
    by_output: dict[str, list[Statement]] = {}
    for one in book.statements:
        by_output.setdefault(one.of, []).append(one)
    answer = []
    for name in sorted(by_output.keys() - {""}):
        held = list(by_output[name])
        mine = {dimension for one in held for dimension in one.kinds}
        near = {other: len(mine & {dimension for one in these for dimension in one.kinds}) for other, these in by_output.items()}  # fmt: skip
        for other in sorted(by_output.keys() - {name}, key=lambda each: (-near[each], each)):
            if _crossed(held + by_output[other]) <= MOST:
                held += by_output[other]
        answer.append(Book(held, book.whole, book.tabled, name))
    return answer


def _crossed(statements: Sequence[Statement]) -> int:
    kinds: dict[str, set[str]] = {}
    for one in statements:
        for name, these in one.kinds.items():
            kinds.setdefault(name, set()).update(these)
    edges = {edge for one in statements if one.months for edge in one.months}
    return math.prod(len(these) + 1 for these in kinds.values()) * max(1, len(edges))


@dataclass
class _World:
    """Which crossed categories each statement adds up."""

    matrix: Any
    low: Array
    high: Array


def _attack(book: Book, rules: Rules) -> list[tuple[str, float, float, float]]:
    statements = list(book.statements)
    if book.whole:
        statements += _later_less_earlier(statements, rules)
    asked = [number for number, one in enumerate(statements) if one.secret and book.only in ("", one.of)]
    if not asked:
        return []
    matrix = _matrix(statements, book)
    if matrix is None:
        # Outputs that contradict one another tell nothing together; each may still by itself.
        names = sorted({one.of for one in book.statements if one.of})
        singly = [
            Book([one for one in book.statements if one.of == name], book.whole, book.tabled, name)
            for name in names
        ]
        return [lost for part in singly if len(names) > 1 for lost in _attack(part, rules)]
    old = [number for number, one in enumerate(statements) if one.true is None]
    low, high = np.array([one.low for one in statements]), np.array([one.high for one in statements])
    if old:
        low, high = _revised(matrix, statements, low, high)
    world = _World(matrix, low, high)
    lost = _bounded(world, statements, asked)
    if not lost:
        return []
    # What the earlier releases say by themselves is theirs, and that three are no more than three is no secret.
    freed = [alone(one) for one in statements]
    new = np.array([one.true is not None for one in statements])
    by_themselves = _World(matrix, np.where(new, [one.low for one in freed], low), np.where(new, [one.high for one in freed], high))  # fmt: skip
    at_best = {
        number: most - least
        for number, least, most in _bounded(by_themselves, statements, [number for number, *_span in lost])
    }
    return [
        (statements[number].said, least, most, statements[number].secret) for number, least, most in lost
        if most - least < at_best.get(number, np.inf) - 1e-6
    ]  # fmt: skip


def _later_less_earlier(statements: Sequence[Statement], rules: Rules) -> list[Statement]:
    """Small figures that are one stretch of months less another of the same children: nobody printed them."""
    answer = []
    by_kind: dict[tuple[Any, ...], list[Statement]] = {}
    for one in statements:
        exact = one.true if one.true is not None else one.low if one.low == one.high else None
        if one.months and exact is not None and not one.unprinted:
            by_kind.setdefault(tuple(sorted(one.kinds.items())), []).append(one)
    printed = {(tuple(sorted(one.kinds.items())), one.months) for one in statements}
    wide = float(rules.protection.counts if rules.hides else rules.rounding.width)
    for kinds, several in by_kind.items():
        for longer, shorter in itertools.permutations(several, 2):
            (start, end), (first, last) = longer.months or (0, 0), shorter.months or (0, 0)
            if (start, end) == (first, last) or not ((start == first and last < end) or (end == last and start < first)):  # fmt: skip
                continue
            months = (last, end) if start == first else (start, first)
            value = _exact(longer) - _exact(shorter)
            if 0 < value < rules.threshold.value and (kinds, months) not in printed:
                answer.append(Statement(longer.kinds, months, 0.0, np.inf, value, wide, f"{longer.said} less {shorter.said}", longer.of or shorter.of))  # fmt: skip
    return answer


def _exact(one: Statement) -> float:
    return one.true if one.true is not None else one.low


def _matrix(statements: Sequence[Statement], book: Book) -> Any:
    """Statements by crossed categories. None where the true figures fit no reading of the categories."""
    from scipy.optimize import linprog

    open_ended = {name for one in statements for name in one.kinds} - book.tabled
    for others in (open_ended, {name for one in statements for name in one.kinds}):
        matrix = _crossing(statements, others)
        known = np.array([number for number, one in enumerate(statements) if one.true is not None])
        value = np.array([statements[number].true for number in known])
        if book.whole:
            fits = linprog(np.zeros(matrix.shape[1]), A_eq=matrix[known], b_eq=value)
        else:
            near = 1e-6 * np.maximum(1.0, np.abs(value))
            fits = linprog(np.zeros(matrix.shape[1]), A_ub=_both(matrix[known], matrix[known]), b_ub=np.concatenate([value + near, near - value]))  # fmt: skip
        if fits.status == 0:
            return matrix
    return None


def _crossing(statements: Sequence[Statement], others: set[str]) -> Any:
    from scipy.sparse import csr_matrix

    kinds: dict[str, set[str]] = {}
    for one in statements:
        for name, these in one.kinds.items():
            kinds.setdefault(name, set()).update(these)
    lists = {name: sorted(these) + ([""] if name in others else []) for name, these in sorted(kinds.items())}
    place_of = {name: {each: place for place, each in enumerate(these)} for name, these in lists.items()}
    edges = sorted({edge for one in statements if one.months for edge in one.months})
    stretches = list(itertools.pairwise(edges)) or [None]  # type: ignore[list-item]
    ever = any(one.months is None for one in statements)
    times: list[Any] = [*stretches, *([None] if ever and stretches != [None] else [])]
    shape = (len(times), *(len(these) for these in lists.values()))
    numbers = np.arange(math.prod(shape)).reshape(shape)
    rows, columns = [], []
    for number, one in enumerate(statements):
        when = [
            place for place, stretch in enumerate(times)
            if one.months is None or (stretch is not None and one.months[0] <= stretch[0] and stretch[1] <= one.months[1])
        ]  # fmt: skip
        who = [
            sorted(place_of[name][each] for each in one.kinds[name]) if name in one.kinds else range(len(these))
            for name, these in lists.items()
        ]  # fmt: skip
        chosen = numbers[np.ix_(when, *who)].ravel()
        columns.append(chosen)
        rows.append(np.full(len(chosen), number))
    flat = np.concatenate(rows), np.concatenate(columns)
    return csr_matrix((np.ones(len(flat[0])), flat), shape=(len(statements), numbers.size))


def _both(one: Any, other: Any) -> Any:
    from scipy.sparse import vstack

    return vstack([one, -other], format="csr")


def _revised(matrix: Any, statements: Sequence[Statement], low: Array, high: Array) -> tuple[Array, Array]:
    """Earlier figures that cannot all be true beside the new ones were revised, and nobody knows which: each may be.

    All are widened by the most that one of them must have moved.
    """
    from scipy.optimize import linprog
    from scipy.sparse import hstack, identity

    true = np.array([one.true if one.true is not None else np.nan for one in statements])
    is_new = ~np.isnan(true)
    least, most = np.where(is_new, true, low), np.where(is_new, true, high)
    ends = np.isfinite(most)
    size = len(statements)
    slack = identity(size, format="csr")[:, ~is_new]
    width = slack.shape[1]
    rows = _both(hstack([matrix, -slack], format="csr")[ends], hstack([matrix, slack], format="csr"))
    found = linprog(np.concatenate([np.zeros(matrix.shape[1]), np.ones(width)]), A_ub=rows, b_ub=np.concatenate([most[ends], -least]))  # fmt: skip
    if found.status != 0:
        return np.where(is_new, low, 0.0), np.where(is_new, high, np.inf)
    moved = np.zeros(size)
    most_moved = float(found.x[matrix.shape[1] :].max(initial=0.0))
    moved[~is_new] = most_moved if most_moved > 1e-6 else 0.0
    return low - moved, high + moved


def _bounded(world: _World, statements: Sequence[Statement], asked: Sequence[int]) -> list[tuple[int, float, float]]:  # fmt: skip
    """Of the figures asked for, those that are pinned down more closely than they may be, and to what."""
    from scipy.optimize import linprog

    keep = world.high > 0
    gone = np.asarray(world.matrix[~keep].sum(axis=0)).ravel() > 0
    columns = np.flatnonzero(~gone)
    matrix = world.matrix[:, columns]
    ends, starts = np.isfinite(world.high) & keep, (world.low > 0) & keep
    rows = _both(matrix[ends], matrix[starts])
    right = np.concatenate([world.high[ends], -world.low[starts]])
    # Of three children no more than three can be left open.
    secret = np.array([min(one.secret, max(one.most - one.least, 0.0)) for one in (statements[number] for number in asked)])  # fmt: skip
    least, most = np.full(len(asked), np.inf), np.full(len(asked), -np.inf)
    mine = matrix[list(asked)]

    def take(x: Array) -> None:
        figures = mine @ np.maximum(x, 0.0)
        np.minimum(least, figures, out=least)
        np.maximum(most, figures, out=most)

    first = linprog(np.zeros(len(columns)), A_ub=rows, b_ub=right)
    if first.status != 0:
        raise StillOpen("The released figures contradict one another: no outsider could believe them. Check the outputs for figures that do not add up.")  # fmt: skip
    take(first.x)
    slack = 1e-6 * np.maximum(1.0, secret)
    _together(rows, right, mine, secret, least, most, take)
    for place in range(len(asked)):
        for sign in (-1.0, 1.0):
            if most[place] - least[place] >= secret[place] - slack[place]:
                break
            cap = np.inf if sign > 0 else least[place] + secret[place] + 1.0
            found = linprog(sign * mine[[place]].toarray().ravel(), A_ub=_below(rows, mine[[place]], cap), b_ub=right if cap == np.inf else np.append(right, cap))  # fmt: skip
            if found.status == 0:
                take(found.x)
    tight = np.flatnonzero(most - least < secret - slack)
    return [(asked[int(place)], float(least[place]), float(most[place])) for place in tight]


def _below(rows: Any, row: Any, cap: float) -> Any:
    from scipy.sparse import vstack

    return rows if cap == np.inf else vstack([rows, row], format="csr")


def _together(
    rows: Any, right: Array, mine: Any, secret: Array, least: Array, most: Array, take: Any
) -> None:
    """Worlds in which many figures are far from what they were, so that few have to be asked for one by one."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, hstack, identity, vstack

    reached = [-1.0, -1.0]
    for turn in range(20):
        waiting = np.flatnonzero(most - least < secret - 1e-9)
        so_far = float(np.minimum(most - least, secret).sum())
        if not len(waiting) or so_far <= min(reached) + 1e-6:
            return
        reached = [reached[1], so_far]
        count, up = len(waiting), turn % 2 == 0
        gain = identity(count, format="csr")
        reach = hstack([-mine[waiting] if up else mine[waiting], gain])
        bounds_of = -least[waiting] if up else most[waiting]
        wall = vstack([hstack([rows, csr_matrix((rows.shape[0], count))]), reach], format="csr")
        cost = np.concatenate([np.zeros(rows.shape[1]), -np.ones(count)])
        limits = [(0, None)] * rows.shape[1] + [(None, float(secret[one])) for one in waiting]
        found = linprog(cost, A_ub=wall, b_ub=np.concatenate([right, bounds_of]), bounds=limits)
        if found.status == 0:
            take(found.x[: rows.shape[1]])
