"""A model in which each variable hangs on one other: fitted to noisy tables, and drawn from.

Estimation by mirror descent over the marginals of the model (McKenna, Sheldon and Miklau 2019, "Graphical-model based
estimation and inference for differential privacy"); the marginals by passing messages along the tree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logsumexp

Table = np.ndarray[Any, np.dtype[np.float64]]
Edge = tuple[int, int]


@dataclass(frozen=True)
class Noisy:
    """A table of noisy counts and the standard deviation of its noise."""

    counts: Table
    scale: float


@dataclass(frozen=True)
class Tree:
    """The fitted model: the share of each category (`ones`) and of each pair along an edge (`pairs`, by its ends)."""

    ones: tuple[Table, ...]
    pairs: Mapping[Edge, Table]
    order: tuple[tuple[int, int | None], ...]


def fitted(ones: Sequence[Noisy], pairs: Mapping[Edge, Noisy], total: float, *, rounds: int = 400) -> Tree:
    """The tree whose tables come nearest to the noisy ones, each weighed by its noise, for `total` records.

    `pairs` are along the edges of a forest, of categories of the first end by those of the second.
    """
    order = _order(len(ones), list(pairs))
    theta1 = [np.zeros(one.counts.size) for one in ones]
    theta2 = {edge: np.zeros(pair.counts.shape) for edge, pair in pairs.items()}
    step = 1.0 / (total**2 * sum(1 / (one.scale**2) for one in [*ones, *pairs.values()]))
    model = _marginals(theta1, theta2, order)
    loss, gradient1, gradient2 = _loss(model, ones, pairs, total)
    step *= 64
    for _ in range(rounds):
        for _ in range(40):
            tried1 = [old - step * slope for old, slope in zip(theta1, gradient1, strict=True)]
            tried2 = {edge: old - step * gradient2[edge] for edge, old in theta2.items()}
            tried = _marginals(tried1, tried2, order)
            told = _loss(tried, ones, pairs, total)
            if told[0] <= loss:
                break
            step /= 2
        else:
            break
        gained = loss - told[0]
        theta1, theta2, model, (loss, gradient1, gradient2) = tried1, tried2, tried, told
        if gained <= 1e-9 * max(loss, 1.0):
            break
        step *= 1.3
    return model


def drawn(model: Tree, records: int, generator: np.random.Generator) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Records x variables, each variable drawn given the one it hangs on, with as little chance as whole numbers allow."""
    out = np.zeros((records, len(model.ones)), dtype=np.int64)
    for variable, parent in model.order:
        if parent is None:
            out[:, variable] = _shared_out(model.ones[variable], records, generator)
            continue
        table = _pair(model.pairs, parent, variable)
        for code in range(table.shape[0]):
            held = np.flatnonzero(out[:, parent] == code)
            if held.size:
                weights = table[code] if table[code].sum() > 0 else model.ones[variable]
                out[held, variable] = _shared_out(weights / weights.sum(), held.size, generator)
    return out


def _shared_out(shares: Table, many: int, generator: np.random.Generator) -> np.ndarray[Any, np.dtype[np.int64]]:  # fmt: skip
    """`many` codes in these shares: the whole parts for certain, what is left by lot."""
    wanted = shares * many
    whole = np.floor(wanted).astype(np.int64)
    left = many - int(whole.sum())
    if left > 0:
        odds = wanted - whole + 1e-12 * (shares > 0) + 1e-300
        lots = generator.choice(shares.size, size=left, replace=left > (odds > 1e-250).sum(), p=odds / odds.sum())  # fmt: skip
        np.add.at(whole, lots, 1)
    codes = np.repeat(np.arange(shares.size), whole)
    generator.shuffle(codes)
    return codes


def _order(variables: int, edges: Sequence[Edge]) -> tuple[tuple[int, int | None], ...]:
    """Each variable after the one it hangs on."""
    near: dict[int, list[int]] = {one: [] for one in range(variables)}
    for first, second in edges:
        near[first].append(second)
        near[second].append(first)
    order: list[tuple[int, int | None]] = []
    seen: set[int] = set()
    for root in range(variables):
        waiting: list[tuple[int, int | None]] = [(root, None)]
        while waiting:
            one, parent = waiting.pop()
            if one not in seen:
                seen.add(one)
                order.append((one, parent))
                waiting.extend((other, one) for other in sorted(near[one], reverse=True))
    return tuple(order)


def _pair(tables: Mapping[Edge, Table], parent: int, child: int) -> Table:
    return tables[parent, child] if (parent, child) in tables else tables[child, parent].T


def _marginals(theta1: Sequence[Table], theta2: Mapping[Edge, Table], order: tuple[tuple[int, int | None], ...]) -> Tree:  # fmt: skip
    """The shares that these potentials mean: messages up to the roots, then down."""
    up = [one.copy() for one in theta1]
    sent: dict[int, Table] = {}
    for child, parent in reversed(order):
        if parent is not None:
            sent[child] = logsumexp(_pair(theta2, parent, child) + up[child][None, :], axis=1)
            up[parent] = up[parent] + sent[child]
    whole: dict[int, Table] = {}
    pairs: dict[Edge, Table] = {}
    for child, parent in order:
        if parent is None:
            whole[child] = up[child]
            continue
        without = whole[parent] - sent[child]
        joint = without[:, None] + _pair(theta2, parent, child) + up[child][None, :]
        whole[child] = logsumexp(joint, axis=0)
        share = np.exp(joint - logsumexp(joint))
        if (parent, child) in theta2:
            pairs[parent, child] = share
        else:
            pairs[child, parent] = share.T
    ones = tuple(np.exp(whole[place] - logsumexp(whole[place])) for place in range(len(theta1)))
    return Tree(ones, pairs, order)


def _loss(model: Tree, ones: Sequence[Noisy], pairs: Mapping[Edge, Noisy], total: float) -> tuple[float, list[Table], dict[Edge, Table]]:  # fmt: skip
    loss = 0.0
    first: list[Table] = []
    second: dict[Edge, Table] = {}
    for place, one in enumerate(ones):
        off = total * model.ones[place] - one.counts
        loss += float((off**2).sum()) / (2 * one.scale**2)
        first.append(total * off / one.scale**2)
    for edge, pair in pairs.items():
        off = total * model.pairs[edge] - pair.counts
        loss += float((off**2).sum()) / (2 * pair.scale**2)
        second[edge] = total * off / pair.scale**2
    return loss, first, second
