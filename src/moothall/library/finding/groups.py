"""Works in groups of near meaning, so that a query looks at a few groups and not at every work of a large library."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

#: A library of fewer works is looked through whole.
FROM = 8_000
ROUNDS, LEARN_FROM = 8, 20_000
#: Groups are opened, the nearest first, until they hold this many works.
OPENED = 4_000


@dataclass(frozen=True)
class Groups:
    """The middle of each group, and the works in the order of their groups."""

    middles: Floats
    order: Numbers
    starts: Numbers

    @classmethod
    def of(cls, middles: Floats, group: npt.NDArray[np.int16]) -> Groups:
        order = np.argsort(group, kind="stable").astype(np.int32)
        starts = np.searchsorted(group[order], np.arange(len(middles) + 1)).astype(np.int32)
        return cls(middles, order, starts)

    def near(self, vector: Floats) -> Numbers:
        """The works of the nearest groups."""
        nearest = np.argsort(-dots(self.middles, vector), kind="stable")
        sizes = np.cumsum(self.starts[nearest + 1] - self.starts[nearest])
        opened = nearest[: int(np.searchsorted(sizes, OPENED)) + 1]
        return np.concatenate([self.order[self.starts[one] : self.starts[one + 1]] for one in opened])


def dots(rows: Floats, vector: Floats) -> Floats:
    """Each row with the vector, in this thread alone: several processes serve side by side, and threads get in the way."""
    return np.asarray(np.einsum("ij,j->i", rows, vector), np.float32)


def group(vectors: Floats) -> tuple[Floats, npt.NDArray[np.int16]]:
    """Middles, and the group of each row, by k-means on directions from middles spread evenly over the rows."""
    if len(vectors) < FROM or not vectors.shape[1]:
        return np.zeros((0, vectors.shape[1]), np.float32), np.zeros(0, np.int16)
    size = int(np.sqrt(len(vectors)))
    sample = vectors[:: max(1, len(vectors) // LEARN_FROM)]
    middles = sample[np.linspace(0, len(sample) - 1, size).astype(int)].copy()
    for _round in range(ROUNDS):
        mine = _nearest(sample, middles)
        sums = np.zeros_like(middles)
        np.add.at(sums, mine, sample)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        middles = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), middles)
    return middles, _nearest(vectors, middles)


def _nearest(rows: Floats, middles: Floats) -> npt.NDArray[np.int16]:
    """A part of the rows at a time, so that a hundred thousand need no gigabytes."""
    parts = [(rows[at : at + 4096] @ middles.T).argmax(axis=1) for at in range(0, len(rows), 4096)]
    return np.concatenate(parts).astype(np.int16)
