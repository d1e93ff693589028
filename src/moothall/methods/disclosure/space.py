"""All tables that can stand behind the figures of one measure, as linear equations over atoms.

An atom is the number of children in one class of each dimension. Dimensions that no figure names together need not be
crossed: it is enough to cross those of each clique of a triangulated graph, and to let neighbouring cliques agree on
what they share. This loses nothing (S. Lauritzen, Graphical Models, 1996, section 4.4: tables that agree on the
separators of a decomposable graph have a joint table, of whole numbers too).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .classes import Classes

#: More atoms than this are not crossed: the cliques of the tables themselves are used, which knows a little less.
MOST_ATOMS = 120_000
Matrix = Any


@dataclass(frozen=True)
class Space:
    """`cells` (figures by atoms) and `agree` (equations by atoms, each summing to nothing), both sparse.

    `exact` is false where too many dimensions are linked for all of them to be crossed.
    """

    cells: Matrix
    agree: Matrix
    atoms: int
    exact: bool


def space(of: Classes) -> Space:
    """The atoms for these classes, and each figure as a sum of atoms."""
    from scipy import sparse

    scopes = [frozenset(mask) for mask in of.masks]
    groups, links, exact = _cliques(scopes, of.sizes)
    starts, shapes, names = [], [], []
    total = 0
    for group in groups:
        name = sorted(group)
        shape = tuple(of.sizes[one] for one in name)
        starts.append(total)
        shapes.append(shape)
        names.append(name)
        total += math.prod(shape)
    numbers = [start + np.arange(math.prod(shape)).reshape(shape) for start, shape in zip(starts, shapes, strict=True)]  # fmt: skip
    rows: list[np.ndarray[Any, Any]] = []
    for mask, scope in zip(of.masks, scopes, strict=True):
        place = next(number for number, group in enumerate(groups) if scope <= group)
        rows.append(_chosen(numbers[place], names[place], mask, of.sizes))
    cells = _ones(rows, total)
    plus: list[np.ndarray[Any, Any]] = []
    minus: list[np.ndarray[Any, Any]] = []
    for one, other, shared in links:
        for values in itertools.product(*(range(of.sizes[name]) for name in sorted(shared))):
            mask = {name: 1 << value for name, value in zip(sorted(shared), values, strict=True)}
            plus.append(_chosen(numbers[one], names[one], mask, of.sizes))
            minus.append(_chosen(numbers[other], names[other], mask, of.sizes))
    agree = sparse.csr_matrix(_ones(plus, total) - _ones(minus, total))
    return Space(cells, agree, total, exact)


def _ones(rows: Sequence[np.ndarray[Any, Any]], width: int) -> Matrix:
    from scipy import sparse

    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), width))


def _chosen(numbers: np.ndarray[Any, Any], names: Sequence[str], mask: Mapping[str, int], sizes: Mapping[str, int]) -> np.ndarray[Any, Any]:  # fmt: skip
    """The atoms of a clique that lie in all the classes of a mask."""
    if not names:
        return numbers.reshape(-1)
    chosen = [_set_in(mask[name]) if name in mask else list(range(sizes[name])) for name in names]
    return np.sort(numbers[np.ix_(*chosen)].reshape(-1))


def _set_in(bits: int) -> list[int]:
    """The places of the bits that are set. A category alone is found without looking at all others."""
    if bits.bit_count() == 1:
        return [bits.bit_length() - 1]
    return [place for place, bit in enumerate(reversed(bin(bits)[2:])) if bit == "1"]


def _cliques(scopes: Sequence[frozenset[str]], sizes: Mapping[str, int]) -> tuple[list[frozenset[str]], list[tuple[int, int, frozenset[str]]], bool]:  # fmt: skip
    """Groups of dimensions that cover every scope, the pairs of groups that must agree, and whether that is all."""
    tables = _largest(scopes)
    groups = _largest(_triangulated(tables))
    if sum(math.prod(sizes[name] for name in group) for group in groups) <= MOST_ATOMS:
        return groups, _tree(groups), True
    pairs = itertools.combinations(range(len(tables)), 2)
    every = [(one, other, tables[one] & tables[other]) for one, other in pairs]
    return tables, [link for link in every if link[2]] + [link for link in _tree(tables) if not link[2]], False  # fmt: skip


def _largest(groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Those that lie in no other, in an order that is the same everywhere."""
    ordered = sorted(set(groups), key=lambda group: (-len(group), sorted(group)))
    kept: list[frozenset[str]] = []
    for group in ordered:
        if not any(group <= other for other in kept):
            kept.append(group)
    return kept or [frozenset()]


def _triangulated(groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The cliques met when dimensions are taken away one by one, the one that adds fewest edges first (min-fill)."""
    near: dict[str, set[str]] = {name: set() for group in groups for name in group}
    for group in groups:
        for name in group:
            near[name] |= group - {name}
    found = []
    while near:
        name = min(near, key=lambda one: (_fill(near, one), one))
        around = near.pop(name)
        found.append(frozenset(around | {name}))
        for other in around:
            near[other] |= around - {other}
            near[other].discard(name)
    return found or [frozenset()]


def _fill(near: Mapping[str, set[str]], name: str) -> int:
    return sum(other not in near[one] for one, other in itertools.combinations(sorted(near[name]), 2))


def _tree(groups: Sequence[frozenset[str]]) -> list[tuple[int, int, frozenset[str]]]:
    """A tree of groups by what they share, the most first: a junction tree where the graph is triangulated."""
    pairs = sorted(
        itertools.combinations(range(len(groups)), 2),
        key=lambda pair: (-len(groups[pair[0]] & groups[pair[1]]), pair),
    )
    root = list(range(len(groups)))

    def top(one: int) -> int:
        while root[one] != one:
            one = root[one]
        return one

    links = []
    for one, other in pairs:
        if top(one) != top(other):
            root[top(one)] = top(other)
            links.append((one, other, groups[one] & groups[other]))
    return links
