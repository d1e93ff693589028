"""The figures of one measure, of all outputs and earlier releases, as one problem; and the problem's answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .auditing import Witnesses, known
from .cells import Figure, Key
from .classes import Classes, classes
from .differences import Difference, bounded_by, differences
from .hiding import Hidden, hide
from .ledger import Published
from .nesting import MAY_BE_OF, OF
from .problem import TINY, Array, Problem
from .rules import Rules
from .solving import solve
from .space import Space, space


class DoNotAddUp(Exception):
    """No tables at all can stand behind the figures: they contradict one another as they are read."""


@dataclass
class Linked:
    """A problem, with what each of its rows is: first the figures by key, then earlier entries, then differences."""

    problem: Problem
    keys: list[Key]
    figures: dict[Key, list[Figure]]
    earlier: list[Published]
    between: list[Difference]
    first: Array
    revised: int
    exact: bool

    def told(self, row: int) -> str:
        """What a row is about, in words."""
        if row < len(self.keys):
            return self.keys[row].told()
        if row < len(self.keys) + len(self.earlier):
            one = self.earlier[row - len(self.keys)]
            return f"{one.key.told()} (release {one.release or 'before'})"
        one_of = self.between[row - len(self.keys) - len(self.earlier)]
        return f"{self.told(one_of.whole)}, less {'; less '.join(self.told(part) for part in one_of.parts)}"


def link(figures: Mapping[Key, list[Figure]], earlier: Sequence[Published], rules: Rules, listed: frozenset[str], *, apart: int = 0, open_ended: bool = False) -> Linked:  # fmt: skip
    """One problem of all these figures. Raises DoNotAddUp where they contradict one another, as they are read (see `classes`)."""
    keys = sorted(figures, key=Key.order)
    held = list(earlier)
    truth = {key: figures[key][0].value for key in keys}
    all_keys = [*keys, *(one.key for one in held)]
    exactly = {one.key: one.low for one in held if one.low == one.top} | truth
    of = classes(all_keys, exactly, listed, apart=apart, open_ended=open_ended)
    bounds = [(truth[key], truth[key]) for key in keys] + [(one.low, one.top) for one in held]
    between = differences(of, bounds) if rules.differencing.between_outputs else []
    behind_each = [_children(figures[key]) for key in keys] + [(one.low, one.top) if one.whole else (0.0, math.inf) for one in held]  # fmt: skip
    children = bounded_by(between, behind_each)
    made = space(Classes(of.sizes, (*of.masks, *(one.mask for one in between))))
    behind, revised = _behind(made, keys, truth, held, whole=_whole(figures))
    few = [_is_few(one, among, rules) for one, among in zip(between, children, strict=True)]
    few = [
        one and not freed for one, freed in zip(few, _nobodys(of, between, keys, figures, held), strict=True)
    ]
    problem = _problem(made, keys, figures, held, few, _of_how_many(of, between), behind, rules)
    first = np.zeros(len(problem.low), dtype=bool)
    first[: len(keys)] = [_is_hidden(figures[key], rules) for key in keys]
    return Linked(problem, keys, dict(figures), held, between, first, revised, made.exact)


def _children(these: list[Figure]) -> tuple[float, float]:
    """How many children stand behind a figure: as it says, or, of a count, no more than it counts."""
    said = [one.children for one in these if one.children is not None]
    counted = [one.value for one in these if one.whole]
    fewest = min([*said, *counted], default=None)
    return (0.0, math.inf) if fewest is None else (fewest, fewest)


def _is_few(gap: Difference, children: tuple[float, float], rules: Rules) -> bool:
    """Whether what one figure less others leaves is, or may be, of too few children."""
    least, (fewest, most) = rules.threshold.value, children
    if gap.low == gap.high and fewest == most:
        return gap.low > TINY and 0 < fewest < least
    return gap.high > TINY and most > 0 and min(gap.low, fewest) < least


def _nobodys(of: Classes, between: Sequence[Difference], keys: Sequence[Key], figures: Mapping[Key, list[Figure]], held: Sequence[Published]) -> list[bool]:  # fmt: skip
    """Which differences are no secret of their own: of denominators alone; what a hidden numerator leaves of a known
    denominator, which is as open as the numerator; and what is left of a whole that is only taken to hold its part.
    """
    known = [all(one.known for one in figures[key]) for key in keys]
    nobody_printed = any(known)
    known += [nobody_printed and not any(name.startswith(OF) for name in one.conditions) for one in held]
    answer = []
    for one in between:
        is_known = known[one.whole] and all(known[part] for part in one.parts)
        beside = known[one.whole] and max(one.parts) < len(keys)
        beside = beside and any(
            figure.ceiling < math.inf for part in one.parts for figure in figures[keys[part]]
        )
        guessed = any(name.startswith(MAY_BE_OF) and not bits & 1 for name, bits in one.mask.items())
        known.append(is_known)
        answer.append(is_known or guessed or beside)
    return answer


def _of_how_many(of: Classes, between: Sequence[Difference]) -> dict[int, int]:
    """For each difference of those who have something the row of all of whom they are, where there is one."""
    masks = [*of.masks, *(one.mask for one in between)]
    rows = {tuple(sorted(mask.items())): row for row, mask in reversed(list(enumerate(masks)))}
    answer = {}
    for row, mask in enumerate(masks[len(of.masks) :], len(of.masks)):
        whole = tuple(sorted((name, bits) for name, bits in mask.items() if not name.startswith(OF)))
        if len(whole) < len(mask) and whole in rows:
            answer[row] = rows[whole]
    return answer


def _is_hidden(these: list[Figure], rules: Rules) -> bool:
    """Whether a figure is hidden by a rule of its own. Where counts are only rounded, a small one is not."""
    return any(one.reason and (rules.hides or not one.whole or one.reason != "threshold") for one in these)


def _whole(figures: Mapping[Key, list[Figure]]) -> bool:
    return all(one.whole for several in figures.values() for one in several)


def _behind(made: Space, keys: list[Key], truth: Mapping[Key, float], held: list[Published], *, whole: bool) -> tuple[Array, int]:  # fmt: skip
    """Tables that can stand behind the figures, and how many earlier figures had to be taken as revised since."""
    count, before = len(keys), len(held)
    value = np.array([truth[key] for key in keys])
    slack = np.zeros(count) if whole else 1e-6 * np.maximum(1.0, np.abs(value))
    ones = sparse.csr_matrix(
        (np.ones(before), (np.arange(count, count + before), np.arange(before))),
        shape=(count + before, before),
    )
    cells = made.cells[: count + before]
    nothing = sparse.csr_matrix((made.agree.shape[0], 2 * before))
    rows = sparse.vstack([sparse.hstack([cells, ones, -ones]), sparse.hstack([made.agree, nothing])], format="csr")  # fmt: skip
    due = np.zeros(made.agree.shape[0])
    low = np.concatenate([value - slack, [one.low for one in held], due])
    high = np.concatenate([value + slack, [one.top for one in held], due])
    cost = np.concatenate([np.zeros(made.atoms), np.ones(2 * before)])
    found = solve(cost, rows, low, high)
    if found is not None and whole and np.abs(found - np.rint(found)).max(initial=0.0) > 1e-5:
        better = solve(cost, rows, low, high, whole=np.ones(len(cost)), nodes=20_000)
        found = better if better is not None else found
    if found is None:
        raise DoNotAddUp
    atoms = np.maximum(found[: made.atoms], 0.0)
    near = np.rint(atoms)
    if np.abs(atoms - near).max(initial=0.0) < 1e-5 and whole:
        atoms = near
    return atoms, int((found[made.atoms :] > 1e-5).sum())


def _problem(made: Space, keys: list[Key], figures: Mapping[Key, list[Figure]], held: list[Published], few: list[bool], among: Mapping[int, int], behind: Array, rules: Rules) -> Problem:  # fmt: skip
    value = np.asarray(made.cells @ behind)
    count, before = len(keys), len(held)
    size = count + before + len(few)
    low, high = np.zeros(size), np.full(size, np.inf)
    floor, ceiling = np.zeros(size), np.full(size, np.inf)
    width, may_hide = np.zeros(size), np.zeros(size, dtype=bool)
    for row, key in enumerate(keys):
        these = figures[key]
        low[row] = min(max(one.low for one in these), value[row])
        high[row] = max(min(one.high for one in these), value[row])
        reason = any(one.reason for one in these)
        width[row] = max(one.width for one in these) if reason else 0.0
        nobody = value[row] < TINY and any(not one.reason for one in these)
        most = min(one.ceiling for one in these)
        if all(one.known for one in these):
            floor[row], ceiling[row] = low[row], high[row]
        elif these[0].whole and rules.counts.zeros == "show" and rules.hides:
            # A count of nobody is shown, so that a hidden one is known to be of somebody.
            floor[row], ceiling[row] = (0.0, 0.0) if nobody else (max(one.floor for one in these), most)
            may_hide[row] = not nobody
            # What is known to be between one and three cannot be open by five.
            width[row] = 0.0 if nobody else min(width[row], ceiling[row] - floor[row])
        else:
            may_hide[row], ceiling[row] = True, most
            width[row] = min(width[row], most)
    for row, one in enumerate(held, count):
        low[row], high[row] = min(one.low, value[row]), max(one.top, value[row])
        floor[row], ceiling[row] = low[row], high[row]
        width[row] = rules.protection.counts if one.hidden and one.whole else 0.0
    whole = _whole(figures)
    for row, is_few in enumerate(few, count + before):
        if is_few:
            part = abs(value[row]) * rules.protection.sums / 100
            width[row] = (
                min(rules.protection.counts, value[among[row]] if row in among else np.inf)
                if whole
                else max(part, 1e-3)
            )
    if whole and rules.rounds and not rules.hides:
        width = np.where(width > 0, np.minimum(width, rules.rounding.width), 0.0)
    # Large figures are dear, and so is each figure, however small: tried on real tables against other prices.
    cost = np.abs(value) + 3.0
    return Problem(made.cells, made.agree, behind, low, high, floor, ceiling, may_hide, width, cost, whole)


@dataclass
class Answer:
    """What is hidden in the end, and what an outsider could work out with the first hiding alone, and can now."""

    linked: Linked
    hidden: Hidden
    before: dict[int, tuple[float, float]]
    after: dict[int, tuple[float, float]]
    proved_whole: dict[int, bool]


def answer(linked: Linked) -> Answer:
    """Hide what it takes, and say what that changed."""
    problem, first = linked.problem, linked.first
    targets = problem.targets
    # What proves a figure open with the first hiding alone proves it with more.
    found = Witnesses(problem)
    low, high = known(problem, ~(first & problem.may_hide), targets, found)
    hidden = hide(problem, first, found)
    after_low, after_high = hidden.witnesses.spans(targets)
    whole = hidden.witnesses.open(targets, only_whole=True)
    return Answer(
        linked, hidden, _by_row(targets, low, high), _by_row(targets, after_low, after_high),
        {int(row): bool(one) for row, one in zip(targets, whole, strict=True)},
    )  # fmt: skip


def _by_row(rows: Array, low: Array, high: Array) -> dict[int, tuple[float, float]]:
    return {
        int(row): (float(one), float(other)) for row, one, other in zip(rows, low, high, strict=True) if not math.isnan(one)
    }  # fmt: skip
