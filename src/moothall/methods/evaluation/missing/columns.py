"""What is imputed: columns of three kinds, with what is missing in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Kind(StrEnum):
    """How a column is imputed.

    `NEAREST`: a value that was seen in a child who is much like this one (predictive mean matching); `NUMBER`: drawn
    from a linear regression; `YES_NO` and `CATEGORY`: drawn from a logistic regression. `NEAREST` keeps odd shapes, but
    where half are lost and they lie at one end, its intervals held the truth in 89 of 100 simulations (`NUMBER`: 96).
    """

    NEAREST = "nearest"
    NUMBER = "number"
    YES_NO = "yes or no"
    CATEGORY = "category"


@dataclass(frozen=True)
class Incomplete:
    """One column: its name and kind, its values as numbers (a category's number for a category), what is missing."""

    name: str
    kind: Kind
    values: Floats
    missing: Flags
    categories: tuple[str, ...] = ()

    def told(self, values: Floats) -> npt.NDArray[np.generic]:
        """Values as they came: words for a category, numbers else."""
        if self.kind is Kind.CATEGORY:
            words: npt.NDArray[np.generic] = np.array(self.categories)[values.astype(int)]
            return words
        return values

    def design(self, values: Floats) -> Floats:
        """The column as it stands in the regressions of others: yes-or-no columns for a category's, but the first."""
        if self.kind is Kind.CATEGORY:
            hot: Floats = (values[:, None] == np.arange(1, len(self.categories))).astype(float)
            return hot
        spread = float(values.std())
        return ((values - values.mean()) / spread if spread else np.zeros(len(values)))[:, None]


def incomplete(name: str, kind: Kind, values: Sequence[object] | npt.NDArray[np.generic]) -> Incomplete:
    """A column with its gaps (None, or not a number). Raises EvaluationError naming what is wrong with it."""
    plain = np.asarray(values)
    if plain.dtype == np.float64 and kind is not Kind.CATEGORY:
        return _numbers(name, kind, plain)
    told = list(np.asarray(values, object))
    missing = np.array(
        [value is None or (isinstance(value, float) and np.isnan(value)) for value in told], bool
    )
    seen = [value for value, gap in zip(told, missing, strict=True) if not gap]
    if len(seen) < 2:
        raise EvaluationError(f"The column {name!r} has {len(seen)} values: nothing can be learnt from it.")
    if kind is Kind.CATEGORY:
        categories = tuple(sorted({str(value) for value in seen}))
        number = {category: place for place, category in enumerate(categories)}
        values_of = [
            0.0 if gap else float(number[str(value)]) for value, gap in zip(told, missing, strict=True)
        ]
        return Incomplete(name, kind, np.array(values_of), missing, categories)
    try:
        numbers = np.array([0.0 if gap else float(value) for value, gap in zip(told, missing, strict=True)])
    except (TypeError, ValueError):
        raise EvaluationError(f"The column {name!r} holds something that is no number: give it the kind 'category'.") from None  # fmt: skip
    return _whole(name, kind, numbers, missing)


def _numbers(name: str, kind: Kind, values: Floats) -> Incomplete:
    """The same from an array of numbers, without going through each."""
    missing = np.isnan(values)
    if (~missing).sum() < 2:
        raise EvaluationError(f"The column {name!r} has {int((~missing).sum())} values: nothing can be learnt from it.")  # fmt: skip
    return _whole(name, kind, np.where(missing, 0.0, values), missing)


def _whole(name: str, kind: Kind, numbers: Floats, missing: Flags) -> Incomplete:
    if kind is Kind.YES_NO and not np.isin(numbers[~missing], (0, 1)).all():
        raise EvaluationError(f"The column {name!r} holds something other than 0 and 1: it is not yes or no.")
    return Incomplete(name, kind, numbers, missing)


def all_columns(data: Mapping[str, object], kinds: Mapping[str, Kind]) -> tuple[Incomplete, ...]:
    """Every column with its kind. Raises EvaluationError for a column without a kind, or of another length."""
    without = [name for name in data if name not in kinds]
    if without:
        raise EvaluationError(f"Say of which kind the column {without[0]!r} is: {', '.join(Kind)}.")
    found = tuple(incomplete(name, Kind(kinds[name]), data[name]) for name in data)  # type: ignore[arg-type]
    for one in found:
        if len(one.values) != len(found[0].values):
            raise EvaluationError(f"The column {one.name!r} has {len(one.values)} rows, and {found[0].name!r} {len(found[0].values)}.")  # fmt: skip
    return found
