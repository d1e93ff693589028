"""Latent semantic vectors, learned from the library's own works: no model from elsewhere, so no licence to doubt.

Works that use other words for the same thing lie near each other, since their words keep the same company.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

SEED = 1
#: Learning looks at no more works than this, taken evenly; the others are then placed.
LEARN_FROM = 20_000
#: Fewer works than this have nothing to learn from.
FEWEST = 20

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Meaning:
    """Where each work and each term lies. Rows of `works` have length one (or none, where nothing is known)."""

    works: Floats
    terms: Floats

    @property
    def dimensions(self) -> int:
        return int(self.works.shape[1])


def one_thread() -> AbstractContextManager[object]:
    """How sums are split among threads shows in the last bits; with one thread they are the same each time."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits


def dimensions_for(works: int) -> int:
    """How many dimensions: more for more works, as long as there is enough to learn each from."""
    if works < FEWEST:
        return 0
    return int(max(2, min(192, works // 4)))


def learn(weights: sparse.csr_matrix, rarity: Floats, works_with: npt.NDArray[np.int32]) -> Meaning:
    """From terms by works (weights of BM25, heads alone). The same weights give the same vectors, to the last bit."""
    # Read only where an index is built: who searches has no use for them, and they take a second.
    from sklearn.utils.extmath import randomized_svd

    works = weights.shape[1]
    useful = (works_with >= 2) & (works_with <= works * 0.5)
    # No more dimensions than the words could fill, however many works there are.
    size = min(dimensions_for(works), int(useful.sum()) // 3)
    if size < 2:
        return Meaning(np.zeros((works, 0), np.float32), np.zeros((weights.shape[0], 0), np.float32))
    worth = np.where(useful, rarity, 0).astype(np.float32)
    by_work = unit_rows((sparse.diags(worth) @ weights).T.tocsr().astype(np.float32))
    step = max(1, -(-works // LEARN_FROM))
    with one_thread():
        _left, _sizes, right = randomized_svd(by_work[::step], size, n_iter=4, random_state=SEED)
        terms = np.ascontiguousarray(right.T, dtype=np.float32)
        placed = np.asarray(by_work @ terms, dtype=np.float32)
    lengths = np.linalg.norm(placed, axis=1, keepdims=True)
    return Meaning(placed / np.maximum(lengths, 1e-9), terms * worth[:, None])


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Each row at length one."""
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    scale = 1 / np.sqrt(np.where(squares > 0, squares, 1))
    return sparse.diags(scale.astype(np.float32)) @ matrix


def packed(vectors: Floats) -> tuple[bytes, bytes]:
    """A byte for each number, and a scale for each row."""
    scale = np.maximum(np.abs(vectors).max(axis=1, initial=0), 1e-9) / 127
    return np.rint(vectors / scale[:, None]).astype(np.int8).tobytes(), scale.astype(np.float32).tobytes()


def unpacked(numbers: bytes, scale: bytes, dimensions: int) -> Floats:
    """What `packed` kept, to be read fast."""
    if not dimensions:
        return np.zeros((len(scale) // 4, 0), np.float32)
    rows = np.frombuffer(numbers, np.int8).reshape(-1, dimensions).astype(np.float32)
    rows *= np.frombuffer(scale, np.float32)[:, None]
    return rows
