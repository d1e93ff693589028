"""The groups children are looked at by, from the cases of an extract: age band, gender, ethnicity, nationality, kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import EvaluationError

if TYPE_CHECKING:
    import pyarrow as pa

NOT_RECORDED, SEVERAL = "not_recorded", "several"
#: The columns of exploitation in an extract, by the words a group has.
KINDS = {
    "labour": "labour",
    "sexual": "sexual",
    "criminal": "criminal",
    "domestic": "domestic",
    "other_kind": "other",
}
GROUPS = ("age_band", "gender", "ethnic_group", "nationality_group", "exploitation")
LABELS = {
    "age_band": "Age", "gender": "Gender", "ethnic_group": "Ethnic group", "nationality_group": "Nationality",
    "exploitation": "Exploitation", "authority": "Site",
}  # fmt: skip


def groups_of(cases: pa.Table, by: str) -> npt.NDArray[np.str_]:
    """For each case the group it is in, by one of `GROUPS` or by a column that holds codes.

    Exploitation of more than one kind is `several`; an empty cell is `not_recorded`. Raises EvaluationError for a
    name that is neither.
    """
    if by == "age_band":
        return _age_bands(cases["age_years"].to_pylist())
    if by == "exploitation":
        return _exploitation(cases)
    if by not in cases.column_names:
        raise EvaluationError(
            f"There is no group {by!r}: take one of {', '.join(GROUPS)}, or a column of the cases."
        )
    return np.array([code if code is not None else NOT_RECORDED for code in cases[by].to_pylist()])


def age_band(age: int | None, begins: Sequence[int]) -> str:
    """The band of an age: `10-13`, `under-10`, `18-and-over`."""
    if age is None:
        return NOT_RECORDED
    if age < begins[1]:
        return f"under-{begins[1]}"
    if age >= begins[-1]:
        return f"{begins[-1]}-and-over"
    place = next(number for number in range(len(begins) - 1, -1, -1) if begins[number] <= age)
    return f"{begins[place]}-{begins[place + 1] - 1}"


def _age_bands(ages: list[int | None]) -> npt.NDArray[np.str_]:
    from .rules import equity_rules

    begins = equity_rules().age_bands.value
    return np.array([age_band(age, begins) for age in ages])


def _exploitation(cases: pa.Table) -> npt.NDArray[np.str_]:
    told = np.column_stack([np.asarray(cases[name].fill_null(False).to_numpy(), bool) for name in KINDS])
    found = np.array([*KINDS.values()])[told.argmax(axis=1)].astype(object)
    found[told.sum(axis=1) > 1] = SEVERAL
    found[~told.any(axis=1)] = NOT_RECORDED
    words: npt.NDArray[np.str_] = found.astype(str)
    return words
