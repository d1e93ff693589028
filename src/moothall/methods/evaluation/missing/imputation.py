"""Multiple imputation by chained equations: what is missing in each column drawn given all others, round after round.

Van Buuren and Groothuis-Oudshoorn (2011), Journal of Statistical Software 45(3). The outcome and the arm belong in the
columns. Each imputation has a stream of its own, so the same seed gives the same numbers and more imputations leave
the first as they were. `Shift` makes what is drawn worse or better than what was seen would say (pattern-mixture).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from . import drawing
from .columns import Floats, Incomplete, Kind, all_columns

DRAWS, ROUNDS = 20, 10


@dataclass(frozen=True)
class Shift:
    """Added to every drawn value of a column (to its log odds for yes-or-no), for the children of `where` or for all."""

    by: float
    where: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Imputed:
    """`tables` are the imputations: the columns given, whole. `missing` counts what was missing in each."""

    tables: tuple[Mapping[str, npt.NDArray[Any]], ...]
    missing: Mapping[str, int]
    rows: int
    seed: int
    rounds: int


def impute(
    data: Mapping[str, object],
    kinds: Mapping[str, Kind],
    *,
    draws: int = DRAWS,
    rounds: int = ROUNDS,
    seed: int = 1,
    shifts: Mapping[str, Shift] | None = None,
) -> Imputed:
    """Impute columns `draws` times. Empty is None or not a number.

    Raises EvaluationError for a column without a kind, one with nothing to learn from, a shift of a category or of a
    column that is not there, or fewer than two draws.
    """
    columns = all_columns(data, kinds)
    if draws < 2 or rounds < 1:
        raise EvaluationError("Take at least two imputations (better twenty) and one round (better ten).")
    moved = _shifts(columns, shifts or {})
    gaps = {one.name: int(one.missing.sum()) for one in columns if one.missing.any()}
    streams = np.random.SeedSequence(seed).spawn(draws)
    tables = tuple(
        _one(columns, rounds, np.random.Generator(np.random.PCG64(stream)), moved) for stream in streams
    )
    return Imputed(tables, gaps, len(columns[0].values), seed, rounds)


def _shifts(columns: tuple[Incomplete, ...], shifts: Mapping[str, Shift]) -> dict[str, Floats]:
    known = {one.name: one for one in columns}
    found = {name: np.zeros(len(one.values)) for name, one in known.items()}
    for name, shift in shifts.items():
        if name not in known or known[name].kind is Kind.CATEGORY:
            raise EvaluationError(
                f"The column {name!r} cannot be shifted: it is not there, or is a category."
            )
        where = np.ones(len(found[name]), bool) if shift.where is None else np.asarray(shift.where, bool)
        found[name] = np.where(where, shift.by, 0.0)
    return found


def _one(
    columns: tuple[Incomplete, ...], rounds: int, draw: np.random.Generator, shifts: Mapping[str, Floats]
) -> dict[str, npt.NDArray[Any]]:
    """One imputation: gaps first filled with what others have, then drawn in turn, the least empty column first."""
    now = {one.name: _begun(one, draw) for one in columns}
    empty = sorted((one for one in columns if one.missing.any()), key=lambda one: int(one.missing.sum()))
    # A column without gaps stands in every regression as it is: it is made ready once.
    ready = {one.name: one.design(now[one.name]) for one in columns} if empty else {}
    for _ in range(rounds if empty else 0):
        for one in empty:
            others = [ready[other.name] for other in columns if other is not one]
            x = np.column_stack([np.ones(len(one.values)), *others])
            now[one.name][one.missing] = _drawn(one, x, now[one.name], draw, shifts[one.name])
            ready[one.name] = one.design(now[one.name])
    return {one.name: one.told(now[one.name]) for one in columns}


def _begun(one: Incomplete, draw: np.random.Generator) -> Floats:
    found = one.values.copy()
    found[one.missing] = draw.choice(one.values[~one.missing], int(one.missing.sum()))
    return found


def _drawn(one: Incomplete, x: Floats, values: Floats, draw: np.random.Generator, shift: Floats) -> Floats:
    if one.kind is Kind.CATEGORY:
        return drawing.category(x, values, one.missing, draw, len(one.categories))
    by = {Kind.NUMBER: drawing.linear, Kind.YES_NO: drawing.yes_or_no}.get(one.kind, drawing.nearest)
    return by(x, values, one.missing, draw, shift)
