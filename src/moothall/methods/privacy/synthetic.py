"""Records of nobody, in which the tables of two variables look like the real ones, with a stated guarantee.

The MST mechanism (McKenna, Miklau and Sheldon 2021, "Winning the NIST contest: a scalable and general approach to
differentially private synthetic data"): a third of the privacy loss for the counts of each variable, a third to choose
which pairs of variables matter, a third for the counts of those pairs; then a model of a tree is fitted and drawn from.
At a pilot's size it is fair to tables of two variables and not to finer ones: say so wherever such a file goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .domain import Coded, Domain
from .errors import PrivacyError
from .noise import Counts, chosen, gaussian, gaussian_scale, rho_of
from .tree import Edge, Noisy, Tree, drawn, fitted


@dataclass(frozen=True)
class Guarantee:
    """What is promised of each child: (epsilon, delta)-differential privacy, adding or taking away one child.

    `rho` is the same as zero-concentrated privacy loss; `records_each` how many records of a child were used at most.
    """

    epsilon: float
    delta: float
    rho: float
    records_each: int

    def in_words(self) -> str:
        """A sentence for whoever gets the file."""
        times = np.exp(self.epsilon)
        return (
            f"Whatever anybody concludes from this file, they would have concluded almost as easily had any one child "
            f"not been in the data: no chance grows by more than {times:.3g} times (epsilon {self.epsilon:g}, "
            f"but for a chance of {self.delta:g})."
        )


@dataclass(frozen=True)
class Synthetic:
    """The records (records x variables, codes of the domain), the guarantee, and which pairs of variables were kept."""

    domain: Domain
    records: Coded
    guarantee: Guarantee
    pairs: tuple[tuple[str, str], ...]


def synthesise(records: Coded, domain: Domain, *, epsilon: float, delta: float = 1e-6, many: int | None = None) -> Synthetic:  # fmt: skip
    """Synthetic records of a table as `encoded` gives it. `many`: how many; else about as many as there are.

    The number of children is itself protected. No seed can be given, so no two runs are alike. Raises PrivacyError
    for a guarantee that promises nothing.
    """
    if records.ndim != 2 or records.shape[1] != len(domain.sizes):
        raise PrivacyError("The records and the domain do not have the same variables.")
    rho = rho_of(epsilon, delta)
    ones = _counts_of_each(records, domain, rho / 3)
    total = _total(ones)
    kept = [_worth_keeping(one) for one in ones]
    small = np.stack([kept[place][records[:, place]] for place in range(records.shape[1])], axis=1)
    small_ones = [_joined(one, keep) for one, keep in zip(ones, kept, strict=True)]
    edges = _edges(small, small_ones, total, rho / 3, domain.records_each)
    pairs = _counts_of_pairs(small, small_ones, edges, rho / 3, domain.records_each)
    model = fitted(small_ones, pairs, total)
    generator = np.random.default_rng()
    out = drawn(model, many if many is not None else max(1, round(total)), generator)
    return Synthetic(
        domain,
        _unfolded(out, ones, kept, generator),
        Guarantee(epsilon, delta, rho, domain.records_each),
        tuple((domain.names[first], domain.names[second]) for first, second in edges),
    )


def _counts_of_each(records: Coded, domain: Domain, rho: float) -> list[Noisy]:
    each = rho / len(domain.sizes)
    scale = gaussian_scale(each, domain.records_each)
    return [
        Noisy(_noisy(np.bincount(records[:, place], minlength=size), each, domain.records_each), scale)
        for place, size in enumerate(domain.sizes)
    ]


def _noisy(counts: Counts, rho: float, sensitivity: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return gaussian(counts, rho=rho, sensitivity=sensitivity).astype(np.float64)


def _total(ones: Sequence[Noisy]) -> float:
    """The number of records, from the noisy counts alone, weighing each variable by how little its sum is noisy."""
    sums = np.array([one.counts.sum() for one in ones])
    precision = np.array([1 / (one.scale**2 * one.counts.size) for one in ones])
    return max(1.0, float((sums * precision).sum() / precision.sum()))


def _worth_keeping(one: Noisy) -> Coded:
    """For each category its place in a smaller table: those that drown in the noise share the last one."""
    large = one.counts >= 3 * one.scale
    if (~large).sum() <= 1:
        return np.arange(one.counts.size)
    places = np.cumsum(large) - 1
    return np.where(large, places, int(large.sum())).astype(np.int64)


def _joined(one: Noisy, places: Coded) -> Noisy:
    """The noisy counts in the smaller table. The noise of a joined cell is larger; it is weighed as the others are."""
    counts = np.zeros(int(places.max()) + 1)
    np.add.at(counts, places, one.counts)
    return Noisy(counts, one.scale)


def _edges(records: Coded, ones: Sequence[Noisy], total: float, rho: float, each: int) -> list[Edge]:
    """A tree over the variables along the pairs furthest from independence, every edge chosen privately."""
    variables = len(ones)
    if variables < 2:
        return []
    alone = fitted(ones, {}, total).ones
    candidates = list(combinations(range(variables), 2))
    scores = [
        np.abs(_crossed(records, edge, ones) - total * np.outer(alone[edge[0]], alone[edge[1]])).sum()
        for edge in candidates
    ]
    part = list(range(variables))
    edges: list[Edge] = []
    for _ in range(variables - 1):
        open_ones = [place for place, (first, second) in enumerate(candidates) if part[first] != part[second]]
        picked = chosen(np.array([scores[place] for place in open_ones]), rho=rho / (variables - 1), sensitivity=each)  # fmt: skip
        first, second = candidates[open_ones[picked]]
        edges.append((first, second))
        part = [part[first] if one == part[second] else one for one in part]
    return edges


def _crossed(records: Coded, edge: Edge, ones: Sequence[Noisy]) -> Counts:
    shape = ones[edge[0]].counts.size, ones[edge[1]].counts.size
    flat = records[:, edge[0]] * shape[1] + records[:, edge[1]]
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)


def _counts_of_pairs(records: Coded, ones: Sequence[Noisy], edges: Sequence[Edge], rho: float, each: int) -> dict[Edge, Noisy]:  # fmt: skip
    if not edges:
        return {}
    share = rho / len(edges)
    scale = gaussian_scale(share, each)
    return {edge: Noisy(_noisy(_crossed(records, edge, ones), share, each), scale) for edge in edges}


def _unfolded(out: Coded, ones: Sequence[Noisy], kept: Sequence[Coded], generator: np.random.Generator) -> Coded:  # fmt: skip
    """Back to the whole domain: a record of the joined place gets one of its categories, by their noisy counts."""
    whole = np.empty_like(out)
    for place, (one, places) in enumerate(zip(ones, kept, strict=True)):
        for code in range(int(places.max()) + 1):
            held = np.flatnonzero(out[:, place] == code)
            could_be = np.flatnonzero(places == code)
            weights = np.maximum(one.counts[could_be], 0) + 1e-9
            whole[held, place] = generator.choice(could_be, size=held.size, p=weights / weights.sum())
    return whole


__all__ = ["Guarantee", "Synthetic", "Tree", "synthesise"]
