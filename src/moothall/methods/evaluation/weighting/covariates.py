"""What children are compared by: columns of a table as numbers, categories as yes-or-no columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Covariates:
    """`values` has a row for each child and a column for each name; nothing in it is empty."""

    names: tuple[str, ...]
    values: Floats

    def of(self, rows: npt.NDArray[Any]) -> Covariates:
        """Those of some rows (numbers or yes-and-no)."""
        return Covariates(self.names, self.values[rows])

    def varying(self) -> Covariates:
        """Without those that are the same for every child, such as a category that trimming has left empty."""
        apart = self.values.std(axis=0) > 0
        names = tuple(name for name, told in zip(self.names, apart, strict=True) if told)
        return Covariates(names, self.values[:, apart])


def covariates(values: npt.ArrayLike, names: Sequence[str] = ()) -> Covariates:
    """Covariates of an array, a row for each child. Raises EvaluationError for an empty value or a wrong number of names."""
    table = np.asarray(values, float)
    table = table[:, None] if table.ndim == 1 else table
    told = tuple(names) or tuple(f"x{number}" for number in range(1, table.shape[1] + 1))
    if len(told) != table.shape[1]:
        raise EvaluationError(
            f"{len(told)} names for {table.shape[1]} columns of covariates: give one for each."
        )
    for name, column in zip(told, table.T, strict=True):
        empty = int((~np.isfinite(column)).sum())
        if empty:
            raise EvaluationError(
                f"The covariate {name!r} is empty for {empty} of {len(column)} children: impute it first "
                "(missing.impute), or leave it out and say so."
            )
    return Covariates(told, table)


def covariates_of(table: pa.Table, columns: Sequence[str]) -> Covariates:
    """Columns of a table of an extract as covariates.

    A code becomes one yes-or-no column for each of its categories but the first in the order of the alphabet, an empty
    code the category `not_recorded`; an empty yes-or-no is no; a number stays. Raises EvaluationError for a column that
    is not there and for an empty number.
    """
    names: list[str] = []
    found: list[Floats] = []
    for column in columns:
        if column not in table.column_names:
            raise EvaluationError(
                f"There is no column {column!r}: there are {', '.join(table.column_names)}."
            )
        for name, values in _numbers(column, table[column]):
            names.append(name)
            found.append(values)
    shape = np.column_stack(found) if found else np.empty((table.num_rows, 0))
    return covariates(shape, names) if names else Covariates((), shape)


def _numbers(name: str, column: pa.ChunkedArray) -> list[tuple[str, Floats]]:
    import pyarrow as pa

    if pa.types.is_boolean(column.type):
        return [(name, np.asarray(column.fill_null(False).to_numpy(), float))]
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return [(name, np.asarray(column.to_numpy(), float))]
    codes = np.array([code if code is not None else NOT_RECORDED for code in column.to_pylist()])
    return [(f"{name}: {code}", (codes == code).astype(float)) for code in np.unique(codes)[1:]]


def arms(treated: npt.ArrayLike, size: int) -> Flags:
    """Who was treated, as yes and no. Raises EvaluationError where it is something else, or an arm is empty."""
    told = np.asarray(treated)
    if told.shape != (size,):
        raise EvaluationError(f"'treated' has {told.size} values for {size} children: give one for each.")
    if not np.isin(told, (0, 1)).all():
        raise EvaluationError("'treated' holds something other than yes and no (1 and 0).")
    flags = told.astype(bool)
    if flags.all() or not flags.any():
        raise EvaluationError("One of the two arms has no children: there is nothing to compare.")
    return flags


def several(values: npt.ArrayLike, size: int, called: str) -> Floats:
    """A column of numbers, one for each child and none empty. Raises EvaluationError naming it."""
    told = np.asarray(values, float)
    if told.shape != (size,):
        raise EvaluationError(f"{called!r} has {told.size} values for {size} children: give one for each.")
    empty = int((~np.isfinite(told)).sum())
    if empty:
        raise EvaluationError(
            f"{called!r} is empty for {empty} of {size} children: see who is missing first."
        )
    return told


def independent(values: Floats) -> list[int]:
    """The places of columns that do not follow from those before them and the constant."""
    found: list[int] = []
    basis = np.ones((len(values), 1)) / np.sqrt(len(values))
    for place in range(values.shape[1]):
        left = values[:, place] - basis @ (basis.T @ values[:, place])
        left = left - basis @ (basis.T @ left)
        size = float(np.sqrt(left @ left))
        if size > 1e-8 * max(float(np.sqrt(values[:, place] @ values[:, place])), 1e-300):
            found.append(place)
            basis = np.column_stack([basis, left / size])
    return found
