"""Can somebody be singled out by synthetic records? An attack, and the same attack by chance alone.

A guess is 'exactly one child has these values'. It is made from what is unique among synthetic records, as Giomi, Boenisch,
Wehmeyer and Tasnádi (2023) do, and counted right where exactly one real record fits. The yardstick is the same number of
guesses made from records that know each variable by itself and nothing of what goes together. What the file gives away is by
how much more often its guesses are right; intervals are Wilson's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .domain import Coded, Domain

_SURE = 1.959963984540054


@dataclass(frozen=True)
class SinglingOut:
    """How many guesses of `variables` variables were made and right, by the file and by chance, with 95 % intervals.

    `excess` is how much of what chance leaves open the file gives away, at the least 0; `same_rows` is how many of the
    real records that are unique in all variables stand in the file, `same_by_chance` in records drawn by chance.
    """

    variables: int
    guesses: int
    right: int
    interval: tuple[float, float]
    guesses_by_chance: int
    right_by_chance: int
    interval_by_chance: tuple[float, float]
    excess: float
    unique: int
    same_rows: int
    same_by_chance: int


def singling_out(real: Coded, made: Coded, domain: Domain, *, variables: int = 4, guesses: int = 2000, seed: int = 1) -> SinglingOut:  # fmt: skip
    """Attack the file with so many guesses of so many variables at a time. The same seed makes the same guesses."""
    generator = np.random.default_rng(seed)
    variables = min(variables, len(domain.sizes))
    alone = np.stack([generator.permutation(real[:, axis]) for axis in range(real.shape[1])], axis=1)
    by_file = _attack(real, made, domain, variables, guesses, generator)
    by_chance = _attack(real, alone, domain, variables, guesses, generator)
    rate, base = by_file[1] / max(1, by_file[0]), by_chance[1] / max(1, by_chance[0])
    unique = _unique_rows(real)
    return SinglingOut(
        variables, by_file[0], by_file[1], _wilson(by_file[1], by_file[0]),
        by_chance[0], by_chance[1], _wilson(by_chance[1], by_chance[0]),
        max(0.0, (rate - base) / (1 - base)) if base < 1 else 0.0,
        len(unique), len(unique & _rows(made)), len(unique & _rows(alone)),
    )  # fmt: skip


def _attack(real: Coded, made: Coded, domain: Domain, variables: int, guesses: int, generator: np.random.Generator) -> tuple[int, int]:  # fmt: skip
    """How many different guesses could be made, and how many are right."""
    done: set[tuple[tuple[int, ...], int]] = set()
    right = 0
    for _ in range(20 * max(1, guesses // 50)):
        axes = tuple(sorted(generator.choice(len(domain.sizes), size=variables, replace=False).tolist()))
        shape = tuple(domain.sizes[axis] for axis in axes)
        theirs = _keys(made, axes, shape)
        values, many = np.unique(theirs, return_counts=True)
        alone = generator.permutation(values[many == 1])[:50]
        ours, how_many = np.unique(_keys(real, axes, shape), return_counts=True)
        true = set(ours[how_many == 1].tolist())
        for key in alone.tolist():
            if (axes, key) not in done and len(done) < guesses:
                done.add((axes, key))
                right += key in true
        if len(done) >= guesses:
            break
    return len(done), right


def _keys(records: Coded, axes: tuple[int, ...], shape: tuple[int, ...]) -> np.ndarray:
    return np.ravel_multi_index(tuple(records[:, list(axes)].T), shape) if len(records) else np.zeros(0, dtype=np.int64)  # fmt: skip


def _rows(records: Coded) -> set[tuple[int, ...]]:
    return set(map(tuple, records.tolist()))


def _unique_rows(records: Coded) -> set[tuple[int, ...]]:
    rows, many = np.unique(records, axis=0, return_counts=True)
    return set(map(tuple, rows[many == 1].tolist()))


def _wilson(right: int, of: int) -> tuple[float, float]:
    if not of:
        return 0.0, 1.0
    share, z2 = right / of, _SURE**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _SURE / (1 + z2 / of) * np.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
