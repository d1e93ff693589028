"""Covariates as columns of numbers: a number as it is, a word as one column for each category but the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError
from .follow_up import Floats, Truths


@dataclass(frozen=True)
class Design:
    """n by p. For each column its `name`, the covariate it is of (`term`) and its category (`level`, '' for a number).

    `kept` marks the rows that are whole: a row with an empty covariate is in none of the columns.
    """

    x: Floats
    names: tuple[str, ...]
    term: tuple[str, ...]
    level: tuple[str, ...]
    kept: Truths

    @property
    def terms(self) -> dict[str, list[int]]:
        """The columns of each covariate."""
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.term):
            found.setdefault(name, []).append(place)
        return found


def design(
    columns: Mapping[str, npt.ArrayLike],
    *,
    categorical: Sequence[str] = (),
    reference: Mapping[str, str] | None = None,
) -> Design:
    """Those covariates. `categorical` names numbers that are categories; `reference` the category to compare with.

    Without a reference it is the first in order. A column that is the same in every row is left to the estimator, which
    says that it cannot be estimated. Raises EvaluationError for a reference that no row has.
    """
    given = {name: np.asarray(column) for name, column in columns.items()}
    rows = len(next(iter(given.values()))) if given else 0
    kept = np.ones(rows, bool)
    for column in given.values():
        kept &= ~_empty(column)
    built: list[tuple[str, str, str, Floats]] = []
    for name, column in given.items():
        whole = column[kept]
        if name not in categorical and _is_number(whole):
            built.append((name, name, "", whole.astype(float)))
        else:
            built += _categories(name, whole, (reference or {}).get(name))
    x = np.column_stack([one[3] for one in built]) if built else np.zeros((int(kept.sum()), 0))
    return Design(
        x,
        tuple(one[0] for one in built),
        tuple(one[1] for one in built),
        tuple(one[2] for one in built),
        kept,
    )


def _empty(column: npt.NDArray[np.generic]) -> Truths:
    if column.dtype.kind == "f":
        finite: Truths = np.isfinite(column)
        return ~finite
    if column.dtype.kind == "O":
        return np.array([one is None or one == "" or one != one for one in column], bool)
    if column.dtype.kind == "U":
        return np.array(column == "", bool)
    return np.zeros(len(column), bool)


def _is_number(column: npt.NDArray[np.generic]) -> bool:
    if column.dtype.kind in "iuf":
        return True
    return column.dtype.kind == "O" and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in column
    )


def label(value: object) -> str:
    """A category as text: a whole number without its decimals."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _categories(
    name: str, column: npt.NDArray[np.generic], reference: str | None
) -> list[tuple[str, str, str, Floats]]:
    text = column.astype(str) if column.dtype.kind == "O" else column
    values, where = np.unique(text, return_inverse=True)
    labels = [label(one.item()) for one in values]
    against = labels[0] if reference is None and labels else reference
    if against not in labels and labels:
        raise EvaluationError(f"No row has {name} {against!r}; there are: {', '.join(labels)}.")
    return [
        (f"{name}{text}", name, text, (where == number).astype(float))
        for number, text in enumerate(labels)
        if text != against
    ]
