"""The groups children are told apart by, from the cases of an extract: age band, gender, ethnicity, nationality, kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import EvaluationError

if TYPE_CHECKING:
    import pyarrow as pa

#: What is not recorded is a group of its own, by the code that an extract has for what is not known.
NOT_KNOWN, SEVERAL = "not_known", "several"
#: The columns of exploitation in an extract, by the words a group has.
KINDS = {
    "labour": "labour",
    "sexual": "sexual",
    "criminal": "criminal",
    "domestic": "domestic",
    "other_kind": "other",
}
GROUPS = ("age_band", "gender", "ethnic_group", "nationality_group", "exploitation")
#: What a grouping is called in the head of a table.
TITLES = {
    "age_band": "Age at referral", "age_years": "Age at referral", "gender": "Gender", "ethnic_group": "Ethnic group",
    "nationality_group": "Nationality", "exploitation": "Exploitation", "looked_after": "Looked after",
    "interpreter_needed": "Interpreter needed", "earlier_cases": "Earlier cases", "authority": "Site", "quarter": "Quarter",
}  # fmt: skip


def groups_of(cases: pa.Table, by: str) -> npt.NDArray[np.str_]:
    """For each case the group it is in, by one of `GROUPS` or by a column that holds codes.

    Exploitation of more than one kind is `several`; an empty cell is `not_known`. Raises EvaluationError for a
    name that is neither.
    """
    if by == "age_band":
        return age_bands(np.array([np.nan if age is None else age for age in cases["age_years"].to_pylist()]))
    if by == "exploitation":
        return kinds_of([cases[name].fill_null(False).to_numpy() for name in KINDS])
    if by not in cases.column_names:
        raise EvaluationError(
            f"There is no group {by!r}: take one of {', '.join(GROUPS)}, or a column of the cases."
        )
    return np.array([code if code is not None else NOT_KNOWN for code in cases[by].to_pylist()])


def age_bands(ages: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """The band of each age in years, by the rules in force: `under-13`, `13-15`, `18-and-over`; what is no number is not known."""
    at = np.asarray(ages, float)
    begins = _begins()
    codes = np.array([NOT_KNOWN, *(_code(begins, place) for place in range(len(begins)))])
    place = np.searchsorted(begins[1:], at, side="right") + 1
    bands: npt.NDArray[np.str_] = codes[np.where(np.isnan(at), 0, place)]
    return bands


def band_words() -> dict[str, str]:
    """What the bands are called, by their codes."""
    begins = _begins()
    return {_code(begins, place): _words(begins, place) for place in range(len(begins))}


def kinds_of(flags: Sequence[npt.ArrayLike]) -> npt.NDArray[np.str_]:
    """The exploitation of each case, from a column of yes and no for each of `KINDS`, in their order."""
    told = np.column_stack([np.asarray(column, bool) for column in flags])
    found = np.array([*KINDS.values()])[told.argmax(axis=1)].astype(object)
    found[told.sum(axis=1) > 1] = SEVERAL
    found[~told.any(axis=1)] = NOT_KNOWN
    words: npt.NDArray[np.str_] = found.astype(str)
    return words


def _begins() -> tuple[int, ...]:
    from .equity.rules import equity_rules

    return tuple(equity_rules().age_bands.value)


def _code(begins: Sequence[int], place: int) -> str:
    if place == 0:
        return f"under-{begins[1]}"
    if place == len(begins) - 1:
        return f"{begins[-1]}-and-over"
    return f"{begins[place]}-{begins[place + 1] - 1}"


def _words(begins: Sequence[int], place: int) -> str:
    first, last = begins[place], begins[min(place + 1, len(begins) - 1)] - 1
    if place == 0:
        return f"Under {begins[1]}"
    if place == len(begins) - 1:
        return f"{first} and over"
    return f"{first} {'and' if last == first + 1 else 'to'} {last}" if last > first else str(first)
